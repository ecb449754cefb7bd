"""What the documents show is what the product does."""

import doctest
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from jianyue.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
PAGES = [page for page in PAGES if "decisions" not in page.parts]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
FENCE = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@dataclass(frozen=True)
class Command:
    """One command of a page and what the page says it prints."""

    words: list[str]
    printed: list[str]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fences(page: Path) -> list[re.Match[str]]:
    return list(FENCE.finditer(page.read_text(encoding="utf-8")))


def commands(text: str) -> list[Command]:
    """Read the commands of a console block: `$ command`, then lines that it prints."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    found = [part.replace("\\\n", " ").splitlines() for part in parts]
    return [Command(lines[0].split(), [x.strip() for x in lines[1:]]) for lines in found]


def locale_of(page: Path) -> str:
    return "zh_CN.UTF-8" if page.stem.endswith("zh-CN") else "en_GB.UTF-8"


def run(command: Command, locale: str) -> str:
    environment = {"COLUMNS": "120", "NO_COLOR": "1", "LC_ALL": locale}
    result = CliRunner().invoke(main, command.words[1:], env=environment)
    # 1 is how the check of a draft says that it found something.
    assert result.exit_code in {0, 1}, result.output
    return result.output


def assert_printed(wanted: list[str], printed: str) -> None:
    """Assert that the lines come in this order; `...` stands for any others, or for any words."""
    lines = iter([" ".join(line.split()) for line in printed.splitlines()])
    for line in (" ".join(line.split()) for line in wanted):
        pattern = re.compile(".*".join(map(re.escape, line.split("..."))))
        found = line in {"", "..."} or any(pattern.fullmatch(each) for each in lines)
        assert found, f"not printed: {line}\n{printed}"


def play(page: Path) -> int:
    # A guide may use the file of another one.
    for fence in (fence for each in [*GUIDES, page] for fence in fences(each)):
        if fence["file"]:
            Path(fence["file"]).write_text(fence["text"], encoding="utf-8")
    played = [
        command
        for fence in fences(page)
        if fence["language"] == "console"
        for command in commands(fence["text"])
        if command.words[0] == "jianyue"
    ]
    for command in played:
        assert_printed(command.printed, run(command, locale_of(page)))
    return len(played)


WITH_CONSOLE = [p for p in PAGES if any(f["language"] == "console" for f in fences(p))]
WITH_PYTHON = [p for p in PAGES if any(f["language"] == "python" for f in fences(p))]


@pytest.mark.parametrize("page", WITH_CONSOLE, ids=name_of)
def test_the_commands_of_a_page_run_and_print_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("examples", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)

    assert play(page) > 0


@pytest.mark.parametrize("page", WITH_CONSOLE, ids=name_of)
def test_every_make_command_of_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^\$ |`)make ([a-z-]+)", text, re.MULTILINE))

    assert named - TARGETS == set()


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_the_python_of_a_page_runs(page: Path) -> None:
    known: dict[str, object] = {}
    for fence in fences(page):
        # What is written to be copied runs first; what is shown at a prompt may use it.
        if fence["language"] == "python" and not fence["text"].startswith(">>>"):
            exec(fence["text"], known)  # noqa: S102 - the page's own example
    failed, tried = doctest.testfile(str(page), module_relative=False, globs=known)

    assert tried
    assert failed == 0


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_guide_is_there_in_both_languages() -> None:
    names = {page.name.removesuffix(".md") for page in GUIDES}

    assert {name.removesuffix(".zh-CN") for name in names} == {
        name for name in names if f"{name}.zh-CN" in names
    }


@pytest.mark.parametrize("page", [p for p in GUIDES if "zh-CN" not in p.name], ids=name_of)
def test_a_guide_shows_the_same_commands_in_both_languages(page: Path) -> None:
    shown = [
        [command.words for fence in fences(each) for command in commands(fence["text"])]
        for each in (page, page.with_suffix(".zh-CN.md"))
    ]

    assert shown[0] == shown[1]
