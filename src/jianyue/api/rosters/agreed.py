"""Who holds the roles of an agreement, how long calls wait, when warnings are told."""

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from jianyue.agreements.models import Contract
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.problems import invalid
from jianyue.api.rosters.area import ROSTERS, row_for
from jianyue.api.shapes import Id, Out, Person, Said, Sent, Words
from jianyue.escalation import holdings, patience
from jianyue.escalation.models import Holding, Roster
from jianyue.escalation.queries import whom
from jianyue.escalation.warnings_set import HIGHEST, MOST, Rule, rules_of, set_warnings
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services.agreed import agreed_for

Role = Annotated[Words, Field(min_length=1, max_length=80)]
Minutes = Annotated[int, Field(ge=1, le=patience.MOST)]


class HoldingOut(Out):
    """Somebody, or whoever is on call on a roster, that holds a role; `deputy` only behind."""

    id: int
    person: Person | None
    roster: int | None
    deputy: bool


class RoleOut(Out):
    """A role of the agreement: who holds it, and whom it means now.

    found  by which way: on_duty, deputy, next or nobody
    """

    role: str
    title: Said
    held: list[HoldingOut]
    found: str
    people: list[Person]


class RolesOut(Out):
    """The roles of the agreement in force; and after how many minutes a call is repeated."""

    roles: list[RoleOut]
    first_minutes: int
    other_minutes: int


class HoldIn(Sent):
    """Who holds a role: a person, or whoever is on call on a roster."""

    role: Role
    person: Id | None = None
    roster: Id | None = None
    deputy: bool = False


class PatienceIn(Sent):
    """After how many minutes a call that nobody acknowledged is repeated: level 1, and others."""

    first_minutes: Minutes
    other_minutes: Minutes


class WarningOut(Out):
    """That somebody is told once so much of the time is used."""

    percent: int
    whom: str


class WarningsOut(Out):
    """The warnings of a contract."""

    warnings: list[WarningOut]


class WarningIn(Sent):
    """So much of the time, in per cent, and whom: assignee, managers, or a role."""

    percent: Annotated[int, Field(ge=1, le=HIGHEST)]
    whom: Role


class WarningsIn(Sent):
    """The warnings of a contract, from now on."""

    warnings: Annotated[list[WarningIn], Field(max_length=MOST)]


@ROSTERS.get("/contracts/{code}/roles", Both("读取协议角色", "Read who holds roles"), RolesOut)
def get_roles(request: HttpRequest, code: str) -> RolesOut:
    """Return the roles of the agreement in force, who holds each, and whom it means now."""
    who = caller(request)
    return _roles(contract_for(who, code), who)


@ROSTERS.post(
    "/contracts/{code}/roles", Both("安排协议角色", "Give a role to somebody"), RolesOut,
    Deed.PLAN_STAFF,
)  # fmt: skip
def hold_role(request: HttpRequest, code: str, said: HoldIn) -> RolesOut:
    """Have a person, or whoever is on call on a roster, hold a role from now on."""
    who = caller(request)
    contract = contract_for(who, code)
    holder = _holder(said, who)
    holdings.hold(contract, said.role, holder, deputy=said.deputy, at=who.at, by=who.by)
    return _roles(contract, who)


@ROSTERS.delete("/holdings/{holding}", Both("收回协议角色", "Take a role back"), Deed.PLAN_STAFF)
def release_role(request: HttpRequest, holding: Id) -> None:
    """Have somebody hold a role no more."""
    who = caller(request)
    one: Holding = row_for(who, Holding, holding, "contract", "user", "roster")
    holdings.release(one, at=who.at, by=who.by)


@ROSTERS.post(
    "/contracts/{code}/patience", Both("设定升级的提醒", "Set when calls are repeated"), RolesOut,
    Deed.PLAN_STAFF,
)  # fmt: skip
def set_patience(request: HttpRequest, code: str, said: PatienceIn) -> RolesOut:
    """Settle after how many minutes a call is repeated that nobody acknowledged."""
    who = caller(request)
    contract = contract_for(who, code)
    patience.set_patience(contract, said.first_minutes, said.other_minutes, at=who.at, by=who.by)
    return _roles(contract, who)


@ROSTERS.get("/contracts/{code}/warnings", Both("读取预警", "Read the warnings"), WarningsOut)
def get_warnings(request: HttpRequest, code: str) -> WarningsOut:
    """Return when a contract warns of promises, and whom."""
    return _warnings(contract_for(caller(request), code))


@ROSTERS.post(
    "/contracts/{code}/warnings", Both("设定预警", "Set the warnings"), WarningsOut, Deed.PLAN_STAFF
)
def set_warnings_of(request: HttpRequest, code: str, said: WarningsIn) -> WarningsOut:
    """Set the warnings of a contract; they count from now on."""
    who = caller(request)
    contract = contract_for(who, code)
    rules = [Rule(each.percent, each.whom) for each in said.warnings]
    set_warnings(contract, rules, at=who.at, by=who.by)
    return _warnings(contract)


def _holder(said: HoldIn, who: Caller) -> User | Roster:
    if (said.person is None) == (said.roster is None):
        raise invalid("person", "人和值班表填一个。", "Name a person or a roster.")
    rows: Any = Roster.objects.visible_to(who.by).filter(closed_at=None)
    if said.person is not None:
        rows = User.objects.visible_to(who.by).filter(is_active=True)
    found: User | Roster | None = rows.filter(pk=said.person or said.roster).first()
    if found is None:
        where = "person" if said.person is not None else "roster"
        raise invalid(where, "没有这一个。", "There is no such one.")
    return found


def _roles(contract: Contract, who: Caller) -> RolesOut:
    agreed = agreed_for(contract, who.at)
    roles = agreed.agreement.roles if agreed else {}
    rows = Holding.objects.visible_to(who.by).filter(contract=contract, until=None)
    held = list(rows.select_related("user"))
    wait = patience.patience_of([contract.pk])[contract.pk]
    answers = whom(contract, list(roles), who.at)
    return RolesOut(
        roles=[
            RoleOut(
                role=each.role, title=Said.of(roles[each.role].title),
                held=[_held(row) for row in held if row.role == each.role],
                found=each.found.how.value,
                people=[Person(id=user.pk, name=user.name) for user in each.people],
            )
            for each in answers
        ],
        first_minutes=wait.first_minutes, other_minutes=wait.other_minutes,
    )  # fmt: skip


def _held(row: Holding) -> HoldingOut:
    return HoldingOut(
        id=row.pk, person=Person.of(row.user), roster=row.roster_id, deputy=row.deputy
    )


def _warnings(contract: Contract) -> WarningsOut:
    return WarningsOut(
        warnings=[WarningOut(percent=each.percent, whom=each.whom) for each in rules_of(contract)]
    )
