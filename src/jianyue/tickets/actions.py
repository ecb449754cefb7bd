"""Reporting tickets and recording what happens to them: the two ways a ticket changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from jianyue.agreements.models import Contract, Version
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.terms import terms_of_version, version_at
from jianyue.tickets.acts import ACTS, Act, check
from jianyue.tickets.copies import copy_onto, write_clocks
from jianyue.tickets.folding import standing
from jianyue.tickets.models import Clock, Ticket
from jianyue.tickets.situations import situation_of
from jianyue.tickets.words import Contest, State

WORDS: Final = frozenset({"text", "reason", "place", "cause"})
NEXT_NUMBER: Final = """
INSERT INTO tickets_counter (tenant_id, contract_id, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (contract_id, year) DO UPDATE SET last = tickets_counter.last + 1 RETURNING last
"""
CONTESTED: Final = {
    "excluded": Contest.EXCLUDED,
    "exclusion_agreed": Contest.AGREED,
    "exclusion_contested": Contest.CONTESTED,
}


class NothingInForce(Refused):
    """The contract has no agreement in force, so there is nothing to keep."""


class Incomplete(Refused):
    """Something that must be said was left out."""


@dataclass(frozen=True, slots=True)
class Report:
    """A matter as somebody brings it to the desk.

    kind         kind of ticket in the agreement's words
    attributes   urgency, impact, priority, problem, system, customer, device, as far as known
    occurred_at  when it happened, where that is known; not after the report
    """

    kind: str
    title: str
    text: str = ""
    category: str = ""
    origin: str = "request"
    security: str = ""
    service: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    occurred_at: datetime | None = None
    phone: str = ""


@transaction.atomic
def report(
    contract: Contract, said: Report, *, at: datetime, by: User, reporter: User | None = None
) -> Ticket:
    """Register a matter: number, first fact, clocks, all or nothing.

    reporter  on whose behalf, where the desk writes it down; must be of the contract's customer

    Raises NotAllowed, NothingInForce, Incomplete.
    """
    must(by, Deed.REPORT)
    reporter = reporter or by
    _check_report(contract, said, reporter, at)
    version = version_at(contract, at)
    if version is None:
        raise NothingInForce(
            "这份合同还没有生效的协议，不能登记工单。",
            "No agreement of this contract is in force yet; tickets cannot be registered.",
        )
    terms = terms_of_version(version)
    ticket = _begun(contract, version, said, at=at, by=by, reporter=reporter)
    now = standing(ticket.facts(), terms, kind=ticket.kind, service=ticket.service, now=at)
    copy_onto(ticket, now, at)
    ticket.save(force_insert=True)
    write_clocks(ticket, now)
    return ticket


@transaction.atomic
def record(
    ticket_id: int,
    kind: str,
    *,
    at: datetime,
    by: User,
    occurred_at: datetime | None = None,
    **said: Any,  # noqa: ANN401 - the fields that the act of this kind takes
) -> Ticket:
    """Add one fact to a ticket and bring the copies of its clocks up to date.

    The only way a ticket changes. The ticket's row is locked, so that facts follow one another.
    Raises NotAllowed, Incomplete, Ticket.DoesNotExist, KeyError for an unknown kind.
    """
    act = ACTS[kind]
    ticket = Ticket.objects.visible_to(by).select_for_update(of=("self",)).get(pk=ticket_id)
    facts = ticket.facts()
    situation = situation_of(ticket, facts)
    check(act, by, situation)
    entry = _entry(act, said, occurred_at=occurred_at or at, at=at, number=situation.pauses)
    _check_order(facts[-1].occurred_at, entry, said)
    facts.append(ledger.add(ticket.timeline_id, entry, at=at, by=by.pk))
    _apply(ticket, act, said)
    _bring_up_to(ticket, facts, at)
    return ticket


def look(ticket_id: int, *, at: datetime) -> Ticket:
    """Bring the copies of a ticket's clocks up to `at`; facts stay as they are."""
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
        _bring_up_to(ticket, ticket.facts(), at)
    return ticket


def _bring_up_to(ticket: Ticket, facts: Sequence[Fact], at: datetime) -> None:
    terms = terms_of_version(ticket.version)
    now = standing(facts, terms, kind=ticket.kind, service=ticket.service, now=at)
    copy_onto(ticket, now, at)
    ticket.save()
    targets = [told.promised.target.name for told in now.clocks]
    Clock.objects.filter(ticket=ticket).exclude(target__in=targets).delete()
    write_clocks(ticket, now)


def _check_report(contract: Contract, said: Report, reporter: User, at: datetime) -> None:
    if not said.title.strip():
        raise Incomplete("请填写标题。", "Give it a title.")
    if (
        reporter.customer_id not in {None, contract.customer_id}
        or reporter.tenant_id != contract.tenant_id
    ):
        raise NotAllowed(
            "报告人不属于这份合同的客户。",
            "The person reporting is not of this contract's customer.",
        )
    if said.occurred_at is not None and said.occurred_at > at:
        raise NotAllowed("发生时间晚于现在。", "It cannot have happened in the future.")


def _begun(
    contract: Contract, version: Version, said: Report, *, at: datetime, by: User, reporter: User
) -> Ticket:
    """Return the ticket, not saved yet, with its timeline begun."""
    customer, tenant = contract.customer_id, contract.tenant_id
    shared = {"kind": said.kind, "service": said.service, "origin": said.origin}
    body: dict[str, Any] = shared | {"reporter": reporter.pk, "attributes": dict(said.attributes)}
    for name in ("category", "security"):
        if getattr(said, name):
            body[name] = getattr(said, name)
    words = {"title": said.title, "text": said.text, "phone": said.phone}
    timeline = ledger.begin(
        "ticket",
        tenant=tenant,
        customer=customer,
        entry=Entry("reported", at, body, words),
        at=at,
        by=by.pk,
    )
    if said.occurred_at is not None and said.occurred_at < at:
        ledger.add(timeline.pk, Entry("occurred", said.occurred_at), at=at, by=by.pk)
    return Ticket(
        tenant_id=tenant,
        customer_id=customer,
        contract=contract,
        version=version,
        timeline=timeline,
        number=_next_number(contract, version, at),
        kind=said.kind,
        category=said.category,
        origin=said.origin,
        security=said.security,
        title=said.title.strip()[:200],
        service=said.service,
        reporter=reporter,
        reported_at=at,
        changed_at=at,
    )


def _next_number(contract: Contract, version: Version, at: datetime) -> str:
    """Return a number that tells contract and year (B20); the counter's row gives each once."""
    year = at.astimezone(ZoneInfo(version.agreement().zone)).year
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [contract.tenant_id, contract.pk, year])
        (last,) = cursor.fetchone()
    return f"{contract.code.upper()}-{year}-{last:05d}"


