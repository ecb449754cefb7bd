"""Leaves and deputies, as they change who is on call."""

import pytest

from jianyue.escalation import leaving
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Leave, Roster
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.people import actions as people
from jianyue.people.histories import lines_of
from jianyue.people.models import User
from tests.acting import As, local
from tests.cast import Cast
from tests.stories.duties.duty import told, who

TUESDAY = (local("2026-01-13 00:00"), local("2026-01-14 00:00"))


def test_a_deputy_is_on_call_while_somebody_is_away(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    leave = acting("engineer", leaving.enter, Absence(cast.engineer, *TUESDAY, cast.manager))

    assert who(hotline, "2026-01-13 20:00") == "样例运维经理"
    assert who(hotline, "2026-01-14 00:30") == "样例工程师"
    assert told(cast, "manager") == ["请您代理 样例工程师"]
    acting("engineer", leaving.withdraw, leave)
    assert who(hotline, "2026-01-13 20:00") == "样例工程师"
    assert told(cast, "manager") == []
    with pytest.raises(NotAllowed, match="withdrawn"):
        acting("engineer", leaving.withdraw, leave)
    with inside(cast.tenants["one"].pk):
        lines = lines_of(cast.organisations["provider"], about=cast.engineer)
    assert [line.what.en for line in lines] == [] or lines[0].what.en == "leave withdrawn"


def test_leave_without_a_deputy_leaves_a_hole(cast: Cast, acting: As, hotline: Roster) -> None:
    acting("manager", leaving.enter, Absence(cast.engineer, *TUESDAY))

    assert who(hotline, "2026-01-13 20:00") == "-"


def test_who_comes_back_early_is_called_again(cast: Cast, acting: As, hotline: Roster) -> None:
    leave = acting("engineer", leaving.enter, Absence(cast.engineer, *TUESDAY))
    acting("engineer", leaving.withdraw, leave, at=local("2026-01-13 21:00"))

    assert who(hotline, "2026-01-13 20:00") == "-"
    assert who(hotline, "2026-01-13 22:00") == "样例工程师"


def test_who_has_left_the_house_is_on_call_no_more(cast: Cast, acting: As, hotline: Roster) -> None:
    acting("administrator", people.deactivate, cast.engineer, at=local("2026-01-13 12:00"))

    assert who(hotline, "2026-01-13 10:00") in {"-", "样例工程师"}
    assert who(hotline, "2026-01-13 20:00") == "-"
    assert who(hotline, "2026-01-15 20:00") == "-"


@pytest.mark.parametrize(
    ("by", "person", "deputy"),
    [("agent", "engineer", None), ("manager", "teller", None), ("teller", "colleague", None)],
)
def test_one_enters_ones_own_leave_and_planners_that_of_their_house(
    cast: Cast, acting: As, by: str, person: str, deputy: str | None
) -> None:
    said = Absence(cast.people[person], *TUESDAY, cast.people[deputy] if deputy else None)
    with pytest.raises(NotAllowed, match="own leave"):
        acting(by, leaving.enter, said)


@pytest.mark.parametrize("deputy", ["teller", "engineer"])
def test_a_deputy_is_another_colleague(cast: Cast, acting: As, deputy: str) -> None:
    said = Absence(cast.engineer, *TUESDAY, cast.people[deputy])
    with pytest.raises(NotAllowed, match="another colleague"):
        acting("engineer", leaving.enter, said)


def test_a_leave_that_has_passed_is_not_entered(cast: Cast, acting: As) -> None:
    said = Absence(cast.engineer, local("2026-01-11 00:00"), local("2026-01-12 00:00"))
    with pytest.raises(NotAllowed, match="after now"):
        acting("engineer", leaving.enter, said)


def test_leaves_are_seen_by_the_house_and_by_nobody_else(cast: Cast, acting: As) -> None:
    acting("engineer", leaving.enter, Absence(cast.engineer, *TUESDAY))
    acting("teller", leaving.enter, Absence(cast.teller, *TUESDAY, cast.colleague))

    def seen(name: str) -> set[str]:
        person: User = cast.people[name]
        with inside(person.tenant_id, person.customer_id):
            rows = Leave.objects.visible_to(person).select_related("user")
            return {leave.user.name for leave in rows}

    assert seen("agent") == {"样例工程师"}
    assert seen("teller") == {"样例柜员"}
    assert [seen(name) for name in ("colleague", "foreman", "outsider", "stranger")] == [set()] * 4
