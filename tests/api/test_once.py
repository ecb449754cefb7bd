"""A request that carries a key is done once, whatever happens on the way."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from jianyue.api.callers import Caller
from jianyue.api.once import once
from jianyue.api.problems import STATUS, Problem
from jianyue.ledger.fence import inside
from jianyue.people import tokens
from jianyue.people.models import Answered, Token
from jianyue.tickets.models import Ticket
from tests import cast as people
from tests.api.program import Program
from tests.api.test_tickets import FAULT
from tests.cast import Cast

Make = Callable[..., Program]


def count(cast: Cast) -> int:
    with inside(cast.teller.tenant_id):
        return Ticket.objects.filter(title=FAULT["title"]).count()


def test_the_same_request_is_answered_again_and_not_done_again(program: Make, cast: Cast) -> None:
    teller = program("teller")

    first = teller.post("/tickets", FAULT, Idempotency_Key="one")
    again = teller.post("/tickets", FAULT, Idempotency_Key="one")

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert (first["ETag"], first["Location"]) == (again["ETag"], again["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert count(cast) == 1


def test_a_key_is_not_taken_for_another_request(program: Make, cast: Cast) -> None:
    teller = program("teller")
    teller.post("/tickets", FAULT, Idempotency_Key="one")

    other = teller.post("/tickets", FAULT | {"title": "另一件"}, Idempotency_Key="one")

    assert other.status_code == 422
    assert other.json()["type"].endswith("#key-reused")
    assert program("teller").post("/tickets", FAULT, Idempotency_Key="one").status_code == 201
    assert count(cast) == 2, "another token has keys of its own"


def test_what_was_refused_may_be_tried_again_with_the_same_key(program: Make) -> None:
    teller = program("teller")

    wrong = teller.post("/tickets", FAULT | {"contract": "none"}, Idempotency_Key="one")
    right = teller.post("/tickets", FAULT, Idempotency_Key="one")

    assert (wrong.status_code, right.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_is_short_and_plain(program: Make, key: str) -> None:
    assert program("teller").post("/tickets", FAULT, Idempotency_Key=key).status_code == 400


def test_a_process_killed_before_its_answer_was_kept_leaves_nothing(
    program: Make, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    teller = program("teller")

    def killed(*_: object) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as broken:
        broken.setattr("jianyue.api.once._keep", killed)
        lost = teller.post("/tickets", FAULT, Idempotency_Key="one")
    assert (lost.status_code, count(cast)) == (500, 0)

    assert teller.post("/tickets", FAULT, Idempotency_Key="one").status_code == 201
    assert count(cast) == 1


def test_answers_are_forgotten_after_a_day(program: Make, cast: Cast) -> None:
    teller = program("teller")
    teller.post("/tickets", FAULT, Idempotency_Key="one")
    with inside(cast.teller.tenant_id):
        Answered.objects.update(at=datetime.now(UTC) - timedelta(hours=25))  # noqa: TID251 - the API reads the real clock

    assert teller.post("/tickets", FAULT, Idempotency_Key="one").status_code == 201
    assert count(cast) == 2
    assert tokens.forget(datetime.now(UTC) + timedelta(hours=23)) == 0  # noqa: TID251 - same
    assert tokens.forget(datetime.now(UTC) + timedelta(hours=25)) == 1  # noqa: TID251 - same


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Caller]:  # noqa: ARG001 - the server must run
    """A caller with connections that commit; what they wrote is taken away at the end."""
    with django_db_blocker.unblock():
        by, at = people.found().people["teller"], datetime.now(UTC)  # noqa: TID251 - same
        with inside(by.tenant_id):
            token = Token.objects.create(
                tenant_id=by.tenant_id or 0, user=by, name="x", digest="committed", hint="x",
                scopes=["read"], made_at=at, expires_at=at + timedelta(days=1),
            )  # fmt: skip
        try:
            yield Caller(token, by, at, "zh")
        finally:
            with inside(by.tenant_id):
                Token.objects.filter(pk=token.pk).delete()
            connection.close()


@dataclass
class Act:
    """An act that takes until it is let go on; whoever comes meanwhile comes second."""

    caller: Caller
    begun: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
    done: int = 0

    def act(self) -> HttpResponse:
        self.done += 1
        self.begun.set()
        self.goes_on.wait(20)
        return HttpResponse("done", status=201)

    def send(self) -> Any:
        request = RequestFactory().post("/", headers={"Idempotency-Key": "one"})
        try:
            with inside(self.caller.by.tenant_id):
                return once(request, self.caller, "same", self.act)
        except Problem as problem:
            return problem
        finally:
            connection.close()


def test_two_at_once_do_it_once(committed: Caller) -> None:
    one = Act(committed)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(one.send)
        one.begun.wait(20)
        meanwhile = pool.submit(one.send).result()
        one.goes_on.set()
        assert first.result().status_code == 201

    assert STATUS[meanwhile.sort] == 409
    assert meanwhile.headers["Retry-After"] == "1"
    assert one.send().headers["Idempotency-Replayed"] == "true"
    assert one.done == 1