def _entry(
    act: Act, said: Mapping[str, Any], *, occurred_at: datetime, at: datetime, number: int
) -> Entry:
    missing = [name for name in act.needs if not said.get(name)]
    if missing:
        raise Incomplete(
            "请填写说明、原因或所需的内容后再提交。",
            f"Fill in what is asked for first: {', '.join(missing)}.",
        )
    if occurred_at > at:
        raise NotAllowed("发生时间晚于现在。", "It cannot have happened in the future.")
    known = {name: said[name] for name in (*act.needs, *act.takes) if said.get(name)}
    words = {name: str(value) for name, value in known.items() if name in WORDS}
    if said.get("late_reason"):
        words["late_reason"] = str(said["late_reason"])
    body = {name: _plain(value) for name, value in known.items() if name not in WORDS}
    if act.kind == "paused":
        body["number"] = number + 1
    return Entry(act.kind, occurred_at, body, words, internal=bool(said.get("internal")))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, User | Ticket):
        return value.pk
    return value.pk if hasattr(value, "pk") else value


def _check_order(last: datetime, entry: Entry, said: Mapping[str, Any]) -> None:
    if entry.occurred_at < last and not said.get("late_reason"):
        raise Incomplete(
            "发生时间早于上一条记录，请说明补记的原因。",
            "This happened before what was recorded last; say why it is recorded late.",
        )


def _apply(ticket: Ticket, act: Act, said: Mapping[str, Any]) -> None:
    """Copy onto the row what the act says beside the clocks."""
    if act.kind == "assigned":
        ticket.team, ticket.assignee = said.get("team"), said.get("assignee")
    if act.kind in CONTESTED:
        ticket.contest = CONTESTED[act.kind]
    if act.kind == "estimated":
        ticket.effort_days = said["effort"]
