"""Registering a matter: number, first facts, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from jianyue.agreements.models import Contract, Version
from jianyue.ledger import actions as ledger
from jianyue.ledger import faults, lexicon
from jianyue.ledger.actions import Begun, Entry, Whose
from jianyue.ledger.faults import Fault
from jianyue.ledger.outward import happenings
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.ledger.together import Drawn, insert
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.request_types.filling import Filled
from jianyue.services.terms import terms_of_version, version_at
from jianyue.tickets.answered import body_of, check_asked, entries_of, shown_in
from jianyue.tickets.climbing import looked_at
from jianyue.tickets.copies import clock_rows, copy_onto, timer_rows
from jianyue.tickets.folding import standing
from jianyue.tickets.models import Ticket
from jianyue.tickets.rules import check_attributes
from jianyue.tickets.warnings import first_warning
from jianyue.tickets.wishes import LONGEST, Incomplete, kept, too_long
from jianyue.tickets.words import Category, Channel, Kind, Origin, Security

TITLE: Final = 200
OF_CUSTOMERS: Final = frozenset({Origin.REQUEST, Origin.COMPLAINT})
NEXT_KEY: Final = "SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id'))"
# The counter's row gives each number once; others of the contract wait for it until the end of the
# transaction, so it is drawn with the last statement.
NEXT_NUMBER: Final = Drawn(
    (Ticket, "number"),
    """
