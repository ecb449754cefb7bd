"""What was asked for a ticket by its request type, and what was answered: read and put right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.actions import Entry
from jianyue.ledger.queries import words_of
from jianyue.ledger.recorded import Recorded
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.request_types.definitions import Definition, Field
from jianyue.request_types.filling import answered, shown_as
from jianyue.request_types.models import Edition
from jianyue.tickets.actions import add_fact, locked
from jianyue.tickets.answered import BEGINS, DETAILED, words_in
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State

OVER: Final = frozenset({State.RESOLVED, State.CLOSED, State.MERGED})


@dataclass(frozen=True, slots=True)
class Answer:
    """One field with what was said last, and before that, the oldest first."""

    field: Field
    value: str
    said: Both | None
    before: Sequence[Both]

    @property
    def label(self) -> Both:
        """What was asked, in both languages."""
        return Both(self.field.label.zh, self.field.label.en or self.field.label.zh)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ticket was asked for: the edition of then, and its answers in their order."""

    definition: Definition
    edition: Edition
    answers: Sequence[Answer]

    @property
    def name(self) -> Both:
        """What the type was called then."""
        return Both(self.definition.name.zh, self.definition.name.en or self.definition.name.zh)


@dataclass(frozen=True, slots=True)
class Values:
    """What facts say of the answers of one ticket: the type, and each value that a key had."""

    asked: tuple[int, int]
    by_key: Mapping[str, Sequence[str]]


def said_in(facts: Iterable[tuple[Recorded, Mapping[str, str]]]) -> Values | None:
    """Return what facts with their words say; None where no type was chosen.

    What was taken back, and what was erased, is an empty text.
    """
    asked: tuple[int, int] | None = None
    found: dict[str, list[str]] = defaultdict(list)
    for fact, words in facts:
        if "asked" not in fact.body:
            continue
        asked = asked or (fact.body["asked"][0], fact.body["asked"][1])
        for name in fact.body.get("words", {}):
            if name.startswith(BEGINS):
                found[name.removeprefix(BEGINS)].append(words.get(name, ""))
        for key in fact.body.get("cleared", ()):
            found[key].append("")
    return Values(asked, found) if asked else None


def asked_of(values: Values | None, reader: User, *, edition: Edition | None) -> Asked | None:
    """Return what was asked by an edition and answered, as somebody reads it; a query at most."""
    if values is None or edition is None:
        return None
    definition = edition.definition
    fields = [each for each in definition.fields if not (each.internal and reader.is_customer)]
    people = _named(fields, values, reader)
    answers = [_answer(each, values.by_key.get(each.key, ()), people) for each in fields]
    return Asked(definition, edition, answers)


def asked_for(values: Values | None, reader: User, *, tenant: int) -> Asked | None:
    """Return what was asked of a ticket and answered, as somebody reads it; at most two queries."""
    edition = edition_of(values.asked, tenant) if values else None
    return asked_of(values, reader, edition=edition)


def edition_of(asked: tuple[int, int], tenant: int) -> Edition | None:
    """Return the edition that a ticket was asked by."""
    kind, number = asked
    rows = Edition.objects.filter(tenant=tenant, of=kind, number=number)
    found: Edition | None = rows.select_related("of").first()
    return found


def people_of(ticket: Ticket) -> dict[str, User]:
    """Return who may be named in an answer: the people of the customer."""
    rows = User.objects.filter(tenant=ticket.tenant_id, customer=ticket.customer_id, is_active=True)
    return {str(each.pk): each for each in rows.order_by("sort_key", "pk")}


def may_correct(ticket: Ticket, by: User) -> bool:
    """Tell whether somebody may put answers right now: the desk, or who reported it."""
    if ticket.state in OVER:
        return False
    return may(by, Deed.WORK) or (ticket.reporter_id == by.pk and may(by, Deed.REPORT))


@transaction.atomic
def correct(ticket_id: int, given: Mapping[str, str], *, at: datetime, by: User) -> Ticket:
    """Put answers right by new facts; what was said before stays. Repeating adds nothing.

    Raises NotAllowed, NotAnAnswer.
    """
    must(by, Deed.REPORT)
    ticket = locked(ticket_id, by)
    if not may_correct(ticket, by):
        raise NotAllowed("现在不能更正申请内容。", "The answers cannot be changed now.")
    words = words_of(ticket.timeline_id)
    values = said_in((fact, words.get(fact.seq, {})) for fact in ticket.facts())
    edition = edition_of(values.asked, ticket.tenant_id) if values else None
    if values is None or edition is None:
        raise NotAllowed("这张工单没有申请表单。", "Nothing was asked for this ticket.")
    people = people_of(ticket)
    for internal in (False, True):
        fields = [each for each in edition.definition.fields if each.internal is internal]
        if internal and by.is_customer:
            continue
        fresh = _fresh(fields, values, given, people)
        if fresh:
            add_fact(ticket, _entry(values, fresh, at, internal=internal), at=at, by=by)
    return ticket


def _fresh(
    fields: Iterable[Field], values: Values, given: Mapping[str, str], people: Mapping[str, User]
) -> dict[str, str]:
    found = {}
    for each in fields:
        before = values.by_key.get(each.key, [""])[-1]
        # Somebody who was named and has left stays named.
        said = before if given.get(each.key) == before else answered(
            each, given.get(each.key, ""), people
        )  # fmt: skip
        if said != before:
            found[each.key] = said
    return found


def _entry(values: Values, fresh: Mapping[str, str], at: datetime, *, internal: bool) -> Entry:
    cleared = [key for key, value in fresh.items() if not value]
    body = {"asked": list(values.asked)} | ({"cleared": cleared} if cleared else {})
    said = words_in({key: value for key, value in fresh.items() if value})
    return Entry(DETAILED, at, body, said, internal=internal)


def _answer(field: Field, known: Sequence[str], people: Mapping[int, User]) -> Answer:
    value = known[-1] if known else ""
    before = [shown_as(field, each, people) for each in known[:-1] if each]
    return Answer(field, value, shown_as(field, value, people) if value else None, before)


def _named(fields: Iterable[Field], values: Values, reader: User) -> dict[int, User]:
    said = (
        each for field in fields if field.kind == "person"
        for each in values.by_key.get(field.key, ())
    )  # fmt: skip
    ids = {int(each) for each in said if each.isascii() and each.isdigit()}
    return User.objects.visible_to(reader).in_bulk(ids) if ids else {}
