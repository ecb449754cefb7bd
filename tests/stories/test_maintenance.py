"""Planned maintenance: asked in time, agreed to, begun, ended; and what it does to clocks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from jianyue.cli.desks import rebuilt
from jianyue.engine.outages import Standing
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.services.models import Window, WindowState
from jianyue.watch.folding import facts_of
from jianyue.watch.judged import standing_of
from jianyue.watch.judging import rules_for
from jianyue.watch.maintenance import TooLate, answer, ask, begin, end, withdraw
from jianyue.watch.queries import clashing_with, history_of
from tests.acting import local
from tests.stories.nights import DAWN, NIGHT, told, wish
from tests.story import Story

Do = Callable[..., Any]


@pytest.fixture
def window(story: Story, do: Do) -> Window:
    """Core banking on Sunday night, asked for on Monday."""
    made: Window = do("engineer", ask, story.cast.contracts["bank-1"], wish())
    return made


def stored(window: Window) -> Window:
    with inside(window.tenant_id):
        found: Window = Window.objects.select_related("contract").get(pk=window.pk)
        assert list(breaks_of(found.timeline)) == []
        return found


def counts_as(window: Window) -> Standing:
    with inside(window.tenant_id):
        kept = Window.objects.select_related("contract").get(pk=window.pk)
        rules = rules_for(kept.contract, kept.asked_at)
        assert rules is not None
        return standing_of(kept, rules)


def counted(window: Window) -> tuple[datetime | None, datetime | None] | None:
    kept = stored(window)
    return (kept.counts_from, kept.counts_until) if kept.counts_from else None


@pytest.mark.clause("A18", "C17")
def test_work_told_in_time_and_confirmed_counts_as_planned(
    story: Story, window: Window, do: Do
) -> None:
    assert told(story, "representative") == told(story, "senior") == ["window-asked"]
    assert counts_as(window) is Standing.NOT_CONFIRMED
    assert counted(window) is None

    story.wait(days=1)
    do("senior", answer, window, confirms=True, words="请按时完成")

    assert counts_as(window) is Standing.PLANNED
    assert counted(window) == (local(NIGHT), local(DAWN))
    assert told(story, "engineer") == ["window-answered"]
    history = do("auditor", lambda kept, at, by: history_of(kept, by), window)  # noqa: ARG005 - an action is given its instant
    assert [each.fact.kind for each in history] == ["window_asked", "window_confirmed"]
    assert history[1].words == ("请按时完成",)


@pytest.mark.clause("A18", "C17")
def test_what_is_told_too_late_says_so_and_counts_as_downtime(story: Story, do: Do) -> None:
    bank = story.cast.contracts["bank-1"]
    late = ("2026-01-15 00:00", "2026-01-15 02:00")
    with pytest.raises(TooLate, match="3 days of notice, 2026-01-16 00:00"):
        do("engineer", ask, bank, wish(*late))

    made = do("engineer", ask, bank, wish(*late, late_known=True))
    do("representative", answer, made, confirms=True, words="")

    assert counts_as(made) is Standing.ANNOUNCED_LATE
    assert counted(made) is None


def test_where_the_agreement_is_silent_custom_is_told_and_costs_nothing(
    story: Story, do: Do
) -> None:
    contract = story.cast.contracts[story.under("tier-basic")]
    said: dict[str, Any] = {"systems": ("support",), "start": "2026-01-13 00:00",
                            "end": "2026-01-13 02:00"}  # fmt: skip
    with pytest.raises(TooLate, match="silent on notice"):
        do("manager", ask, contract, wish(**said))

    made = do("manager", ask, contract, wish(**said, late_known=True))
    do("representative", answer, made, confirms=True, words="")

    assert counts_as(made) is Standing.PLANNED


@pytest.mark.clause("A18")
def test_the_customer_can_refuse_and_must_say_why(story: Story, window: Window, do: Do) -> None:
    with pytest.raises(NotAllowed, match="Say why"):
        do("representative", answer, window, confirms=False, words=" ")
    do("representative", answer, window, confirms=False, words="月末结账")

    assert (stored(window).state, stored(window).answer) == (WindowState.REFUSED, "月末结账")
    story.at(NIGHT)
    with pytest.raises(NotAllowed, match="moved on"):
        do("engineer", begin, window, when=story.now)


@pytest.mark.clause("A18")
def test_without_the_customer_nothing_begins_and_later_is_too_late(
    story: Story, window: Window, do: Do
) -> None:
    story.at("2026-01-18 01:00")
    with pytest.raises(NotAllowed, match="has not confirmed"):
        do("engineer", begin, window, when=story.now)
    do("representative", answer, window, confirms=True, words="")

    assert counts_as(window) is Standing.CONFIRMED_LATE
    do("engineer", begin, window, when=story.wait(minutes=1))
    assert counts_as(window) is Standing.PLANNED, "it was confirmed before the work began"


@pytest.mark.parametrize("actor", ["teller", "agent", "manager", "contract_manager"])
def test_nobody_else_confirms(window: Window, do: Do, actor: str) -> None:
    with pytest.raises(NotAllowed):
        do(actor, answer, window, confirms=True, words="")


@pytest.mark.clause("C17")
def test_an_emergency_is_marked_and_counts_where_the_agreement_allows_it(
    story: Story, do: Do
) -> None:
    said = wish("2026-01-12 10:30", "2026-01-12 12:00", emergency=True, reason="硬盘损坏")
    story.at("2026-01-12 10:20")
    made = do("engineer", ask, story.cast.contracts["bank-1"], said)
    assert counted(made) is None, "asked for is not begun"
    do("engineer", begin, made, when=story.at("2026-01-12 10:40"))

    assert counts_as(made) is Standing.EMERGENCY
    assert counted(made) == (local("2026-01-12 10:40"), local("2026-01-12 12:00"))


@pytest.mark.clause("A18")
def test_work_that_overruns_is_planned_to_the_end_of_its_window_alone(
    story: Story, window: Window, do: Do
) -> None:
    do("representative", answer, window, confirms=True, words="")
    do("engineer", begin, window, when=story.at("2026-01-18 00:10"))
    do("engineer", end, window, when=story.at("2026-01-18 04:30"))

    assert counted(window) == (local("2026-01-18 00:10"), local(DAWN))
    assert told(story, "senior") == ["window-ended"]


def test_what_is_withdrawn_counts_for_nothing_and_its_notices_are_taken_back(
    story: Story, window: Window, do: Do
) -> None:
    do("representative", answer, window, confirms=True, words="")
    do("manager", withdraw, window)

    assert counted(window) is None
    assert told(story, "senior") == ["window-withdrawn"]


@pytest.mark.parametrize(
    ("said", "words"),
    [({"systems": ("canteen",)}, "agreement names"), ({"end": NIGHT}, "after it begins"),
     ({"start": "2026-01-11 00:00"}, "past"), ({"risk": " "}, "risk")],
)  # fmt: skip
def test_what_cannot_be_is_refused(story: Story, do: Do, said: Any, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        do("engineer", ask, story.cast.contracts["bank-1"], wish(**said))


def test_windows_of_the_same_system_at_the_same_time_clash(
    story: Story, window: Window, do: Do
) -> None:
    bank = story.cast.contracts["bank-1"]
    same = do("manager", ask, bank, wish("2026-01-18 03:00", "2026-01-18 05:00"))
    do("manager", ask, bank, wish(DAWN, "2026-01-18 05:00"))
    do("manager", ask, bank, wish(systems=("network",)))

    with inside(window.tenant_id):
        assert [each.number for each in clashing_with(window)] == [same.number]


@pytest.mark.clause("B22")
def test_what_happens_in_planned_downtime_counts_from_its_end(
    story: Story, window: Window, do: Do
) -> None:
    do("representative", answer, window, confirms=True, words="")
    story.at("2026-01-18 01:00")
    inside_it = story.report()
    of_another = story.report(service="network")
    assert story.clock(of_another, "recovery").due_at == local("2026-01-18 03:00")
    assert story.clock(inside_it, "response").due_at == local("2026-01-18 01:30")
    story.at(DAWN)
    behind = story.report()

    due = [story.clock(each, "recovery").due_at for each in (inside_it, behind)]
    assert due == [local(DAWN) + timedelta(hours=2)] * 2
    story.assert_copies_are_folds()


@pytest.mark.clause("B22")
def test_work_that_ends_early_gives_the_clocks_back_what_was_left(
    story: Story, window: Window, do: Do
) -> None:
    do("representative", answer, window, confirms=True, words="")
    do("engineer", begin, window, when=story.at(NIGHT))
    story.at("2026-01-18 01:00")
    ticket = story.report()
    do("engineer", end, window, when=story.at("2026-01-18 02:00"))

    assert story.see(ticket).breaches_at == local("2026-01-18 02:00") + timedelta(hours=2)
    story.assert_copies_are_folds()


@pytest.mark.clause("B22")
def test_an_emergency_begun_later_moves_the_clocks_of_what_was_reported(
    story: Story, do: Do
) -> None:
    story.at("2026-01-12 11:00")
    ticket = story.report(occurred_at=local("2026-01-12 10:50"))
    said = wish("2026-01-12 10:45", "2026-01-12 12:00", emergency=True)
    made = do("engineer", ask, story.cast.contracts["bank-1"], said)
    do("engineer", begin, made, when=local("2026-01-12 10:45"))

    assert story.clock(ticket, "recovery").due_at == local("2026-01-12 14:00")
    story.assert_copies_are_folds()


def test_the_row_of_a_window_is_made_anew_from_its_facts(
    story: Story, window: Window, do: Do
) -> None:
    do("representative", answer, window, confirms=True, words="")
    with inside(window.tenant_id):
        Window.objects.filter(pk=window.pk).update(state="asked", counts_from=None,
                                                   counts_until=None)  # fmt: skip
        assert len(facts_of(window)) == 2

    assert rebuilt(now=story.now)[1] == [window.number]
    assert stored(window).state == WindowState.CONFIRMED
    assert counted(window) == (local(NIGHT), local(DAWN))
    assert rebuilt(now=story.now)[1] == []
