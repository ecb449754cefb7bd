"""Holes are seen ahead and told in time, once; also when a worker runs twice or late."""

from datetime import date

import pytest

from jianyue.escalation import layers, leaving, overriding, rosters, watching
from jianyue.escalation.layers import Plan
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Layer, Roster
from jianyue.escalation.overriding import Cover
from jianyue.escalation.rosters import Outline
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.notices import actions as notices
from jianyue.notices.models import Notice
from tests.acting import As, local
from tests.cast import Cast
from tests.stories.duties.duty import NOW, told

HOLE = "值班空档：热线值班"
AWAY = (local("2026-01-21 00:00"), local("2026-01-22 00:00"))


def look(text: str) -> int:
    return watching.look_due(local(text))


def send(text: str) -> None:
    notices.deliver_due(local(text), lambda _: None)


def test_a_roster_without_holes_tells_nobody(cast: Cast, hotline: Roster) -> None:
    assert look("2026-01-12 10:00") == 1
    assert look("2026-01-12 10:00") == 0  # the next look is tomorrow
    assert look("2026-01-13 10:00") == 1

    assert told(cast, "manager") == []
    assert hotline.told == []


@pytest.mark.clause("A12")
def test_a_hole_is_told_when_it_is_first_seen_and_once_more_the_day_before(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    acting("engineer", leaving.enter, Absence(cast.engineer, *AWAY))
    for day in range(12, 24):
        look(f"2026-01-{day} 10:00")
        send(f"2026-01-{day} 10:00")
        look(f"2026-01-{day} 10:05")

    assert told(cast, "manager") == [HOLE, HOLE]
    with inside(hotline.tenant_id):
        rows = Notice.objects.filter(kind="roster_holes").exclude(state="withdrawn")
        first, second = rows.order_by("pk")
    assert "2026-01-21 12:00–13:00\n2026-01-21 18:00–2026-01-22 00:00" in first.body
    assert "2026-01-21 00:00" not in first.body  # until nine it is still the agent's night
    assert (first.decided_at, second.decided_at) == (
        local("2026-01-12 10:00"), local("2026-01-20 10:00"),
    )  # fmt: skip


def test_a_change_is_looked_at_at_once_and_not_tomorrow(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    look("2026-01-12 10:00")
    with inside(hotline.tenant_id):
        layer = Layer.objects.get()
    acting("manager", layers.end_layer, layer, since=local("2026-01-15 09:00"),
           at=local("2026-01-12 11:00"))  # fmt: skip

    assert look("2026-01-12 11:00") == 1
    assert told(cast, "manager") == [HOLE]


def test_a_hole_that_is_filled_before_it_was_told_is_not_told(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    acting("engineer", leaving.enter, Absence(cast.engineer, *AWAY))
    look("2026-01-12 10:00")
    assert told(cast, "manager") == [HOLE]
    cover = Cover(cast.manager, *AWAY)
    acting("manager", overriding.take_over, hotline, cover, at=local("2026-01-12 10:01"))
    look("2026-01-12 10:01")

    assert told(cast, "manager") == []


def test_a_roster_with_nobody_at_all_is_one_message_and_not_one_a_day(
    cast: Cast, acting: As
) -> None:
    acting("manager", rosters.open_roster, Outline("空表"), None)
    for day in range(12, 20):
        look(f"2026-01-{day} 10:00")

    assert told(cast, "manager") == ["值班空档：空表"]


def test_more_holes_than_fit_are_counted(cast: Cast, acting: As, hotline: Roster) -> None:
    for day in range(13, 26):
        away = Absence(cast.engineer, local(f"2026-01-{day} 01:00"), local(f"2026-01-{day} 02:00"))
        acting("engineer", leaving.enter, away)
        away = Absence(cast.agent, local(f"2026-01-{day} 01:00"), local(f"2026-01-{day} 02:00"))
        acting("agent", leaving.enter, away)
    look("2026-01-12 10:00")

    with inside(hotline.tenant_id):
        [notice] = Notice.objects.filter(kind="roster_holes")
    assert "另有 3 段" in notice.body


def test_a_closed_roster_is_not_looked_at(acting: As, hotline: Roster) -> None:
    acting("manager", rosters.close_roster, hotline)

    assert look("2026-01-13 10:00") == 0


def test_one_roster_that_cannot_be_worked_out_does_not_stop_the_others(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    other = acting("manager", rosters.open_roster, Outline("另一张"), None)
    plan = Plan((cast.agent,), date(2026, 1, 12), 1)
    acting("manager", layers.set_layer, other, 1, plan, since=NOW)
    with inside(hotline.tenant_id):
        Layer.objects.filter(roster=hotline).update(handovers="broken")

    assert look("2026-01-12 10:00") == 2

    timers = {timer.subject_id: timer for timer in Timer.objects.filter(subject="roster")}
    assert timers[other.pk].at == local("2026-01-13 10:00")
    assert timers[hotline.pk].at == local("2026-01-12 10:15")
    assert timers[hotline.pk].attempts == 1
