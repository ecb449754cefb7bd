"""Who comes in by a token, how far, and how often."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from jianyue.api import entering
from jianyue.api.entering import CALLS, GUESSES
from jianyue.api.problems import STATUS, Problem
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.people import actions, tokens
from jianyue.people.histories import lines_of
from jianyue.people.models import Organisation, Scope, Token
from jianyue.people.roles import Role
from tests.api.program import Program
from tests.api.test_tickets import FAULT, reported
from tests.cast import Cast

Make = Callable[..., Program]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the API reads the real clock


def test_whoever_calls_is_told_who_he_is_and_what_he_may_do(program: Make, cast: Cast) -> None:
    said = program("agent", Scope.READ).get("/me").json()

    assert said["email"] == cast.agent.email
    assert [each["value"] for each in said["scopes"]] == ["read"]
    assert "work" in said["may"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer jy_wrong", "Basic abc", "Bearer \x00"])
def test_without_a_token_nobody_comes_in(db: None, header: str) -> None:  # noqa: ARG001 - the database must stand
    answer = Client(headers={"Authorization": header}).get("/api/v1/me")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_opens_nothing(cast: Cast) -> None:
    client = Client()
    with inside(cast.agent.tenant_id):
        client.force_login(cast.agent, backend="jianyue.people.door.Account")

    assert client.get("/api/v1/me").status_code == 401


def test_a_token_ends_when_its_time_is_over_or_it_is_revoked(program: Make, cast: Cast) -> None:
    one, two = program("agent"), program("agent")
    with inside(cast.agent.tenant_id):
        first, second = Token.objects.order_by("pk")
        tokens.revoke(first.pk, at=now(), by=cast.agent)
        long_ago = now() - timedelta(days=2)
        Token.objects.filter(pk=second.pk).update(
            made_at=long_ago, expires_at=long_ago + timedelta(days=1)
        )

    assert one.get("/me").status_code == 401
    assert two.get("/me").status_code == 401


def test_whoever_leaves_loses_his_tokens_at_once(program: Make, cast: Cast) -> None:
    agent = program("agent")
    with inside(cast.agent.tenant_id):
        actions.deactivate(cast.agent, at=now(), by=cast.administrator)
        stands = Token.objects.filter(user=cast.agent, revoked_at=None).exists()

    assert agent.get("/me").status_code == 401
    assert not stands


def test_a_token_does_no_more_than_its_scopes(program: Make) -> None:
    number = reported(program("teller"))
    reader, worker = program("agent", Scope.READ), program("agent", Scope.TICKETS)
    other = program("agent", Scope.PEOPLE)
    note = {"text": "看到了"}

    assert reader.get(f"/tickets/{number}").status_code == 200
    refused = reader.post(f"/tickets/{number}/notes", note)
    assert (refused.status_code, refused.json()["type"].split("#")[1]) == (403, "scope")
    assert worker.post(f"/tickets/{number}/notes", note).status_code == 201
    assert other.get(f"/tickets/{number}").status_code == 403


def test_a_token_does_no_more_than_its_owner_may_now(program: Make, cast: Cast) -> None:
    agent = program("agent")
    number = reported(program("teller"))
    with inside(cast.agent.tenant_id):
        actions.set_roles(cast.agent, [Role.QUALITY_MANAGER], at=now(), by=cast.administrator)

    answer = agent.post(f"/tickets/{number}/facts", {"act": "acknowledged"})

    assert (answer.status_code, answer.json()["type"].split("#")[1]) == (403, "forbidden")


def test_making_and_revoking_a_token_is_told_in_the_history(token: Any, cast: Cast) -> None:
    token("agent")
    with inside(cast.agent.tenant_id):
        made = Token.objects.get()
        tokens.revoke(made.pk, at=now(), by=cast.agent)
        provider = Organisation.objects.get(pk=cast.agent.organisation_id)
        lines = lines_of(provider, about=cast.agent)

    assert [line.what.en for line in lines[:2]] == [
        "token for programs revoked", "token for programs made",
    ]  # fmt: skip
    assert lines[0].about == "程序"


def test_who_calls_too_often_is_told_when_to_come_back(
    program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jianyue.api.entering.CALLS", 3)
    agent = program("agent")

    answers = [agent.get("/me") for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit"].startswith('"token";r=2;t=')
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert CALLS > 3
    assert program("manager").get("/me").status_code == 200, "each token has its own calls"


def test_guessing_tokens_is_slowed_down_for_who_guesses(program: Make) -> None:
    guesser, another = (
        RequestFactory(REMOTE_ADDR=each).get("/") for each in ("9.9.9.9", "8.8.8.8")
    )
    agent, at = program("agent"), now()
    for _ in range(GUESSES):
        entering._guessed(guesser, at)

    with pytest.raises(Problem) as refused:
        entering._guessed(guesser, at)

    assert STATUS[refused.value.sort] == 429
    assert int(refused.value.headers["Retry-After"]) == 60
    entering._guessed(another, at)
    assert agent.get("/me").status_code == 200, "a right token is no guess"


def test_unknown_parameters_fields_and_addresses_are_refused(program: Make) -> None:
    agent = program("agent")

    assert agent.get("/me?verbose=1").status_code == 400
    assert agent.get("/tickets?state=new&state=all").status_code == 400
    assert agent.get("/tickets?state=%00").status_code == 400
    assert agent.get("/no-such-thing").status_code == 404
    assert agent.get("/no-such-thing")["Content-Type"] == "application/problem+json"
    assert agent.call("PATCH", "/tickets", None, {}).status_code == 405
    assert agent.post("/tickets", FAULT | {"tenant": 1}).json()["errors"][0]["field"] == "tenant"


def test_bodies_that_are_no_json_or_too_large_are_refused(program: Make) -> None:
    agent = program("agent")
    client = Client(headers={"Authorization": f"Bearer {agent.token}"})

    def send(body: bytes, kind: str = "application/json") -> int:
        return client.generic("POST", "/api/v1/tickets", body, content_type=kind).status_code

    assert send(b"{") == 400
    assert send(b'{"title": NaN}') == 400
    assert send(b'{"title": "\\ud800"}') == 400
    assert send(b"[" * 100_000) == 400
    assert send(b"x" * (256 * 1024 + 1)) == 413
    assert send(b"title=x", "application/x-www-form-urlencoded") == 415
    assert send(b"[]") == 422


def test_problems_speak_the_language_that_is_asked_for(program: Make) -> None:
    agent = program("agent")

    zh = agent.get("/tickets/NO-2026-00001")
    en = agent.get("/tickets/NO-2026-00001", Accept_Language="fr, en;q=0.8, zh;q=0.5")

    assert zh.json()["title"] == "没有这个内容"
    assert en.json()["title"] == "There is no such thing"
    assert en["Content-Language"] == "en"


def test_a_token_lasts_a_year_at_most_and_has_a_scope(cast: Cast) -> None:
    by, at = cast.agent, now()
    far = tokens.Wanted("x", [Scope.READ], at + timedelta(days=366))
    with inside(by.tenant_id):
        for wanted in (far, tokens.Wanted("x", [], at + timedelta(days=1))):
            with pytest.raises(NotAllowed):
                tokens.make(wanted, at=at, by=by)
