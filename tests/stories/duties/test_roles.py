"""Roles of the bank's agreement: whom they mean, and that nobody is never silence."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.agreements.models import Contract
from jianyue.engine.duties import How
from jianyue.escalation import holdings, leaving
from jianyue.escalation.holdings import hold, release
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Holding, Roster
from jianyue.escalation.queries import managers, whom
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.services.agreed import agreed_for
from tests.acting import As, local
from tests.cast import Cast
from tests.stories.duties.duty import NOW

TUESDAY = (local("2026-01-13 00:00"), local("2026-01-14 00:00"))
EVENING = local("2026-01-13 20:00")


def meant(cast: Cast, role: str, at: datetime = EVENING) -> tuple[How, list[str]]:
    with inside(cast.tenants["one"].pk):
        [answer] = whom(cast.contracts["bank-1"], [role], at)
    return answer.found.how, [person.name for person in answer.people]


@pytest.mark.clause("C21")
def test_a_role_that_nobody_was_given_is_held_by_the_people_of_that_name(cast: Cast) -> None:
    assert meant(cast, "operations-manager") == (How.ON_DUTY, ["样例运维经理"])
    assert meant(cast, "customer-representative") == (How.ON_DUTY, ["样例银行代表"])
    assert meant(cast, "provider-general-manager") == (How.ON_DUTY, ["样例总经理"])
    assert meant(cast, "department-manager") == (How.NOBODY, [])
    assert meant(cast, "central-bank") == (How.NOBODY, [])


@pytest.mark.clause("C21")
def test_whoever_is_on_call_holds_the_role_of_a_roster(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    bank = cast.contracts["bank-1"]
    acting("manager", hold, bank, "department-manager", hotline)
    acting("manager", hold, bank, "department-manager", cast.director)

    assert meant(cast, "department-manager") == (How.ON_DUTY, ["样例工程师", "样例总经理"])
    assert meant(cast, "department-manager", local("2026-01-14 20:00"))[1][0] == "样例坐席"
    office_hours = local("2026-01-14 10:00")
    assert meant(cast, "department-manager", office_hours) == (How.ON_DUTY, ["样例总经理"])


@pytest.mark.clause("D11")
def test_deputies_come_next_then_who_is_next_in_line_then_nobody(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    bank, role = cast.contracts["bank-1"], "department-manager"
    acting("manager", hold, bank, role, hotline)
    deputy = acting("manager", hold, bank, role, cast.director, deputy=True)
    acting("engineer", leaving.enter, Absence(cast.engineer, *TUESDAY))
    assert meant(cast, role) == (How.DEPUTY, ["样例总经理"])

    acting("manager", release, deputy)
    assert meant(cast, role) == (How.NEXT, ["样例坐席"])

    acting("agent", leaving.enter, Absence(cast.agent, *TUESDAY))
    assert meant(cast, role) == (How.NOBODY, [])
    assert meant(cast, role, local("2026-01-14 20:00")) == (How.ON_DUTY, ["样例坐席"])


@pytest.mark.clause("D11")
def test_nobody_is_told_to_the_operations_manager_or_to_whoever_is_left(
    cast: Cast, acting: As
) -> None:
    def alarmed() -> list[str]:
        with inside(cast.tenants["one"].pk):
            return [user.name for user in managers(cast.tenants["one"].pk, EVENING)]

    assert alarmed() == ["样例运维经理"]
    leave = acting("manager", leaving.enter, Absence(cast.manager, *TUESDAY, cast.agent))
    assert alarmed() == ["样例坐席"]
    acting("manager", leaving.withdraw, leave)
    acting("manager", leaving.enter, Absence(cast.manager, *TUESDAY))
    assert alarmed() == ["样例管理员"]
    acting("administrator", leaving.enter, Absence(cast.administrator, *TUESDAY))
    assert alarmed() == ["样例运维经理", "样例管理员"]


def test_a_role_is_given_and_taken_as_facts_of_the_contract(cast: Cast, acting: As) -> None:
    bank = cast.contracts["bank-1"]
    holding = acting("manager", hold, bank, "department-manager", cast.agent)
    with pytest.raises(NotAllowed, match="already"):
        acting("manager", hold, bank, "department-manager", cast.agent, deputy=True)
    acting("manager", release, holding)
    with pytest.raises(NotAllowed, match="ended already"):
        acting("manager", release, holding)

    with inside(bank.tenant_id):
        facts = Fact.objects.filter(timeline=bank.timeline_id).order_by("seq")
        assert [fact.kind for fact in facts][-2:] == ["role_filled", "role_cleared"]


@pytest.mark.parametrize(
    ("role", "person", "why"),
    [
        ("moonlighter", "agent", "no such role"),
        ("department-manager", "teller", "that side"),
        ("customer-general-manager", "agent", "that side"),
        ("customer-general-manager", "foreman", "that side"),
        ("central-bank", "senior", "that side"),
    ],
)
def test_a_role_is_held_by_people_of_its_side(
    cast: Cast, acting: As, role: str, person: str, why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        acting("manager", hold, cast.contracts["bank-1"], role, cast.people[person])


def test_a_roster_of_another_contract_holds_no_role(
    cast: Cast, acting: As, hotline: Roster
) -> None:
    factory, bank = cast.contracts["factory-1"], cast.contracts["bank-1"]
    with inside(factory.tenant_id):
        role = next(iter(_roles(factory)))
    with pytest.raises(NotAllowed):
        acting("manager", hold, factory, role, hotline)
    with pytest.raises(NotAllowed, match="cannot hold"):
        acting("manager", hold, bank, "governor", hotline)


@pytest.mark.parametrize("actor", ["agent", "engineer", "auditor", "representative", "outsider"])
def test_only_planners_give_roles(cast: Cast, acting: As, actor: str) -> None:
    bank = cast.contracts["bank-1"]
    holding = acting("manager", hold, bank, "department-manager", cast.agent)
    for deed, given in (
        (hold, (bank, "department-manager", cast.engineer)),
        (holdings.release, (holding,)),
    ):
        with pytest.raises(NotAllowed):
            acting(actor, deed, *given)


@pytest.mark.parametrize(
    ("name", "sees"),
    [("teller", True), ("engineer", True), ("foreman", False), ("outsider", False)],
)
def test_who_holds_a_role_is_seen_by_the_people_of_the_contract(
    cast: Cast, acting: As, name: str, *, sees: bool
) -> None:
    acting("manager", hold, cast.contracts["bank-1"], "department-manager", cast.agent)
    person: User = cast.people[name]
    with inside(person.tenant_id, person.customer_id):
        assert Holding.objects.visible_to(person).exists() is sees


def test_many_roles_take_as_many_queries_as_one(cast: Cast, acting: As, hotline: Roster) -> None:
    bank = cast.contracts["bank-1"]
    acting("manager", hold, bank, "department-manager", hotline)
    roles = ["department-manager", "operations-manager", "customer-manager", "governor"]
    with inside(bank.tenant_id):
        whom(bank, roles, NOW)
        one, four = (counted(partial(whom, bank, asked, EVENING)) for asked in (roles[:1], roles))
    assert one == four <= 14


def counted(deed: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        deed()
    return len(queries)


def _roles(contract: Contract) -> Iterable[str]:
    agreed = agreed_for(contract, NOW)
    assert agreed is not None
    return [name for name, spec in agreed.agreement.roles.items() if spec.side == "provider"]
