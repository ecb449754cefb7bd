"""The guide's calls and commands do what it says, and the client calls what the server has."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from jianyue.cli import remote
from jianyue.cli.main import main
from jianyue.client import Client, Problem
from tests.api.program import Program
from tests.api.test_tickets import reported

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "docs" / "guides" / name for name in ("api.md", "api.zh-CN.md")]
SHELL = re.compile(r"^```shell\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def lines(guide: Path) -> list[str]:
    blocks = SHELL.findall(guide.read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.fixture
def transport(wsgi: Any) -> httpx.WSGITransport:
    return httpx.WSGITransport(app=wsgi)


@pytest.fixture
def environ(
    transport: httpx.WSGITransport, token: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Let commands reach the product without a network, as the teller's programs."""

    def near(*args: Any, **kwargs: Any) -> Client:
        return Client(*args, **kwargs, transport=transport)

    monkeypatch.setattr(remote, "Client", near)
    number = reported(Program(token("teller")))
    return {"SERVER": "http://localhost", "TOKEN": token("teller"), "NUMBER": number}


def named(text: str, environ: dict[str, str]) -> str:
    for name, value in environ.items():
        text = text.replace(f"${name}", value)
    return text


@pytest.mark.parametrize("guide", GUIDES, ids=lambda each: each.name)
def test_the_calls_of_the_guide_are_answered_as_it_says(
    guide: Path, environ: dict[str, str], transport: httpx.WSGITransport
) -> None:
    calls = [line for line in lines(guide) if line.startswith("curl")]
    assert len(calls) == 7
    for line in calls:
        text, _, status = line.rpartition("#")
        words = shlex.split(named(text, environ))
        told = [words[i + 1] for i, each in enumerate(words) if each == "-H"]
        headers = dict(each.split(": ", 1) for each in told)
        body = words[words.index("-d") + 1] if "-d" in words else None
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        with httpx.Client(transport=transport) as client:
            answer = client.request(
                method,
                words[-1],
                headers=headers,
                content=(body or "").encode(),
            )
        assert answer.status_code == int(status), answer.text


@pytest.mark.parametrize("guide", GUIDES, ids=lambda each: each.name)
def test_the_commands_of_the_guide_do_their_work(guide: Path, environ: dict[str, str]) -> None:
    commands = [line for line in lines(guide) if line.startswith("jianyue")]
    assert len(commands) == 5
    for line in commands:
        done = run(environ, *shlex.split(named(line, environ))[1:])
        assert done.exit_code == 0, done.output
    shown = run(environ, "tickets", "show", environ["NUMBER"]).output
    assert environ["NUMBER"] in shown
    assert "九点" in shown or "nine" in shown


def run(environ: dict[str, str], *words: str, **more: str) -> Any:
    known = {"JIANYUE_API": environ["SERVER"], "JIANYUE_TOKEN": environ["TOKEN"]}
    return CliRunner().invoke(main, words, env=known | {"LC_ALL": "en_GB.UTF-8"} | more)


def test_a_matter_is_reported_and_acted_on_from_the_command_line(environ: dict[str, str]) -> None:
    made = run(
        environ, "tickets", "report", "Counter 3 is down", "--contract", "bank-1",
        "--grade", "urgency=high", "--grade", "impact=low",
    )  # fmt: skip
    number = made.output.split()[0]

    wrong = run(environ, "tickets", "do", number, "noted", "cause=x")
    right = run(environ, "tickets", "do", number, "noted", "text=Seen")
    unknown = run(environ, "tickets", "show", "NO-2026-00001")

    assert made.exit_code == 0, made.output
    assert wrong.exit_code == 1
    assert "cause: This act takes no such field." in wrong.output
    assert right.exit_code == 0
    assert "There is no such thing (404)" in unknown.output


def test_a_command_without_a_token_says_what_to_set(environ: dict[str, str]) -> None:
    done = run(environ, "me", JIANYUE_TOKEN="")

    assert done.exit_code == 2
    assert "JIANYUE_TOKEN" in done.output


def test_a_server_that_is_not_there_is_named(environ: dict[str, str], monkeypatch: Any) -> None:
    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    def near(*args: Any, **kwargs: Any) -> Client:
        return Client(*args, **kwargs, transport=httpx.MockTransport(away))

    monkeypatch.setattr(remote, "Client", near)
    done = run(environ, "me")

    assert done.exit_code == 2
    assert "http://localhost cannot be reached" in done.output


def test_what_is_lost_on_the_way_is_sent_again_with_the_same_key() -> None:
    keys: list[str] = []

    def losing(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadTimeout("lost")
        return httpx.Response(409, json={"title": "x", "detail": "y", "status": 409})

    client = Client("http://localhost", "t", transport=httpx.MockTransport(losing))
    with pytest.raises(Problem, match="x: y"):
        client.add_note("A-2026-00001", {"text": "x"})
    assert len(keys) == 2
    assert len(set(keys)) == 1
