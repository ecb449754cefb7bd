"""Rosters: who is on call, told by people who change it; the clock is moved by hand."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from jianyue.agreements import actions as agreements
from jianyue.agreements.models import SeatKind
from jianyue.engine.spans import Span
from jianyue.escalation import layers, overriding, rosters, swapping, undoing
from jianyue.escalation.layers import Plan
from jianyue.escalation.models import Override, Roster, Swap
from jianyue.escalation.overriding import Cover
from jianyue.escalation.previews import preview
from jianyue.escalation.rosters import Outline
from jianyue.escalation.swapping import Wish
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from tests.acting import As, local
from tests.cast import BEGUN_ON, Cast
from tests.stories.duties.duty import MONDAY, NOW, kinds, told, who


@pytest.mark.clause("A12")
def test_the_hotline_is_manned_outside_office_hours_by_turns(hotline: Roster) -> None:
    assert who(hotline, "2026-01-12 12:30") == "样例坐席"
    assert who(hotline, "2026-01-12 14:00") == "-"
    assert who(hotline, "2026-01-13 08:59") == "样例坐席"
    assert who(hotline, "2026-01-13 20:00") == "样例工程师"


@pytest.mark.clause("B10")
def test_the_hotline_round_the_clock_has_somebody_on_every_public_holiday(
    cast: Cast, acting: As
) -> None:
    roster = acting("manager", rosters.open_roster, Outline("全年热线"), None)
    plan = Plan((cast.agent, cast.manager), MONDAY, 1)
    acting("manager", layers.set_layer, roster, 1, plan, since=NOW)

    nights = [f"2026-02-{day} 03:00" for day in range(15, 24)]
    assert {who(roster, night) for night in nights} == {"样例坐席", "样例运维经理"}
    assert "-" not in {who(roster, night) for night in nights}


@pytest.mark.clause("A12")
def test_holidays_are_the_duty_of_the_hotline_and_make_up_days_are_not(hotline: Roster) -> None:
    assert who(hotline, "2026-02-18 10:00") != "-"  # Spring Festival, a Wednesday
    assert who(hotline, "2026-02-14 10:00") == "-"  # a Saturday worked in exchange


def test_a_new_rotation_counts_from_its_instant_on_and_the_past_stays(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    wednesday = local("2026-01-14 09:00")
    plan = Plan((cast.manager,), date(2026, 1, 14), 7)
    acting("manager", layers.set_layer, hotline, 1, plan, since=wednesday)

    assert who(hotline, "2026-01-13 20:00") == "样例工程师"
    assert who(hotline, "2026-01-14 20:00") == "样例运维经理"
    with pytest.raises(NotAllowed, match="not changed"):
        acting("manager", layers.set_layer, hotline, 1, plan, since=NOW - timedelta(hours=1))
    assert kinds(hotline) == ["roster_opened", "layer_set", "layer_set"]


def test_a_layer_ends_and_what_was_planned_after_it_never_stands(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    plan = Plan((cast.manager,), date(2026, 1, 20), 7)
    layer = acting("manager", layers.set_layer, hotline, 1, plan, since=local("2026-01-20 09:00"))
    acting("manager", layers.end_layer, layer, since=local("2026-01-15 09:00"))

    assert who(hotline, "2026-01-14 20:00") != "-"
    assert who(hotline, "2026-01-15 20:00") == "-"
    assert who(hotline, "2026-01-21 20:00") == "-"


def test_a_duty_is_taken_over_and_given_back(cast: Cast, acting: As, hotline: Roster) -> None:
    night = Cover(cast.manager, local("2026-01-12 18:00"), local("2026-01-13 09:00"), cast.agent)
    override = acting("manager", overriding.take_over, hotline, night)
    assert who(hotline, "2026-01-12 20:00") == "样例运维经理"
    assert told(cast, "agent") == ["值班调整：热线值班"]
    assert told(cast, "manager") == []  # he said it himself

    acting("manager", overriding.withdraw, override)
    assert who(hotline, "2026-01-12 20:00") == "样例坐席"
    assert told(cast, "agent") == []
    with pytest.raises(NotAllowed, match="already"):
        acting("manager", overriding.withdraw, override)


def test_of_a_duty_under_way_only_what_is_to_come_is_given_back(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    night = Cover(cast.manager, local("2026-01-12 18:00"), local("2026-01-13 09:00"))
    override = acting("manager", overriding.take_over, hotline, night)
    acting("manager", overriding.withdraw, override, at=local("2026-01-13 01:00"))

    assert who(hotline, "2026-01-13 00:30") == "样例运维经理"
    assert who(hotline, "2026-01-13 01:30") == "样例坐席"
    with pytest.raises(NotAllowed, match="ended"):
        acting("manager", overriding.withdraw, override, at=local("2026-01-14 01:00"))


def test_people_take_over_themselves_and_only_planners_send_others(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    start, end = local("2026-01-12 18:00"), local("2026-01-13 09:00")
    acting("engineer", overriding.take_over, hotline, Cover(cast.engineer, start, end))
    assert who(hotline, "2026-01-12 20:00") == "样例工程师"
    with pytest.raises(NotAllowed, match="swap"):
        acting("engineer", overriding.take_over, hotline, Cover(cast.agent, start, end))
    mine = Cover(cast.engineer, start, end, cast.engineer)
    with pytest.raises(NotAllowed, match="himself"):
        acting("engineer", overriding.take_over, hotline, mine)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-01-10", "2026-01-11"), ("2026-01-15", "2026-01-14"), ("2026-01-15", "2027-03-01")],
)
def test_what_has_passed_or_never_ends_is_not_taken_over(
    cast: Cast, acting: As, hotline: Roster, start: str, end: str
) -> None:
    said = Cover(cast.agent, local(f"{start} 09:00"), local(f"{end} 09:00"))
    with pytest.raises(NotAllowed, match="after now"):
        acting("manager", overriding.take_over, hotline, said)


def swapped(cast: Cast, acting: As, hotline: Roster, **said: Any) -> Swap:
    mine = Span(local("2026-01-12 18:00"), local("2026-01-13 09:00"))
    back = Span(local("2026-01-13 18:00"), local("2026-01-14 09:00"))
    wish = Wish(cast.engineer, mine, **({"back": back} | said))
    swap: Swap = acting("agent", swapping.ask, hotline, wish)
    return swap


def test_a_swap_is_asked_and_accepted(cast: Cast, acting: As, hotline: Roster) -> None:
    swap = swapped(cast, acting, hotline)
    assert who(hotline, "2026-01-12 20:00") == "样例坐席"
    assert told(cast, "engineer") == ["样例坐席 想与您换班"]
    with pytest.raises(NotAllowed, match="who was asked"):
        acting("manager", swapping.answer, swap, accepts=True)

    acting("engineer", swapping.answer, swap, accepts=True)

    assert who(hotline, "2026-01-12 20:00") == "样例工程师"
    assert who(hotline, "2026-01-13 20:00") == "样例坐席"
    assert who(hotline, "2026-01-14 20:00") == "样例坐席"
    assert told(cast, "agent") == ["样例工程师已同意换班"]
    with pytest.raises(NotAllowed, match="settled"):
        acting("engineer", swapping.answer, swap, accepts=True)


def test_a_swap_that_is_declined_or_taken_back_changes_nothing(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    acting("engineer", swapping.answer, swapped(cast, acting, hotline), accepts=False)
    swap = swapped(cast, acting, hotline, back=None)
    with pytest.raises(NotAllowed, match="who asked"):
        acting("engineer", swapping.take_back, swap)
    acting("agent", swapping.take_back, swap)

    assert who(hotline, "2026-01-12 20:00") == "样例坐席"
    with inside(hotline.tenant_id):
        assert not Override.objects.exists()
    assert told(cast, "engineer") == ["样例坐席 想与您换班"]


def test_only_a_duty_that_one_has_is_swapped(cast: Cast, acting: As, hotline: Roster) -> None:
    his = Span(local("2026-01-13 18:00"), local("2026-01-14 09:00"))
    with pytest.raises(NotAllowed, match="no duty"):
        acting("agent", swapping.ask, hotline, Wish(cast.engineer, his))
    with pytest.raises(NotAllowed, match="somebody else"):
        acting("agent", swapping.ask, hotline, Wish(cast.agent, his))
    mine = Span(local("2026-01-12 18:00"), local("2026-01-14 09:00"))
    with pytest.raises(NotAllowed, match="apart"):
        acting("agent", swapping.ask, hotline, Wish(cast.engineer, mine, his))


def test_who_cannot_be_called_is_not_put_on_a_roster(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    for person, why in ((cast.teller, "provider"), (cast.outsider, "provider"),
                        (cast.auditor, None)):  # fmt: skip
        plan = Plan((person,), MONDAY)
        if why is None:  # he has a seat on the contract
            acting("manager", layers.set_layer, hotline, 2, plan, since=NOW)
            continue
        with pytest.raises(NotAllowed, match=why):
            acting("manager", layers.set_layer, hotline, 1, plan, since=NOW)
    with inside(hotline.tenant_id):
        factory = cast.contracts["factory-1"]
    roster = acting("manager", rosters.open_roster, Outline("工厂热线"), factory)
    with pytest.raises(NotAllowed, match="no place"):
        acting("manager", layers.set_layer, roster, 1, Plan((cast.engineer,), MONDAY), since=NOW)
    acting("manager", agreements.seat, factory, cast.engineer, SeatKind.MOBILE, from_date=BEGUN_ON)
    acting("manager", layers.set_layer, roster, 1, Plan((cast.engineer,), MONDAY), since=NOW)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"members": ()}, "Choose"),
        ({"handovers": "9 o'clock"}, "written"),
        ({"handovers": "08:00,20:00", "days": 7}, "written"),
        ({"handovers": "08:99"}, "written"),
        ({"hours": "moonlight"}, "no such hours"),
    ],
)
def test_a_rotation_that_means_nothing_is_refused(
    cast: Cast, acting: As, hotline: Roster, said: dict[str, Any], why: str
) -> None:
    given: dict[str, Any] = {"members": (cast.agent,), "from_date": MONDAY} | said
    with pytest.raises(NotAllowed, match=why):
        acting("manager", layers.set_layer, hotline, 1, Plan(**given), since=NOW)


@pytest.mark.parametrize("actor", ["agent", "engineer", "auditor", "teller", "outsider"])
def test_only_planners_change_rosters(acting: As, hotline: Roster, cast: Cast, actor: str) -> None:
    plan = Plan((cast.agent,), MONDAY)
    for deed, given, said in (
        (rosters.open_roster, (Outline("另一张"), None), {}),
        (rosters.change_roster, (hotline, Outline("另一张")), {}),
        (rosters.close_roster, (hotline,), {}),
        (layers.set_layer, (hotline, 1, plan), {"since": NOW}),
    ):
        with pytest.raises((NotAllowed, Roster.DoesNotExist)):
            acting(actor, deed, *given, **said)


def test_a_roster_is_renamed_and_closed(acting: As, hotline: Roster) -> None:
    outline = Outline("夜间热线", "Night hotline", hours="office", outside=True)
    acting("manager", rosters.change_roster, hotline, outline)
    acting("manager", rosters.change_roster, hotline, outline)
    with pytest.raises(NotAllowed, match="is a roster"):
        acting("manager", rosters.open_roster, outline, None)
    with pytest.raises(NotAllowed, match="name"):
        acting("manager", rosters.open_roster, Outline(" "), None)
    with pytest.raises(NotAllowed, match="Mars"):
        acting("manager", rosters.open_roster, Outline("火星", zone="Mars/Olympus"), None)
    acting("manager", rosters.close_roster, hotline)
    with pytest.raises(NotAllowed, match="closed"):
        acting("manager", rosters.close_roster, hotline)

    assert kinds(hotline)[-2:] == ["roster_changed", "roster_closed"]
    assert acting("manager", rosters.open_roster, outline, None).pk != hotline.pk


def test_the_last_change_is_undone(cast: Cast, acting: As, hotline: Roster) -> None:
    since = local("2026-01-14 09:00")
    acting("manager", layers.set_layer, hotline, 1, Plan((cast.manager,), MONDAY), since=since)
    acting("manager", undoing.undo, hotline)
    assert who(hotline, "2026-01-14 20:00") == "样例坐席"
    with pytest.raises(NotAllowed, match="no change"):
        acting("manager", undoing.undo, hotline)

    night = Cover(cast.manager, local("2026-01-12 18:00"), local("2026-01-13 09:00"))
    override = acting("manager", overriding.take_over, hotline, night)
    acting("manager", undoing.undo, hotline)
    assert who(hotline, "2026-01-12 20:00") == "样例坐席"
    override = acting("manager", overriding.take_over, hotline, night)
    acting("manager", overriding.withdraw, override)
    acting("manager", undoing.undo, hotline)
    assert who(hotline, "2026-01-12 20:00") == "样例运维经理"
    assert kinds(hotline)[-1] == "undone"


def test_the_first_layer_is_undone_to_nobody(cast: Cast, acting: As) -> None:
    roster = acting("manager", rosters.open_roster, Outline("全年热线"), None)
    acting("manager", layers.set_layer, roster, 1, Plan((cast.agent,), MONDAY), since=NOW)
    acting("manager", undoing.undo, roster, at=local("2026-01-12 12:00"))

    assert who(roster, "2026-01-12 11:00") == "样例坐席"
    assert who(roster, "2026-01-12 13:00") == "-"


def test_a_preview_tells_what_moves_and_keeps_nothing(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    night = Cover(cast.manager, local("2026-01-12 12:00"), local("2026-01-12 20:00"))
    before = kinds(hotline)

    def look(*, at: datetime, by: Any) -> list[Any]:
        return preview(hotline, lambda: overriding.take_over(hotline, night, at=at, by=by), at=at)

    moved = acting("manager", look)

    assert [(m.span.start, m.before and m.before.name, m.after.name) for m in moved] == [
        (local("2026-01-12 12:00"), "样例坐席", "样例运维经理"),
        (local("2026-01-12 13:00"), None, "样例运维经理"),
        (local("2026-01-12 18:00"), "样例坐席", "样例运维经理"),
    ]
    assert kinds(hotline) == before
    assert who(hotline, "2026-01-12 12:30") == "样例坐席"
    assert told(cast, "agent") == []
