"""What was asked for a ticket by its request type, and what was answered: read and put right."""

from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.request_types.area import TYPES
from jianyue.api.request_types.reading import FieldOut, field_out
from jianyue.api.shapes import Out, Said, Sent, Words
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.request_types.definitions import MOST_FIELDS
from jianyue.request_types.filling import LONG
from jianyue.tickets import asked
from jianyue.tickets.models import OF_VERSION, Ticket

Key = Annotated[Words, Field(max_length=5)]
Answer = Annotated[Words, Field(max_length=LONG)]


class AnsweredField(FieldOut):
    """A field with what was said last, and before that, the oldest first."""

    value: str
    said: Said | None
    before: list[Said]


class AnswersOut(Out):
    """The request type of a ticket as it was then, and its answers."""

    type: int
    edition: int
    name: Said
    answers: list[AnsweredField]
    changes: bool


class AnswersIn(Sent):
    """The answers by key, all of them: one that is left out is taken back."""

    answers: Annotated[dict[Key, Answer], Field(max_length=MOST_FIELDS)]


@TYPES.get(
    "/tickets/{number}/answers", Both("读取申请内容", "Read what was answered"), AnswersOut,
    Deed.SEE_TICKETS,
)  # fmt: skip
def get_answers(request: HttpRequest, number: str) -> AnswersOut:
    """Return what a ticket was asked by its request type; 404 where none was chosen."""
    who = caller(request)
    return _answers(_ticket_for(who, number), who)


@TYPES.post(
    "/tickets/{number}/answers", Both("更正申请内容", "Put answers right"), AnswersOut, Deed.REPORT
)
def correct_answers(request: HttpRequest, number: str, said: AnswersIn) -> AnswersOut:
    """Put answers right; what was said before stays readable."""
    who = caller(request)
    ticket = _ticket_for(who, number)
    _answers(ticket, who)
    asked.correct(ticket.pk, said.answers, at=who.at, by=who.by)
    return _answers(_ticket_for(who, number), who)


def _ticket_for(who: Caller, number: str) -> Ticket:
    rows = Ticket.objects.visible_to(who.by).select_related("contract", "version")
    found: Ticket = get_object_or_404(rows.defer(*OF_VERSION), number=number)
    return found


def _answers(ticket: Ticket, who: Caller) -> AnswersOut:
    words = words_of(ticket.timeline_id)
    facts = ticket.facts()
    seen = [fact for fact in facts if not (fact.internal and who.by.is_customer)]
    values = asked.said_in((fact, words.get(fact.seq, {})) for fact in seen)
    found = asked.asked_for(values, who.by, tenant=ticket.tenant_id)
    if found is None:
        raise Http404
    return AnswersOut(
        type=found.edition.of_id, edition=found.edition.number, name=Said.of(found.name),
        answers=[
            AnsweredField(
                **dict(field_out(each.field)), value=each.value,
                said=Said.of(each.said) if each.said else None,
                before=[Said.of(one) for one in each.before],
            )
            for each in found.answers
        ],
        changes=asked.may_correct(ticket, who.by),
    )  # fmt: skip
