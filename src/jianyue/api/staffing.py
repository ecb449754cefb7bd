"""Engineers of a contract: changes announced and answered, others asked for, presence."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.persons import PEOPLE
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Day, Id, Instant, Out, Paging, Person, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.services import presence, replacements, staffing
from jianyue.services.models import (
    ChangeState,
    EngineerChange,
    Presence,
    PresenceKind,
    ReplacementRequest,
    RequestState,
)
from jianyue.services.presence import Stay
from jianyue.services.staffing import Announcement

OF_CHANGE: Final = ("contract", "leaves", "comes")
OF_REQUEST: Final = ("contract", "engineer")
OF_PRESENCE: Final = ("contract", "user")
Reason = Annotated[Words, Field(min_length=1, max_length=500)]
Aside = Annotated[Words, Field(max_length=500)]


class EngineerChangeOut(Out):
    """A change of a named engineer; `short` asks the customer for a shorter notice than agreed."""

    id: int
    contract: str
    leaves: Person
    comes: Person
    from_date: date
    reason: str
    needs_consent: bool
    short: bool
    state: Choice
    announced_at: datetime
    answer: str
    answered_at: datetime | None
    done_at: datetime | None
    request: int | None


class EngineerChangePage(Out):
    """A page of changes."""

    items: list[EngineerChangeOut]
    next: str | None


class ReplacementOut(Out):
    """That the customer asks for another engineer, and what came of it."""

    id: int
    contract: str
    engineer: Person
    reason: str
    state: Choice
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    done_at: datetime | None


class ReplacementPage(Out):
    """A page of wishes for another engineer."""

    items: list[ReplacementOut]
    next: str | None


class PresenceOut(Out):
    """That an engineer was there, from when until when; null while he is."""

    id: int
    contract: str
    person: Person
    kind: Choice
    from_at: datetime
    until_at: datetime | None


class PresencePage(Out):
    """A page of presences."""

    items: list[PresenceOut]
    next: str | None


class AnnounceIn(Sent):
    """Who leaves, who comes, from which day and why; which wish of the customer it answers."""

    leaves: Id
    comes: Id
    from_date: Day
    reason: Reason
    ask_short: bool = False
    request: Id | None = None


class ConsentIn(Sent):
    """Whether it is agreed to, and a word to it."""

    agrees: bool
    words: Aside = ""


class ReplaceIn(Sent):
    """Whom the customer wants replaced, and why."""

    engineer: Id
    reason: Reason


class StayIn(Sent):
    """When somebody was there."""

    person: Id
    kind: Literal["resident", "mobile"]
    from_at: Instant
    until_at: Instant


class CheckIn(Sent):
    """Whether one comes or goes."""

    way: Literal["in", "out"]


@PEOPLE.get(
    "/contracts/{code}/engineer-changes", Both("列出工程师更换", "List changes of engineers"),
    EngineerChangePage,
)  # fmt: skip
def list_engineer_changes(
    request: HttpRequest, code: str, asked: Query[Paging]
) -> EngineerChangePage:
    """Return the changes of engineers of a contract, those announced last first."""
    who = caller(request)
    rows = EngineerChange.objects.visible_to(who.by).filter(contract=contract_for(who, code))
    return EngineerChangePage(
        **paged(request, who, rows.select_related(*OF_CHANGE), asked.limit, _change)
    )


@PEOPLE.post(
    "/contracts/{code}/engineer-changes", Both("预告更换工程师", "Announce a change of engineer"),
    EngineerChangeOut, Deed.PLAN_STAFF,
)  # fmt: skip
def announce_engineer(request: HttpRequest, code: str, said: AnnounceIn) -> EngineerChangeOut:
    """Announce that another engineer comes; the customer is told."""
    who = caller(request)
    contract = contract_for(who, code)
    wish = None
    if said.request is not None:
        rows = ReplacementRequest.objects.visible_to(who.by).filter(contract=contract)
        states = [RequestState.ASKED, RequestState.ACCEPTED]
        wish = rows.filter(pk=said.request, state__in=states).first()
        if wish is None:
            raise invalid("request", "没有这项要求。", "There is no such wish.")
    announced = Announcement(
        person_named(who, said.leaves, "leaves"), person_named(who, said.comes, "comes"),
        said.from_date, said.reason, ask_short=said.ask_short, request=wish,
    )  # fmt: skip
    made = staffing.announce(contract, announced, at=who.at, by=who.by)
    return _change(_change_for(who, made.pk))


@PEOPLE.post(
    "/engineer-changes/{change}/answer", Both("答复更换", "Answer a change of engineer"),
    EngineerChangeOut, Deed.CONSENT_STAFF,
)  # fmt: skip
def answer_engineer(request: HttpRequest, change: Id, said: ConsentIn) -> EngineerChangeOut:
    """Consent to a change as the customer, or refuse it with a reason."""
    who = caller(request)
    kept = unchanged(request, lambda: _change_for(who, change), _change)
    staffing.answer(kept, consents=said.agrees, words=said.words, at=who.at, by=who.by)
    return _change(_change_for(who, change))


@PEOPLE.post(
    "/engineer-changes/{change}/withdraw", Both("撤回更换", "Take a change of engineer back"),
    EngineerChangeOut, Deed.PLAN_STAFF, takes="",
)  # fmt: skip
def withdraw_engineer(request: HttpRequest, change: Id) -> EngineerChangeOut:
    """Take an announced change back before it takes effect."""
    who = caller(request)
    kept = unchanged(request, lambda: _change_for(who, change), _change)
    staffing.withdraw(kept, at=who.at, by=who.by)
    return _change(_change_for(who, change))


@PEOPLE.get(
    "/contracts/{code}/replacements", Both("列出更换要求", "List wishes for another engineer"),
    ReplacementPage,
)  # fmt: skip
def list_replacements(request: HttpRequest, code: str, asked: Query[Paging]) -> ReplacementPage:
    """Return the customer's wishes for another engineer, those asked last first."""
    who = caller(request)
    rows = ReplacementRequest.objects.visible_to(who.by).filter(contract=contract_for(who, code))
    rows = rows.select_related(*OF_REQUEST)
    return ReplacementPage(**paged(request, who, rows, asked.limit, _wish))


