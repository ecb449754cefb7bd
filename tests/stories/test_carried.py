"""An agreement that carries late facts: what is recorded after a release counts when it is."""

from collections.abc import Callable
from datetime import UTC, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.evidence.asking import zone_of
from jianyue.evidence.named import period_named
from jianyue.evidence.verifying import verify
from jianyue.evidence.writing import Order, write
from jianyue.figures.figure import Figure, Found
from jianyue.figures.queries import figures_of
from jianyue.ledger.fence import inside
from jianyue.reports import releasing, restating
from jianyue.reports.content import figures_from
from jianyue.reports.models import Release, Restatement
from jianyue.watch.outages import Found as Fallen
from jianyue.watch.outages import end, open_outage
from tests.acting import local
from tests.stories.amending import amended
from tests.stories.drafted import draft, monthly, sections, the
from tests.story import Story

Do = Callable[..., Any]
RATE = "response-rate"
RULE = "queue: level}"


@pytest.fixture
def january(story: Story) -> Story:
    """A month under an agreement that carries: three matters, the third answered late."""
    text = catalog.path("bank").read_text(encoding="utf-8")
    assert text.count(RULE) == 1
    amended(story, text.replace(RULE, "queue: level, late_facts: carry}"))
    story.wait(minutes=1)
    draft(story)
    for minutes in (10, 20, 45):
        ticket = story.report()
        story.wait(minutes=minutes)
        story.record(ticket, "responded", text="正在处理")
        story.record(ticket, "resolved", text="已重启柜面服务")
        story.wait(hours=1)
    return story


def rate(story: Story, day: str) -> Found:
    return figure(story, day).found


def figure(story: Story, day: str, name: str = RATE) -> Figure:
    contract, at = story.cast.contracts["bank-1"], local(f"{day} 12:00").astimezone(UTC)
    with inside(contract.tenant_id):
        found = figures_of(contract, day=at, now=story.now, only=name)
    return found[0]


def correct(story: Story, number: int, minutes: int) -> None:
    """Record that a ticket was answered so many minutes after its report."""
    ticket = story.tickets[number]
    seq = next(each.seq for each in story.facts(ticket) if each.kind == "responded")
    said = story.facts(ticket)[0].occurred_at
    story.record(
        ticket, "corrected", "manager", names=seq, reason="通话记录",
        occurred_at=said + timedelta(minutes=minutes),
    )  # fmt: skip
    story.wait(minutes=1)


def proven(story: Story, path: Path, period: str) -> int:
    """Return how many figures of a bundle come out the same without the server."""
    contract = story.cast.contracts["bank-1"]
    with inside(contract.tenant_id):
        named = period_named(period, zone_of(contract))
    file = path / f"{period}-{story.now:%m%d%H%M}.zip"
    write(Order(contract, named), file, at=story.now)
    return verify(file).figures


def test_a_correction_after_the_release_counts_in_the_month_of_its_recording(
    january: Story, do: Do, tmp_path: Path
) -> None:
    report = monthly(january)
    do("contract_manager", releasing.release, report)
    assert (rate(january, "2026-01-20").part, rate(january, "2026-01-20").whole) == (2, 3)
    january.at("2026-02-10 10:00")
    correct(january, 2, 5)

    first, second = rate(january, "2026-01-20"), rate(january, "2026-02-10")
    assert (first.part, first.whole) == (2, 3), "what was released stays"
    assert (second.part, second.whole, second.came) == (1, 1, 1)
    assert [each.name for each in second.carried] == [january.tickets[2].number]
    restating.look_due(january.now)
    with inside(report.tenant_id):
        assert not Restatement.objects.filter(report=report).exists()
    assert proven(january, tmp_path, "2026-01") > 5
    assert proven(january, tmp_path, "2026-02") > 5


def test_what_is_recorded_before_the_release_is_in_the_report(january: Story, do: Do) -> None:
    report = monthly(january)
    correct(january, 2, 5)
    do("contract_manager", releasing.release, report)
    january.at("2026-02-10 10:00")

    assert rate(january, "2026-01-20").value == Fraction(1)
    assert rate(january, "2026-02-10").whole == 0


def test_a_matter_that_is_entered_late_counts_when_it_is_entered(
    january: Story, do: Do, tmp_path: Path
) -> None:
    do("contract_manager", releasing.release, monthly(january))
    january.at("2026-02-10 10:00")
    late = january.report("agent", reported_at=local("2026-01-21 10:00"))
    january.record(late, "responded", text="当时已处理", occurred_at=local("2026-01-21 12:00"))
    january.record(late, "resolved", text="已处理", occurred_at=local("2026-01-21 12:30"))
    january.wait(hours=1)

    assert rate(january, "2026-01-20").whole == 3
    assert (rate(january, "2026-02-10").part, rate(january, "2026-02-10").whole) == (0, 1)
    assert proven(january, tmp_path, "2026-01") > 5
    assert proven(january, tmp_path, "2026-02") > 5


def test_what_was_carried_stays_where_it_counted_once_that_is_released_too(
    january: Story, do: Do, tmp_path: Path
) -> None:
    do("contract_manager", releasing.release, monthly(january))
    january.at("2026-02-10 10:00")
    correct(january, 2, 5)
    january.at("2026-03-01 00:30")
    draft(january)
    report = the(january, "service")
    assert "按协议计入本期" in sections(january, report)["figures"].text.zh
    do("contract_manager", releasing.release, report)
    january.at("2026-03-10 10:00")
    correct(january, 2, 44)

    told = [rate(january, day) for day in ("2026-01-20", "2026-02-10", "2026-03-10")]
    assert [(each.part, each.whole) for each in told] == [(2, 3), (1, 1), (0, 1)]
    with inside(report.tenant_id):
        released = figures_from(Release.objects.get(report=report).figures).figures
    assert next(each.value for each in released if each.name == RATE) == "1/1"
    for month in ("2026-01", "2026-02", "2026-03"):
        assert proven(january, tmp_path, month) > 5


def test_an_exclusion_after_the_release_leaves_the_released_rate_alone(
    january: Story, do: Do, tmp_path: Path
) -> None:
    do("contract_manager", releasing.release, monthly(january))
    january.at("2026-02-10 10:00")
    january.record(
        january.tickets[2], "excluded", "manager", ground="force-majeure", reason="断电",
        evidence="公告",
    )  # fmt: skip
    january.wait(hours=1)

    assert (rate(january, "2026-01-20").part, rate(january, "2026-01-20").whole) == (2, 3)
    assert rate(january, "2026-02-10").whole == 0
    assert proven(january, tmp_path, "2026-01") > 5


def test_figures_that_no_clock_concludes_are_restated_all_the_same(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", releasing.release, report)
    before = figure(january, "2026-01-20", "availability").value
    january.at("2026-02-10 10:00")
    fallen = Fallen("core-banking", "full", "provider", local("2026-01-19 10:00"))
    outage = do("engineer", open_outage, january.cast.contracts["bank-1"], fallen)
    do("engineer", end, outage, when=local("2026-01-19 12:00"))

    assert figure(january, "2026-01-20", "availability").value != before
    restating.look_due(january.now)
    with inside(report.tenant_id):
        proposed = Restatement.objects.get(report=report, state="proposed")
    assert "availability" in proposed.changes
    assert RATE not in proposed.changes
