"""Reporting a matter, and every act of the table of acts, as facts."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.urls import reverse
from pydantic import Field

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract, ContractState, Version, running_contract
from jianyue.agreements.terms import ticket_scheme
from jianyue.api.answering import Made, check_tag
from jianyue.api.callers import Caller, caller
from jianyue.api.problems import Problem, Sort, Wrong, invalid
from jianyue.api.request_types.found import edition_for, people_for
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import Sheet, sheet_for, ticket_for, told
from jianyue.api.tickets.shapes import TicketOut
from jianyue.api.tickets.show import concerns
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.request_types.definitions import MOST_FIELDS
from jianyue.request_types.filling import LONG, fill
from jianyue.services.terms import ContractEnded, version_at
from jianyue.tickets import actions
from jianyue.tickets.acts import ACTS, Act
from jianyue.tickets.models import Ticket
from jianyue.tickets.queries import assignable, teams_of
from jianyue.tickets.reporting import Report
from jianyue.tickets.wishes import LONGEST
from jianyue.tickets.words import Category, Channel, Kind, Mode, Origin, Security

if TYPE_CHECKING:
    ActName = str
else:
    ActName = Literal[tuple(ACTS)]
Text = Annotated[Words, Field(max_length=LONGEST)]
Line = Annotated[Words, Field(max_length=200)]
Code = Annotated[Words, Field(max_length=80)]
Answer = Annotated[Words, Field(max_length=LONG)]
REPORTED: Final = frozenset({Kind.INCIDENT, Kind.REQUEST, Kind.COMPLAINT, Kind.FEEDBACK})
WHERE_PROMISED: Final = frozenset({Kind.WORK_ORDER.value, Kind.PROBLEM.value})
GRADING: Final = frozenset({"incident", "priority", "problem", "handling"})
BESIDE: Final = frozenset({"act", "occurred_at", "late_reason", "internal"})


class FactIn(Sent):
    """An act with what is said with it; which fields it needs and takes, `acts` lists."""

    act: ActName
    text: Text | None = None
    reason: Text | None = None
    evidence: Text | None = None
    place: Line | None = None
    with_: Annotated[Line | None, Field(alias="with")] = None
    cause: Line | None = None
    until: Instant | None = None
    resolve_by: Instant | None = None
    ground: Code | None = None
    attributes: Annotated[dict[str, Code] | None, Field(max_length=10)] = None
    team: Id | None = None
    assignee: Id | None = None
    target: Code | None = None
    number: Id | None = None
    names: Id | None = None
    effort: Annotated[Decimal | None, Field(gt=0, le=9999, decimal_places=2)] = None
    undoes_breach: bool | None = None
    tags: Annotated[Words, Field(max_length=1000)] | None = None
    mode: Mode | None = None
    category: Category | None = None
    security: Security | None = None
    internal: bool = False
    occurred_at: Instant | None = None
    late_reason: Annotated[Words, Field(max_length=500)] | None = None


class NoteIn(Sent):
    """A note; an internal one is not shown to the customer."""

    text: Annotated[Text, Field(min_length=1)]
    internal: bool = False


class ReportIn(Sent):
    """A matter as it is reported.

    contract    code of the contract; may be left out where there is only one
    reporter    on whose behalf, where the desk writes it down; needed then
    channel     by which way it came to the desk; left out: a program
    attributes  what it is graded by, as urgency, impact, priority or problem
    """

    title: Annotated[Line, Field(min_length=1)]
    text: Text = ""
    contract: Code = ""
    kind: Kind = Kind.INCIDENT
    category: Category | None = None
    security: Security | None = None
    origin: Origin | None = None
    channel: Channel = Channel.PROGRAM
    service: Code = ""
    attributes: Annotated[dict[str, Code], Field(max_length=10, default_factory=dict)]
    occurred_at: Instant | None = None
    phone: Annotated[Words, Field(max_length=40)] = ""
    reporter: Id | None = None


class NewTicket(ReportIn):
    """A matter as it is reported, in the form of a request type where one is chosen.

    type     of request; kind and category are the type's then
    edition  of the type whose fields were read; refused where there is a newer one
    answers  by the key of the field: text as it is typed, several choices one a line
    """

    type: Id | None = None
    edition: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    answers: Annotated[dict[Code, Answer], Field(max_length=MOST_FIELDS, default_factory=dict)]


@TICKETS.post("/tickets", Both("报告事项", "Report a ticket"), TicketOut, Deed.REPORT)
def report_ticket(request: HttpRequest, said: NewTicket) -> Made:
    """Register a matter: number, clocks, all or nothing."""
    who = caller(request)
    contract, version = _running(who, said.contract)
    new = actions.report(
        contract, matter_of(said, contract, version, who), at=who.at, by=who.by,
        reporter=_reporter(said, contract, who), under=version,
    )  # fmt: skip
    seen = Ticket.objects.visible_to(who.by).filter(pk=new.pk).exists()
    # Whoever wrote a secret matter down for another may not see it afterwards.
    answer = told(ticket_for(who, new.number) if seen else new, who)
    return Made(answer, reverse("api-get-ticket", args=[new.number]))


@TICKETS.post(
    "/tickets/{number}/facts", Both("记录操作", "Record an act"), TicketOut, Deed.SEE_TICKETS
)
def record_fact(request: HttpRequest, number: str, said: FactIn) -> TicketOut:
    """Add one fact to a ticket; the same may follow what the page lets follow."""
    who = caller(request)
    act = ACTS[said.act]
    sheet = _locked(request, who, number)
    if not concerns(act, sheet, who.by):
        raise Problem(Sort.FORBIDDEN)
    given = given_of(said, act, sheet, who)
    return _recorded(who, sheet, act.kind, given)


@TICKETS.post("/tickets/{number}/notes", Both("添加说明", "Add a note"), TicketOut, Deed.REPORT)
def add_note(request: HttpRequest, number: str, said: NoteIn) -> TicketOut:
    """Add a note to a ticket."""
    who = caller(request)
    sheet = _locked(request, who, number)
    return _recorded(who, sheet, "noted", said.model_dump(exclude_defaults=True))


def _locked(request: HttpRequest, who: Caller, number: str) -> Sheet:
    """Return a ticket that nobody else changes until the end; its tag must be the one wanted."""
    ticket = ticket_for(who, number)
    if request.headers.get("If-Match"):
        actions.locked(ticket.pk, who.by)
        check_tag(request, told(ticket_for(who, number), who))
    return sheet_for(who, number)


def _recorded(who: Caller, sheet: Sheet, kind: str, given: Mapping[str, Any]) -> TicketOut:
    actions.record(sheet.ticket.pk, kind, at=who.at, by=who.by, **given)
    found = Ticket.objects.visible_to(who.by).filter(pk=sheet.ticket.pk).exists()
    # Whoever hands a secret ticket on may see it no more; he is told how it stood.
    return told(ticket_for(who, sheet.ticket.number) if found else sheet.ticket, who)


def given_of(
    said: FactIn, act: Act, sheet: Sheet, who: Caller, *, beside: Collection[str] = ()
) -> dict[str, Any]:
    """Return what is said as the action takes it. Raises Problem field by field."""
    given = said.model_dump(by_alias=True, exclude_defaults=True, exclude={"act", *beside})
    given = {name: value for name, value in given.items() if value not in (None, "", {})}
    known = {*act.needs, *act.takes} | BESIDE
    wrong = [
        Wrong(
            name, "extra_forbidden", Both("这个操作没有这一项。", "This act takes no such field.")
        )
        for name in given.keys() - known
    ]
    wrong += [
        Wrong(name, "missing", Both("这一项必填。", "This is required."))
        for name in act.needs if name not in given
    ]  # fmt: skip
    if wrong:
        raise Problem(Sort.INVALID, wrong=sorted(wrong, key=lambda each: each.where))
    return given | _rows(given, sheet, who)


def _rows(given: Mapping[str, Any], sheet: Sheet, who: Caller) -> dict[str, Any]:
    """Return the team and the person that are named by their ids, among those offered."""
    rows: dict[str, Any] = {}
    if "team" in given:
        rows["team"] = _offered("team", teams_of(who.by), given["team"])
    if "assignee" in given:
        people = assignable(sheet.ticket.contract, who.by)
        rows["assignee"] = _offered("assignee", people, given["assignee"])
    return rows


def _offered(name: str, known: Mapping[str, Any], pk: int) -> object:
    if str(pk) not in known:
        raise invalid(name, "不能选这一个。", "This one is not offered here.")
    return known[str(pk)]


def _running(who: Caller, code: str) -> tuple[Contract, Version]:
    """Return the contract that is reported under, and its version in force. Raises Problem."""
    contract = running_contract(who.by, code) if code else _only(who.by)
    if contract is None:
        raise invalid("contract", "没有这份生效的合同。", "There is no such running contract.")
    try:
        version = version_at(contract, who.at)
    except ContractEnded as ended:
        raise invalid("contract", ended.said.zh, ended.said.en) from None
    if version is None:
        raise invalid("contract", "还没有生效的协议。", "No agreement is in force yet.")
    return contract, version


def _only(by: User) -> Contract | None:
    rows = list(Contract.objects.visible_to(by).filter(state=ContractState.RUNNING)[:2])
    if len(rows) > 1:
        raise invalid("contract", "有多份合同，请写明是哪一份。", "There are several: say which.")
    return rows[0] if rows else None


def matter_of(said: NewTicket, contract: Contract, version: Version, who: Caller) -> Report:
    """Return a matter, with the form of its type filled in. Raises Problem, NotAnAnswer."""
    if said.type is None:
        if said.answers or said.edition is not None:
            raise invalid("type", "请写明是哪个请求类型。", "Say which request type it is.")
        return report_of(said, version, who)
    if {"kind", "category", "security"} & said.model_fields_set:
        raise invalid("kind", "由请求类型决定，不用填写。", "The request type decides it.")
    typed = edition_for(who, contract, said.type)
    if said.edition not in {None, typed.number}:
        raise invalid("edition", "类型已有新版，请重新读取。", "The type has a newer edition.")
    whole = typed.definition
    known = {"kind": Kind.of(whole.kind), "category": Category.of(whole.category)
             if whole.category else None}  # fmt: skip
    service = said.service if "service" in said.model_fields_set else whole.service
    asked = fill(typed, said.answers, people_for(contract), by=who.by)
    plain = said.model_copy(update=known | {"service": service})
    return replace(report_of(plain, version, who), asked=asked)


def report_of(said: ReportIn, version: Version, who: Caller) -> Report:
    """Return a matter as the desk registers it. Raises Problem field by field."""
    agreement = version.agreement()
    if said.service and said.service not in agreement.services:
        raise invalid("service", "协议没有这项服务。", "The agreement has no such service.")
    _check_kind(said, agreement)
    if said.kind == Kind.INCIDENT and not said.attributes and ticket_scheme(agreement) in GRADING:
        raise invalid("attributes", "请写明严重程度。", "Say how bad it is.")
    origin = said.origin or (Origin.COMPLAINT if said.kind == Kind.COMPLAINT else Origin.REQUEST)
    return Report(
        kind=said.kind.value, title=said.title, text=said.text,
        category=said.category.value if said.category else "",
        security=said.security.value if said.security else "",
        origin=origin.value, channel=said.channel.value, service=said.service,
        attributes=said.attributes, occurred_at=said.occurred_at, phone=said.phone or who.by.phone,
    )  # fmt: skip


def _check_kind(said: ReportIn, agreement: Agreement) -> None:
    """Refuse a kind that nobody reports under this agreement, and classes of another kind."""
    promised = {kind for promise in agreement.targets.values() for kind in promise.for_}
    if said.kind not in REPORTED and said.kind not in WHERE_PROMISED & promised:
        raise invalid("kind", "协议没有这类事项。", "Nothing of this kind is reported here.")
    if said.category and said.kind != Kind.REQUEST:
        raise invalid("category", "只有服务请求有此类别。", "Only a request has a category.")
    if said.security and said.kind != Kind.INCIDENT:
        raise invalid("security", "只有故障有此类别。", "Only an incident has such a class.")


def _reporter(said: ReportIn, contract: Contract, who: Caller) -> User | None:
    if who.by.is_customer:
        if said.reporter not in {None, who.by.pk}:
            raise invalid("reporter", "只能以自己的名义报告。", "You report in your own name.")
        return None
    if said.reporter is None:
        raise invalid("reporter", "请写明是谁报告的。", "Say who reports it.")
    people = User.objects.visible_to(who.by).filter(customer=contract.customer_id, is_active=True)
    found = people.filter(pk=said.reporter).first()
    if found is None:
        raise invalid("reporter", "没有这位客户人员。", "The customer has no such person.")
    return found