@PEOPLE.post(
    "/contracts/{code}/replacements", Both("要求更换工程师", "Ask for another engineer"),
    ReplacementOut, Deed.CONSENT_STAFF,
)  # fmt: skip
def ask_replacement(request: HttpRequest, code: str, said: ReplaceIn) -> ReplacementOut:
    """Ask as the customer for another engineer."""
    who = caller(request)
    contract = contract_for(who, code)
    engineer = person_named(who, said.engineer, "engineer")
    made = replacements.ask(contract, engineer, reason=said.reason, at=who.at, by=who.by)
    return _wish(_wish_for(who, made.pk))


@PEOPLE.post(
    "/replacements/{asked_for}/answer", Both("答复更换要求", "Answer a wish for another engineer"),
    ReplacementOut, Deed.PLAN_STAFF,
)  # fmt: skip
def answer_replacement(request: HttpRequest, asked_for: Id, said: ConsentIn) -> ReplacementOut:
    """Answer the customer's wish for another engineer."""
    who = caller(request)
    kept = unchanged(request, lambda: _wish_for(who, asked_for), _wish)
    replacements.answer(kept, accepts=said.agrees, words=said.words, at=who.at, by=who.by)
    return _wish(_wish_for(who, asked_for))


@PEOPLE.post(
    "/replacements/{asked_for}/take-back", Both("撤回更换要求", "Take a wish back"),
    ReplacementOut, Deed.CONSENT_STAFF, takes="",
)  # fmt: skip
def take_back_replacement(request: HttpRequest, asked_for: Id) -> ReplacementOut:
    """Take a wish back before it is answered."""
    who = caller(request)
    kept = unchanged(request, lambda: _wish_for(who, asked_for), _wish)
    replacements.take_back(kept, at=who.at, by=who.by)
    return _wish(_wish_for(who, asked_for))