INSERT INTO tickets_counter AS counter (tenant_id, contract_id, year, last)
VALUES (%s, %s, %s, 1)
ON CONFLICT (contract_id, year) DO UPDATE SET last = counter.last + 1
RETURNING %s || lpad(last::text, GREATEST(5, length(last::text)), '0') AS value
""",
)


class NothingInForce(Refused):
    """The contract has no agreement in force, so there is nothing to keep."""


@dataclass(frozen=True, slots=True)
class Report:
    """A matter as somebody brings it to the desk.

    kind         kind of ticket in the agreement's words
    channel      by which way it came; empty where nobody brought it
    attributes   urgency, impact, priority, problem, system, customer, device, as far as known
    occurred_at  when it happened, where that is known; not after the report
    reported_at  when it came in, where the desk writes it down later; left out, now
    split_from   number of the ticket from which it was split
    mail         the mail that brought it, and `folded` what that quoted
    asked        the form of a request type, filled in
    """

    kind: str
    title: str
    text: str = ""
    category: str = ""
    origin: str = "request"
    channel: str = ""
    security: str = ""
    service: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    occurred_at: datetime | None = None
    phone: str = ""
    reported_at: datetime | None = None
    split_from: str = ""
    mail: int = 0
    folded: str = ""
    asked: Filled | None = None


def report(
    contract: Contract,
    said: Report,
    *,
    at: datetime,
    by: User,
    reporter: User | None = None,
    under: Version | None = None,
) -> Ticket:
    """Register a matter: number, first fact, clocks, all or nothing.

    reporter  on whose behalf, where the desk writes it down; must be of the contract's customer
    under     the version that `version_at` has given in the same transaction, to spare a look

    Raises NotAllowed, NothingInForce, Incomplete.
    """
    must(by, Deed.REPORT)
    reporter = reporter or by
    _check_people(contract, said, reporter, by)
    _check_times(said, at, by)
    version = _version(contract, said, at, under)
    attributes = _attributes(version, said)
    _check_words(version, said, attributes)
    terms = terms_of_version(version)
    # All refusals are said above; from here on nothing but a fault can stop it.
    with transaction.atomic(savepoint=False):
        ticket, begun = _begun(version, said, attributes, at=at, by=by, reporter=reporter)
        now = standing(begun.facts, terms, kind=ticket.kind, service=ticket.service, now=at)
        copy_onto(ticket, now, at)
        ticket.pk = _next_key()
        warns_at = first_warning(now.clocks, contract.warned_from, at)
        timers = timer_rows(ticket, looked_at(ticket, begun.facts, terms, at), warns_at)
        ticket.number = insert(
            [begun.timeline], begun.facts, begun.words,
            lexicon.rows_begun(begun.timeline, begun.facts, begun.words), [ticket],
            clock_rows(ticket, now), timers, happenings(begun.timeline, begun.facts),
            drawn=NEXT_NUMBER, by=_counted(version, said.reported_at or at),
        )  # fmt: skip
        faults.reach(Fault.REPORTED)
    return ticket


def _version(contract: Contract, said: Report, at: datetime, under: Version | None) -> Version:
    version = None if said.reported_at else under
    version = version or version_at(contract, said.reported_at or at)
    if version is None:
        raise NothingInForce(
            "这份合同还没有生效的协议，不能登记工单。",
            "No agreement of this contract is in force yet; tickets cannot be registered.",
        )
    return version


def _check_people(contract: Contract, said: Report, reporter: User, by: User) -> None:
    strange = reporter.customer_id not in {None, contract.customer_id}
    if strange or {reporter.tenant_id, by.tenant_id} != {contract.tenant_id}:
        raise NotAllowed(
            "报告人不属于这份合同的客户。",
            "The person reporting is not of this contract's customer.",
        )
    if by.customer_id not in {None, contract.customer_id}:
        raise NotAllowed("这不是您的合同。", "This contract is not yours.")
    if said.origin not in OF_CUSTOMERS and by.is_customer:
        raise NotAllowed(
            "巡检和告警由服务台登记。", "The desk registers inspections and fault alerts."
        )
    check_asked(said.asked, contract)


def _check_times(said: Report, at: datetime, by: User) -> None:
    reported_at = said.reported_at or at
    if reported_at > at or (said.occurred_at is not None and said.occurred_at > reported_at):
        raise NotAllowed("发生时间晚于现在。", "It cannot have happened in the future.")
    if said.reported_at is not None and not said.mail and not may(by, Deed.WORK):
        raise NotAllowed("只有服务台可以补记报告。", "Only the desk writes reports down later.")


def _attributes(version: Version, said: Report) -> dict[str, str]:
    """Return what the ticket is graded by; a service with a level of its own grades too (C19)."""
    attributes = {name: value for name, value in said.attributes.items() if value}
    service = version.agreement().services.get(said.service)
    if service is not None and service.service_level is not None:
        attributes.setdefault("service", said.service)
    return attributes


def _check_words(version: Version, said: Report, attributes: Mapping[str, str]) -> None:
    if not kept(said.title).strip():
        raise Incomplete("请填写标题。", "Give it a title.")
    if len(said.text) > LONGEST:
        raise too_long()
    listed = (
        (said.kind, Kind), (said.origin, Origin), (said.category, Category),
        (said.security, Security), (said.channel, Channel),
    )  # fmt: skip
    services = version.agreement().services
    wrong = any(value and value not in set(known) for value, known in listed)
    if wrong or (said.service and said.service not in services):
        raise NotAllowed("没有这一类别或服务。", "There is no such class or service.")
    check_attributes(version.agreement(), attributes)


def _begun(
    version: Version,
    said: Report,
    attributes: Mapping[str, str],
    *,
    at: datetime,
    by: User,
    reporter: User,
) -> tuple[Ticket, Begun]:
    """Return the ticket with its timeline begun; nothing is stored yet."""
    reported_at = said.reported_at or at
    entries = [Entry("reported", reported_at, _body(said, attributes, reporter), _words(said))]
    if said.occurred_at is not None and said.occurred_at < reported_at:
        entries.append(Entry("occurred", said.occurred_at))
    entries += entries_of(said.asked, reported_at)
    tenant, customer = version.tenant_id, version.customer_id
    whose = Whose(tenant, customer, version.contract_id)
    begun = ledger.begun("ticket", whose, entries, at=at, by=by.pk)
    ticket = Ticket(
        tenant_id=tenant,
        customer_id=customer,
        contract=version.contract,
        version=version,
        timeline=begun.timeline,
        kind=said.kind,
        origin=said.origin,
        channel=said.channel,
        title=kept(said.title).strip()[:TITLE],
        service=said.service,
        reporter=reporter,
    )
    return ticket, begun


def _body(said: Report, attributes: Mapping[str, str], reporter: User) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": said.kind,
        "service": said.service,
        "origin": said.origin,
        "reporter": reporter.pk,
        "attributes": dict(attributes),
    }
    where_said = ("category", "security", "split_from", "mail", "channel")
    named = {name: getattr(said, name) for name in where_said}
    body |= {name: value for name, value in named.items() if value}
    return body | body_of(said.asked)


def _words(said: Report) -> dict[str, str]:
    title = kept(said.title).strip()[:TITLE]
    words = {"title": title, "text": kept(said.text), "phone": kept(said.phone)[:40]}
    words |= shown_in(said.asked)
    return words | {"folded": kept(said.folded)} if said.folded else words


def _next_key() -> int:
    """Return the key of the ticket's row, which its clocks and timers name."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_KEY)
        (key,) = cursor.fetchone()
    return int(key)


def _counted(version: Version, at: datetime) -> tuple[int, int, int, str]:
    """Return by what the number is drawn; it tells contract and year (B20)."""
    year = at.astimezone(ZoneInfo(version.agreement().zone)).year
    beginning = f"{version.contract.code.upper()}-{year}-"
    return version.tenant_id, version.contract_id, year, beginning
