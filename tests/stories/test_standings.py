"""How contracts stand: copies that say what the figures say, taken anew when something happens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from jianyue.dashboards.counting import by_hour, reported_in
from jianyue.dashboards.keeping import keep_due, rebuild
from jianyue.dashboards.models import Reading, Standing
from jianyue.engine.spans import Span
from jianyue.figures.queries import figures_of
from jianyue.figures.saying import said
from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from jianyue.watch.outages import Found, open_outage
from tests.story import Story

FIRST_LINE: dict[str, Any] = {"kind": "incident", "service": "", "attributes": {}}


@pytest.fixture(autouse=True)
def _at_the_end_all_is_as_the_figures_say(story: Story) -> Iterator[None]:
    yield
    keep(story, minutes=6)
    for code in sorted({each.contract.code for each in story.tickets}):
        assert_same(story, code)


def keep(story: Story, **later: float) -> None:
    story.wait(**(later or {"seconds": 1}))
    while keep_due(story.now):
        pass


def assert_same(story: Story, code: str) -> None:
    """Each running reading says what the figure says now, and they add up to the standing."""
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        figures = figures_of(contract, day=story.now, now=story.now)
        rows = Reading.objects.filter(contract=contract, until_at__gt=story.now).exclude(
            indicator=""
        )
        kept = {each.key: each for each in rows}
        standing = Standing.objects.get(contract=contract)
    assert {(each.name, each.of) for each in figures} == kept.keys()
    for each in figures:
        row, words = kept[each.name, each.of], said(each)
        assert row.said["shown"] == [words.zh, words.en], row
        assert (row.part, row.whole) == (each.found.part, each.found.whole), row
        assert {"kept": True, "danger": True, "broken": False}.get(row.stand) is each.kept, row
    stands = [each.stand for each in kept.values()]
    for name in ("kept", "danger", "broken", "none"):
        assert getattr(standing, name) == stands.count(name), name


def reading(story: Story, name: str, label: str = "2026-01", code: str = "bank-1") -> Reading:
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        found: Reading = Reading.objects.get(contract=contract, indicator=name, label=label)
    return found


def standing(story: Story) -> Standing:
    contract = story.cast.contracts["bank-1"]
    with inside(contract.tenant_id):
        found: Standing = Standing.objects.get(contract=contract)
    return found


def test_what_could_be_lost_within_eight_hours_is_in_danger(story: Story) -> None:
    answered = story.report()
    story.wait(minutes=10)
    story.record(answered, "responded", text="正在处理")
    keep(story)
    assert reading(story, "response-rate").stand == "kept"

    late = story.report()
    keep(story, minutes=6)
    kept = reading(story, "response-rate")
    assert (kept.stand, kept.due, kept.spare) == ("danger", 1, 0)
    assert (kept.said["best"][1], kept.said["worst"][1]) == ("100.0%", "50.0%")

    keep(story, minutes=30)
    assert reading(story, "response-rate").stand == "broken"
    story.record(late, "responded", text="正在处理")


def test_a_contract_is_taken_at_most_every_five_minutes(story: Story) -> None:
    keep(story)
    first = standing(story).taken_at
    story.report()

    keep(story, minutes=4)
    assert standing(story).taken_at == first
    keep(story, minutes=1)
    assert standing(story).taken_at == story.now

    keep(story, minutes=6)
    assert standing(story).taken_at < story.now  # nothing happened, and no clock ran out


def test_a_period_that_is_over_is_final_and_follows_late_facts(story: Story) -> None:
    ticket = story.report()
    story.wait(minutes=10)
    story.record(ticket, "responded", text="正在处理")
    keep(story)
    story.at("2026-02-03 10:00")
    keep(story)
    over = reading(story, "response-rate")
    assert (over.is_final, over.part, over.whole) == (True, 1, 1)

    story.record(ticket, "excluded", "manager", ground="force-majeure", reason="断电")
    keep(story, minutes=6)
    assert reading(story, "response-rate").whole == 0


def test_a_rebuild_mends_what_was_tampered_with_and_nothing_else(story: Story) -> None:
    story.report()
    story.at("2026-02-03 10:00")
    keep(story)
    tenant = story.tickets[0].tenant_id
    assert rebuild(tenant, now=story.now) == []

    over = reading(story, "response-rate")
    with inside(tenant):
        Reading.objects.filter(pk=over.pk).update(stand="kept", number=100)
    assert rebuild(tenant, now=story.now) == ["bank-1"]
    assert reading(story, "response-rate").number == over.number


def test_the_money_at_risk_is_the_settlement_as_if_the_month_ended_now(story: Story) -> None:
    keep(story)
    assert standing(story).at_risk == 0
    contract, engineer = story.cast.contracts["bank-1"], story.cast.engineer
    down = Found("core-banking", "full", "provider", story.now - timedelta(hours=5), story.now)
    story.wait(minutes=1)
    with inside(contract.tenant_id):
        open_outage(contract, down, at=story.now, by=engineer)
    keep(story, minutes=6)

    # 5 h of the eleven days so far: below 99.0 %, which costs 10 % of 100,000 a month
    assert (standing(story).at_risk, standing(story).currency) == (Decimal("10000.00"), "CNY")


@pytest.mark.clause("D10")
def test_the_first_line_rate_is_there_whether_it_is_promised_or_not(story: Story) -> None:
    code = story.under("quality")
    for contract, how in ((code, FIRST_LINE), ("bank-1", {})):
        alone, travelled = (story.report(contract=contract, **how) for _ in range(2))
        story.wait(minutes=10)
        story.record(travelled, "arrived", "engineer")
        for ticket in (alone, travelled):
            story.record(ticket, "resolved", text="好了")
    keep(story, minutes=6)

    for name, contract in (("first-line", code), ("", "bank-1")):
        found = reading(story, name, code=contract)
        assert (found.measure, found.part, found.whole) == ("first-line", 1, 2)


@pytest.mark.parametrize(
    ("zone", "reported", "field"),
    [
        ("Asia/Shanghai", "2026-01-12T02:00", (1, 10)),
        ("Asia/Shanghai", "2026-01-31T16:30", (7, 0)),  # Sunday already, and February
        ("Europe/Berlin", "2026-01-12T02:00", (1, 3)),
        ("Europe/Berlin", "2026-03-29T00:59", (7, 1)),
        ("Europe/Berlin", "2026-03-29T01:00", (7, 3)),  # two o'clock is skipped
        ("Europe/Berlin", "2026-10-25T00:30", (7, 2)),
        ("Europe/Berlin", "2026-10-25T01:30", (7, 2)),  # and comes twice
        ("America/St_Johns", "2026-07-01T02:29", (2, 23)),
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(
    story: Story, zone: str, reported: str, field: tuple[int, int]
) -> None:
    ticket = story.report()
    at = datetime.fromisoformat(reported).replace(tzinfo=UTC)
    with inside(ticket.tenant_id):
        rows = Ticket.objects.filter(pk=ticket.pk)
        rows.update(reported_at=at)
        span = Span(at, at + timedelta(microseconds=1))
        assert by_hour(reported_in(rows, span), ZoneInfo(zone)) == {field: 1}
        assert by_hour(reported_in(rows, Span(at - timedelta(1), at)), ZoneInfo(zone)) == {}
        rows.update(reported_at=ticket.reported_at)