@PEOPLE.get("/contracts/{code}/presences", Both("列出在岗", "List presences"), PresencePage)
def list_presences(request: HttpRequest, code: str, asked: Query[Paging]) -> PresencePage:
    """Return when engineers were there, those entered last first."""
    who = caller(request)
    rows = Presence.objects.visible_to(who.by).filter(contract=contract_for(who, code))
    rows = rows.select_related(*OF_PRESENCE)
    return PresencePage(**paged(request, who, rows, asked.limit, _presence))


@PEOPLE.post(
    "/contracts/{code}/presences", Both("登记在岗", "Enter presence"), PresenceOut, Deed.PLAN_STAFF
)
def enter_presence(request: HttpRequest, code: str, said: StayIn) -> PresenceOut:
    """Enter when somebody was there, which must be over."""
    who = caller(request)
    contract, user = contract_for(who, code), person_named(who, said.person, "person")
    stay = Stay(user, PresenceKind.of(said.kind), said.from_at, said.until_at)
    made = presence.enter(contract, stay, at=who.at, by=who.by)
    return _presence(_presence_for(who, made.pk))


@PEOPLE.post(
    "/contracts/{code}/presences/own", Both("签到或签退", "Check in or out"), PresenceOut,
    Deed.WORK,
)  # fmt: skip
def check_presence(request: HttpRequest, code: str, said: CheckIn) -> PresenceOut:
    """Check in where one works, or out where one is checked in."""
    who = caller(request)
    contract = contract_for(who, code)
    if said.way == "in":
        made = presence.check_in(contract, at=who.at, by=who.by)
    else:
        made = presence.check_out(at=who.at, by=who.by)
    return _presence(_presence_for(who, made.pk))


@PEOPLE.delete("/presences/{presence_id}", Both("删去在岗", "Strike a presence"), Deed.PLAN_STAFF)
def strike_presence(request: HttpRequest, presence_id: Id) -> None:
    """Take a wrong presence out; the timeline of the contract keeps it."""
    who = caller(request)
    kept = unchanged(request, lambda: _presence_for(who, presence_id), _presence)
    presence.strike(kept, at=who.at, by=who.by)


def _change_for(who: Caller, pk: int) -> EngineerChange:
    rows = EngineerChange.objects.visible_to(who.by).select_related(*OF_CHANGE)
    found: EngineerChange = get_object_or_404(rows, pk=pk)
    return found


def _wish_for(who: Caller, pk: int) -> ReplacementRequest:
    rows = ReplacementRequest.objects.visible_to(who.by).select_related(*OF_REQUEST)
    found: ReplacementRequest = get_object_or_404(rows, pk=pk)
    return found


def _presence_for(who: Caller, pk: int) -> Presence:
    rows = Presence.objects.visible_to(who.by).select_related(*OF_PRESENCE)
    found: Presence = get_object_or_404(rows, pk=pk)
    return found


def _change(row: EngineerChange) -> EngineerChangeOut:
    same = (
        "from_date", "reason", "needs_consent", "short", "announced_at", "answer", "answered_at",
        "done_at",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    return EngineerChangeOut(
        **values, id=row.pk, contract=row.contract.code, request=row.request_id,
        leaves=Person(id=row.leaves.pk, name=row.leaves.name),
        comes=Person(id=row.comes.pk, name=row.comes.name),
        state=Choice.of(ChangeState.of(row.state)),
    )  # fmt: skip


def _wish(row: ReplacementRequest) -> ReplacementOut:
    same = ("reason", "asked_at", "answer", "answered_at", "done_at")
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    return ReplacementOut(
        **values, id=row.pk, contract=row.contract.code,
        engineer=Person(id=row.engineer.pk, name=row.engineer.name),
        state=Choice.of(RequestState.of(row.state)),
    )  # fmt: skip


def _presence(row: Presence) -> PresenceOut:
    return PresenceOut(
        id=row.pk, contract=row.contract.code, kind=Choice.of(PresenceKind.of(row.kind)),
        person=Person(id=row.user.pk, name=row.user.name), from_at=row.from_at,
        until_at=row.until_at,
    )  # fmt: skip
