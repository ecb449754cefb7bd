"""All systems of contracts at once come out as each one with its evidence."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.agreements.models import Contract
from jianyue.engine.tallies import SUMS
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.watch import maintenance
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Rule
from jianyue.watch.availability import Measured, live_of
from jianyue.watch.outages import Found, open_outage, void
from jianyue.watch.sighting import lose, regain
from jianyue.watch.tallies import tallies_of
from tests.acting import local
from tests.stories.nights import DAWN, NIGHT, wish
from tests.story import Story

Do = Callable[..., Any]
OUTAGES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("core-banking", "2026-01-05 10:00", "2026-01-05 11:00", {}),
    ("core-banking", "2026-01-05 10:30:00.000001", "2026-01-05 11:30", {}),
    ("core-banking", "2026-01-18 03:00", "2026-01-18 06:00", {}),
    ("core-banking", "2025-12-31 20:00", "2026-01-01 02:00", {}),
    ("network", "2026-01-06 10:00", "2026-01-06 12:00", {"grade": "degraded"}),
    ("network", "2026-01-07 10:00", "2026-01-07 12:00", {"ground": "user-device"}),
    ("host", "2026-01-30 10:00", "", {}),
)


@pytest.fixture
def busy(story: Story, do: Do) -> Story:
    """A January with a window that overran, a blind monitor, and outages of three systems."""
    bank = story.cast.contracts["bank-1"]
    window = do("engineer", maintenance.ask, bank, wish())
    do("senior", maintenance.answer, window, confirms=True, words="")
    do("engineer", maintenance.begin, window, when=story.at(NIGHT))
    do("engineer", maintenance.end, window, when=story.at(DAWN.replace("04:00", "04:40")))
    rules = (Rule("job", "core", "core-banking"),)
    monitor, _ = do(
        "manager", monitors.add, bank, Wanted("P", "alertmanager", rules=rules, speaks=10)
    )
    with inside(bank.tenant_id):
        since, again = local("2026-01-20 10:00"), local("2026-01-20 12:00")
        lose(monitor, since=since, reason=Both("停", "stopped"), at=since)
        regain(monitor, when=again, at=again)
    story.at("2026-01-31 12:00")
    for system, start, end, said in OUTAGES:
        until = local(end) if end else None
        found = Found(system, said.get("grade", "full"), "provider", local(start), until,
                      ground=said.get("ground", ""))  # fmt: skip
        do("engineer", open_outage, bank, found)
    none = do("engineer", open_outage, bank,
              Found("network", "full", "provider", local("2026-01-08 10:00")))  # fmt: skip
    do("engineer", void, none, reason="误报")
    return story


def sums(found: Measured) -> list[object]:
    told = (found.so_far, found.planned)
    return [found.system, *(getattr(each, name) for each in told for name in SUMS)]


@pytest.mark.clause("B24", "C15")
@pytest.mark.parametrize("now", ["2026-01-05 10:45", "2026-01-31 12:00", "2026-03-01 00:00"])
def test_a_sweep_over_the_rows_agrees_with_each_figure(busy: Story, now: str) -> None:
    day, at = local("2026-01-15 12:00"), local(now).astimezone(UTC)
    with inside(busy.cast.manager.tenant_id):
        contracts = list(Contract.objects.order_by("code"))
        fast = tallies_of(contracts, day=day, now=at)
        slow = [live for each in contracts for live in live_of(each, day=day, now=at)]

    assert len(fast) == 3
    assert any(each.so_far.unknown for each in fast) == (now > "2026-01-20")
    assert [sums(each) for each in fast] == [sums(each) for each in slow]
    assert [each.left for each in fast] == [each.left for each in slow]


def test_six_queries_are_enough_for_all(busy: Story) -> None:
    now: datetime = busy.now.astimezone(UTC)
    with inside(busy.cast.manager.tenant_id):
        contracts = list(Contract.objects.all())
        tallies_of(contracts, day=now, now=now)
        with CaptureQueriesContext(connection) as queries:
            tallies_of(contracts, day=now, now=now)

    assert len(queries) == 6
