"""Roles: whom a step tells, and that nobody is a result of its own (semantics 4)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jianyue.engine.absences import Leave
from jianyue.engine.duties import Duty, Found, Holder, How, found
from jianyue.engine.rosters import Post, Roster
from jianyue.engine.rotations import Rotation
from jianyue.engine.spans import Span
from jianyue.engine.watches import Layer

NOON = datetime(2026, 1, 12, 4, tzinfo=UTC)
TODAY = Span(NOON - timedelta(hours=12), NOON + timedelta(hours=12))


def daily(*members: int) -> Roster:
    return Roster((Layer(1, Rotation("Asia/Shanghai", date(2026, 1, 12), members, 1)),))


def away(person: int, deputy: int | None = None) -> Leave:
    return Leave(person, TODAY, deputy)


def roster_of(*members: int, leaves: tuple[Leave, ...] = ()) -> Holder:
    return Holder(1, roster=Roster(daily(*members).layers, leaves=leaves))


def test_everybody_who_holds_the_role_is_told() -> None:
    duty = Duty(holders=(roster_of(1, 2), Holder(2, person=7), Holder(3, person=1)))

    now = found(duty, NOON)

    assert (now.how, now.people) == (How.ON_DUTY, (1, 7))
    assert [(told.holder, told.post) for told in now.told[:2]] == [
        (1, Post(1, layer=1)), (2, Post(7)),
    ]  # fmt: skip


def test_a_holder_on_leave_is_answered_for_by_his_deputy() -> None:
    now = found(Duty(holders=(Holder(1, person=7),), leaves=(away(7, 8),)), NOON)

    assert (now.how, now.told[0].post) == (How.ON_DUTY, Post(8, absent=7))


def test_the_first_deputy_who_is_there_answers_where_no_holder_does() -> None:
    duty = Duty(
        holders=(Holder(1, person=7),),
        deputies=(Holder(2, person=8), Holder(3, person=9), Holder(4, person=10)),
        leaves=(away(7), away(8)),
    )

    assert (found(duty, NOON).how, found(duty, NOON).people) == (How.DEPUTY, (9,))


def test_the_next_in_line_of_the_roster_answers_then() -> None:
    leaves = (away(1),)
    duty = Duty(holders=(roster_of(1, 2, 3, leaves=leaves),), next=(9,), leaves=leaves)

    now = found(duty, NOON)

    assert (now.how, now.people, now.told[0].holder) == (How.NEXT, (2,), None)


@pytest.mark.parametrize(("leaves", "person"), [((), 9), ((away(9, 5),), 5), ((away(9),), 6)])
def test_people_of_last_resort_come_last_and_one_of_them(
    leaves: tuple[Leave, ...], person: int
) -> None:
    duty = Duty(holders=(Holder(1, person=7),), next=(9, 6), leaves=(away(7), *leaves))

    assert (found(duty, NOON).how, found(duty, NOON).people) == (How.NEXT, (person,))


@pytest.mark.parametrize(
    "duty",
    [
        Duty(),
        Duty(holders=(Holder(1, person=7),), leaves=(away(7, 7),)),
        Duty(holders=(roster_of(1, leaves=(away(1),)),), next=(1,), leaves=(away(1),)),
    ],
)
def test_nobody_is_a_result_of_its_own(duty: Duty) -> None:
    assert found(duty, NOON) == Found(How.NOBODY)


@pytest.mark.parametrize("given", [{}, {"person": 1, "roster": daily(1)}])
def test_a_role_is_held_by_a_person_or_by_a_roster(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a person or by a roster"):
        Holder(1, **given)  # type: ignore[arg-type] # wrong on purpose
