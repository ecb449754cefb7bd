"""A crash between any two statements of an action leaves all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timeline, Timer, Words
from jianyue.notices.models import Notice
from jianyue.tickets.models import Clock, Counter, Link, Ticket, Watcher
from tests import cast as people
from tests.story import Story

TABLES: tuple[Any, ...] = (
    Timeline,
    Fact,
    Words,
    Ticket,
    Clock,
    Counter,
    Timer,
    Watcher,
    Link,
    Notice,
)


class CrashError(RuntimeError):
    """The process dies here."""


class Statements:
    """Counts statements, and dies before the one of a number."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.count, self.dies_at = 0, dies_at

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        # What ends a transaction happens or does not: the server decides, nothing is between.
        self.count += not str(args[0]).startswith("RELEASE")
        if self.count == self.dies_at and not str(args[0]).startswith("RELEASE"):
            raise CrashError
        return execute(*args)


@pytest.fixture
def story(db: None) -> Story:  # noqa: ARG001 - the database must stand
    return Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))


@contextmanager
def counted(statements: Statements) -> Iterator[None]:
    with connection.execute_wrapper(statements):
        yield


def everything(story: Story) -> list[list[Any]]:
    with inside(story.cast.tenants["one"].pk):
        return [list(model.objects.order_by("pk").values()) for model in TABLES]


def dies_everywhere(story: Story, act: Callable[[], object]) -> int:
    """Crash before every statement of an act in turn; return how many there are."""
    before, place = everything(story), 1
    while True:
        statements = Statements(place)
        try:
            with counted(statements):
                act()
        except CrashError:
            assert everything(story) == before, f"half of it stays after statement {place - 1}"
            place += 1
            continue
        return place - 1


def test_a_report_is_whole_or_not_at_all(story: Story) -> None:
    assert dies_everywhere(story, story.report) > 5
    assert story.tickets[-1].number == "BANK-1-2026-00001"


@pytest.mark.parametrize(
    ("kind", "by", "said"),
    [
        ("acknowledged", "agent", {}),
        ("noted", "teller", {"text": "@样例柜员乙 请看。"}),
        ("solution_proposed", "agent", {"text": "重启。"}),
        ("resolved", "agent", {"text": "已重启。"}),
    ],
)
def test_an_act_is_whole_or_not_at_all(
    story: Story, kind: str, by: str, said: dict[str, str]
) -> None:
    ticket = story.report()
    story.wait(minutes=5)

    assert dies_everywhere(story, lambda: story.record(ticket, kind, by=by, **said)) > 5
    assert story.facts(ticket)[-1].kind == kind
