"""Availability as it stands, from outages and windows that people recorded."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from jianyue.engine.availability import Why
from jianyue.engine.outages import Standing
from jianyue.ledger.fence import inside
from jianyue.services.models import Window
from jianyue.watch import maintenance
from jianyue.watch.availability import Live, live_of
from jianyue.watch.maintenance import Wish
from jianyue.watch.outages import Found, open_outage
from tests.acting import local
from tests.story import Story

Do = Callable[..., Any]
JANUARY = Fraction(31 * 24 * 60)  # minutes of a service that never closes


@pytest.fixture
def down(story: Story, do: Do) -> Do:
    """Have the engineer record an outage of core banking once January is over."""

    def record(start: str, until: str = "", **said: Any) -> Any:
        story.at("2026-02-01 00:00")
        span = local(start), local(until) if until else None
        found = Found("core-banking", said.pop("grade", "full"), "provider", *span, **said)
        return do("engineer", open_outage, story.cast.contracts["bank-1"], found)

    return record


def work(
    story: Story, do: Do, start: str, until: str, ended: str, *, confirmed: bool = True
) -> Window:
    story.at("2026-01-12 10:00")
    wish = Wish(
        ("core-banking",), local(start), local(until), "升级", "停机", "回退", late_known=True
    )
    window: Window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    if confirmed:
        do("senior", maintenance.answer, window, confirms=True, words="")
        do("engineer", maintenance.begin, window, when=story.at(start))
        do("engineer", maintenance.end, window, when=story.at(ended))
    return window


def january(story: Story, now: str = "2026-02-01 00:00") -> Live:
    bank = story.cast.contracts["bank-1"]
    at: datetime = local(now)
    with inside(bank.tenant_id):
        found = live_of(bank, day=local("2026-01-15 12:00"), now=at.astimezone(UTC))
        return next(each for each in found if each.system == "core-banking")


@pytest.mark.clause("B24", "C13")
def test_a_month_of_31_days_at_99_9_allows_44_64_minutes(story: Story, down: Do) -> None:
    down("2026-01-20 10:00", "2026-01-20 10:40")

    live = january(story)
    assert live.allowance == Fraction("44.64") * 60
    assert live.left == Fraction("4.64") * 60
    assert live.so_far.fraction == live.forecast == (JANUARY - 40) / JANUARY


@pytest.mark.clause("C13")
def test_what_is_used_up_before_the_end_of_a_month_leaves_less_than_nothing(
    story: Story, down: Do
) -> None:
    down("2026-01-20 10:00")

    live = january(story, "2026-01-20 10:45")
    assert live.left == Fraction("-0.36") * 60
    assert live.forecast == (JANUARY - 45) / JANUARY
    assert live.so_far.counted[0].numbers == ("BANK-1-D0001",)


@pytest.mark.clause("C15")
def test_overlapping_outages_count_once_and_partial_ones_do_not(story: Story, down: Do) -> None:
    down("2026-01-20 10:00", "2026-01-20 10:20")
    down("2026-01-20 10:10", "2026-01-20 10:30")
    down("2026-01-20 11:00", "2026-01-20 12:00", grade="degraded")
    down("2026-01-20 13:00", "2026-01-20 14:00", ground="user-device")

    live = january(story)
    assert live.used == 30 * 60
    assert [stretch.numbers for stretch in live.so_far.counted] == [
        ("BANK-1-D0001", "BANK-1-D0002")
    ]
    assert live.so_far.left_out == (
        ("BANK-1-D0003", Why.DEGRADED), ("BANK-1-D0004", Why.EXCLUDED),
    )  # fmt: skip


@pytest.mark.clause("A18", "C15", "C17")
def test_an_outage_that_outlasts_its_maintenance_counts_from_the_end_of_it(
    story: Story, do: Do, down: Do
) -> None:
    work(story, do, "2026-01-18 00:00", "2026-01-18 04:00", "2026-01-18 04:00")
    down("2026-01-18 03:00", "2026-01-18 04:10")

    live = january(story)
    assert live.used == 10 * 60
    assert live.so_far.fraction == (JANUARY - 250) / (JANUARY - 240)


@pytest.mark.clause("A18")
def test_work_that_overruns_is_downtime_from_the_planned_end(story: Story, do: Do) -> None:
    window = work(story, do, "2026-01-18 00:00", "2026-01-18 04:00", "2026-01-18 04:30")

    live = january(story)
    assert live.used == 30 * 60
    assert live.so_far.counted[0].numbers == (f"{window.number}+",)
    assert live.so_far.maintenance == ((window.number, Standing.PLANNED),)


@pytest.mark.clause("A18")
def test_a_window_that_never_came_to_be_is_neither_planned_nor_down(story: Story, do: Do) -> None:
    times = ("2026-01-18 00:00", "2026-01-18 04:00", "2026-01-18 04:00")
    work(story, do, *times, confirmed=False)

    live = january(story)
    assert live.so_far.fraction == 1
    assert live.so_far.maintenance == ()


@pytest.mark.clause("A18", "C17")
def test_work_announced_too_late_is_downtime_and_no_maintenance(story: Story, do: Do) -> None:
    window = work(story, do, "2026-01-14 00:00", "2026-01-14 01:00", "2026-01-14 01:00")

    live = january(story)
    assert (live.so_far.planned, live.so_far.down) == (timedelta(0), timedelta(hours=1))
    assert live.so_far.maintenance == ((window.number, Standing.ANNOUNCED_LATE),)


@pytest.mark.clause("C17")
def test_an_emergency_that_the_agreement_allows_is_planned(story: Story, do: Do) -> None:
    story.at("2026-01-12 10:00")
    wish = Wish(("core-banking",), local("2026-01-12 11:00"), local("2026-01-12 12:00"),
                "硬盘损坏", "停机", "换机", emergency=True)  # fmt: skip
    window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    do("engineer", maintenance.begin, window, when=story.at("2026-01-12 11:00"))
    do("engineer", maintenance.end, window, when=story.at("2026-01-12 12:00"))

    live = january(story)
    assert (live.so_far.planned, live.so_far.down) == (timedelta(hours=1), timedelta(0))
    assert live.so_far.maintenance == ((window.number, Standing.EMERGENCY),)
    assert live.allowance == (JANUARY - 60) * 60 / 1000


def test_an_outage_over_the_edge_of_a_month_counts_in_each_its_own_part(
    story: Story, down: Do
) -> None:
    down("2025-12-31 23:50", "2026-01-01 00:20")

    live = january(story)
    assert live.used == 20 * 60
    assert live.so_far.counted[0].span.start == local("2026-01-01 00:00")


@pytest.mark.clause("B24")
def test_before_any_service_time_has_passed_there_is_no_figure(story: Story, down: Do) -> None:
    down("2025-12-31 23:50")

    live = january(story, "2026-01-01 00:00")
    assert (live.so_far.fraction, live.so_far.coverage) == (None, None)
    assert live.forecast == 1


@pytest.mark.clause("C13")
def test_a_percentage_and_minutes_are_each_measured(story: Story, do: Do) -> None:
    code = story.under("business-system")
    story.at("2026-02-01 00:00")
    contract = story.cast.contracts[code]
    span = local("2026-01-20 10:00"), local("2026-01-20 10:44")
    do("engineer", open_outage, contract, Found("business-system", "full", "provider", *span))

    with inside(contract.tenant_id):
        found = live_of(contract, day=span[0], now=local("2026-02-01 00:00").astimezone(UTC))
    share, minutes = sorted(found, key=lambda each: each.promise.in_minutes)
    # 44 minutes: 44.64 are allowed of a January by 99.9 %, and 43.8 by the other promise.
    assert share.left == Fraction("0.64") * 60
    assert (minutes.figure, minutes.left) == (Fraction(44 * 60), Fraction("-0.2") * 60)
