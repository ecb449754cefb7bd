"""Opinions: what was said, who sees to it, what became of it, told back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Final, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.happenings import happenings
from jianyue.api.holding import unchanged
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Day, Happening, Id, Out, Person, Sent, Words
from jianyue.api.surveys.area import SURVEYS, Code, ContractQuery, ReasonIn
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.surveys import opinions
from jianyue.surveys.heard import rating_words, unheard
from jianyue.surveys.models import FollowUp, Opinion, Said, Survey
from jianyue.surveys.opinions import LINE, TITLE, Heard, Improved
from jianyue.surveys.stages import OPINION_SAID
from jianyue.surveys.words import OpinionState, Source
from jianyue.tickets.models import Rating, Ticket

BESIDE: Final = ("contract", "survey", "ticket", "giver", "owner")
Line = Annotated[Words, Field(min_length=1, max_length=LINE)]


class OpinionLine(Out):
    """An opinion as lists show it."""

    number: str
    contract: str
    title: str
    source: Choice
    state: Choice
    owner: Person | None
    due_on: date | None
    opened_at: datetime
    closed_at: datetime | None


class OpinionPage(Out):
    """A page of opinions."""

    items: list[OpinionLine]
    next: str | None


class OpinionOut(OpinionLine):
    """An opinion: in whose words, what was done, how it was and how it is since.

    quote   what the person said, where the caller may read it
    survey  in which it was said, or `ticket` about which, where the caller sees them
    """

    quote: str
    giver: Person | None
    survey: str | None
    ticket: str | None
    done: str
    before: str
    after: str
    closing: str
    history: list[Happening]


class VoiceOut(Out):
    """What somebody said and nobody took up yet; `source` and `id` take it up."""

    source: Choice
    id: int
    number: str
    text: str
    at: datetime


class Voices(Out):
    """The last words that nobody took up."""

    voices: list[VoiceOut]


class OpinionIn(Sent):
    """What is asked for, in one sentence, and where it was said.

    contract   of what was said somewhere else; the other sources know theirs
    source_id  of the words of a survey, of a rating, of a follow-up call
    """

    title: Annotated[Words, Field(min_length=1, max_length=TITLE)]
    source: Literal["survey", "rating", "call", "other"] = "other"
    source_id: Id | None = None
    contract: Code | None = None


class AssignIn(Sent):
    """Who sees to it, by which day."""

    owner: Id
    due_on: Day


class ImprovedIn(Sent):
    """What was done, how it was before, how it is since."""

    done: Line
    before: Line
    after: Line


class ToldIn(Sent):
    """What the person is told."""

    words: Line


@SURVEYS.get("/opinions", Both("列出意见", "List opinions"), OpinionPage)
def list_opinions(request: HttpRequest, asked: Query[ContractQuery]) -> OpinionPage:
    """Return the opinions that the caller sees; who only answers sees his own."""
    who = caller(request)
    rows = Opinion.objects.visible_to(who.by).select_related("contract", "owner")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return OpinionPage(**paged(request, who, rows, asked.limit, _line))


@SURVEYS.get(
    "/opinions/unheard", Both("列出尚未登记的意见", "List what nobody took up"), Voices,
    Deed.KEEP_OPINIONS,
)  # fmt: skip
def list_unheard(request: HttpRequest) -> Voices:
    """Return what was said lately in surveys, ratings and calls and nobody took up."""
    return Voices(voices=[
        VoiceOut(source=Choice.of(each.source), id=each.pk, number=each.number, text=each.text,
                 at=each.at)
        for each in unheard(caller(request).by)
    ])  # fmt: skip


@SURVEYS.get("/opinions/{opinion}", Both("读取意见", "Read an opinion"), OpinionOut)
def get_opinion(request: HttpRequest, opinion: str) -> OpinionOut:
    """Return one opinion."""
    who = caller(request)
    return _whole(_opinion_for(who, opinion), who)


@SURVEYS.post("/opinions", Both("登记意见", "Take up an opinion"), OpinionOut, Deed.KEEP_OPINIONS)
def take_up_opinion(request: HttpRequest, said: OpinionIn) -> Made:
    """Take up what somebody asks for; the same words once."""
    who = caller(request)
    contract, heard = _heard(said, who)
    made = opinions.take_up(contract_for(who, contract), said.title, heard, at=who.at, by=who.by)
    address = reverse("api-get-opinion", args=[made.number])
    return Made(_whole(_opinion_for(who, made.number), who), address)


@SURVEYS.post(
    "/opinions/{opinion}/assign", Both("安排改进", "Have an opinion improved"), OpinionOut,
    Deed.KEEP_OPINIONS,
)  # fmt: skip
def assign_opinion(request: HttpRequest, opinion: str, said: AssignIn) -> OpinionOut:
    """Say who sees to it, and by which day."""
    who = caller(request)
    kept = _unchanged(request, who, opinion)
    owner = User.objects.visible_to(who.by).filter(pk=said.owner).first()
    if owner is None:
        raise invalid("owner", "没有这个人。", "There is no such person.")
    opinions.assign(kept, owner=owner, due_date=said.due_on, at=who.at, by=who.by)
    return _whole(_opinion_for(who, opinion), who)


@SURVEYS.post(
    "/opinions/{opinion}/improve", Both("记录改进结果", "Say what was improved"), OpinionOut,
    Deed.SEE_INTERNAL,
)  # fmt: skip
def improve_opinion(request: HttpRequest, opinion: str, said: ImprovedIn) -> OpinionOut:
    """Say what was done, before and after."""
    who = caller(request)
    kept = _unchanged(request, who, opinion)
    opinions.improve(kept, Improved(**said.model_dump()), at=who.at, by=who.by)
    return _whole(_opinion_for(who, opinion), who)


@SURVEYS.post(
    "/opinions/{opinion}/tell", Both("告知提出意见的人", "Tell an opinion back"), OpinionOut,
    Deed.KEEP_OPINIONS,
)  # fmt: skip
def tell_opinion(request: HttpRequest, opinion: str, said: ToldIn) -> OpinionOut:
    """Tell who gave it what has become of it."""
    who = caller(request)
    kept = _unchanged(request, who, opinion)
    opinions.tell_back(kept, words=said.words, at=who.at, by=who.by)
    return _whole(_opinion_for(who, opinion), who)


@SURVEYS.post(
    "/opinions/{opinion}/drop", Both("不采纳意见", "Do nothing about an opinion"), OpinionOut,
    Deed.KEEP_OPINIONS,
)  # fmt: skip
def drop_opinion(request: HttpRequest, opinion: str, said: ReasonIn) -> OpinionOut:
    """Say that nothing is done about it, and why; who gave it is told."""
    who = caller(request)
    kept = _unchanged(request, who, opinion)
    opinions.drop(kept, reason=said.reason, at=who.at, by=who.by)
    return _whole(_opinion_for(who, opinion), who)


def _heard(said: OpinionIn, who: Caller) -> tuple[str, Heard]:
    """Return the contract of what was said, and where it was. Raises Problem."""
    if (said.source_id is None) != (said.source == "other"):
        raise invalid("source_id", "除“其他场合”外必填。", "Every source but `other` needs it.")
    if said.source == "other":
        if said.contract is None:
            raise invalid("contract", "这一项必填。", "This is required.")
        return said.contract, Heard(Source.OTHER)
    try:
        contract, heard = HEARD[said.source](said.source_id or 0, who)
    except (Http404, Refused):
        raise invalid("source_id", "没有这条意见。", "Nothing of this id was said.") from None
    if said.contract not in {None, contract}:
        raise invalid("contract", "它属于另一份合同。", "It belongs to another contract.")
    return contract, heard


def _in_survey(pk: int, who: Caller) -> tuple[str, Heard]:
    surveys = Survey.objects.visible_to(who.by).values("pk")
    rows = Said.objects.filter(answer__survey__in=surveys, answer__withdrawn_at=None)
    one = get_object_or_404(rows.select_related("answer__survey__contract", "answer__user"), pk=pk)
    return one.answer.survey.contract.code, opinions.in_survey(one)


def _in_rating(pk: int, who: Caller) -> tuple[str, Heard]:
    tickets = Ticket.objects.visible_to(who.by).values("pk")
    rows = Rating.objects.filter(ticket__in=tickets).select_related("ticket__contract", "user")
    one = get_object_or_404(rows, pk=pk)
    return one.ticket.contract.code, opinions.in_rating(one, rating_words(one))


def _in_call(pk: int, who: Caller) -> tuple[str, Heard]:
    rows = FollowUp.objects.visible_to(who.by).select_related("contract", "ticket", "person")
    one = get_object_or_404(rows, pk=pk)
    return one.contract.code, opinions.in_call(one)


HEARD: Final[dict[str, Callable[[int, Caller], tuple[str, Heard]]]] = {
    "survey": _in_survey,
    "rating": _in_rating,
    "call": _in_call,
}


def _opinion_for(who: Caller, number: str) -> Opinion:
    rows = Opinion.objects.visible_to(who.by).select_related(*BESIDE)
    found: Opinion = get_object_or_404(rows, number=number)
    return found


def _unchanged(request: HttpRequest, who: Caller, number: str) -> Opinion:
    return unchanged(request, lambda: _opinion_for(who, number), lambda row: _whole(row, who))


def _whole(row: Opinion, who: Caller) -> OpinionOut:
    """Return an opinion; what was said on the phone was said to the provider alone."""
    own = row.giver_id == who.by.pk
    quoted = not who.by.is_customer or row.source != Source.CALL or own
    tickets = Ticket.objects.visible_to(who.by).filter(pk=row.ticket_id or 0)
    survey = row.survey if may(who.by, Deed.SEE_SURVEYS) else None
    return OpinionOut(
        **dict(_line(row)), quote=row.quote if quoted else "", giver=Person.of(row.giver),
        survey=survey.number if survey else None,
        ticket=row.ticket.number if row.ticket and tickets.exists() else None,
        done=row.done, before=row.before, after=row.after, closing=row.closing,
        history=happenings(row, OPINION_SAID, who, worded=False),
    )  # fmt: skip


def _line(row: Opinion) -> OpinionLine:
    return OpinionLine(
        number=row.number, contract=row.contract.code, title=row.title,
        source=Choice.of(Source.of(row.source)), state=Choice.of(OpinionState.of(row.state)),
        owner=Person.of(row.owner), due_on=row.due_date, opened_at=row.opened_at,
        closed_at=row.closed_at,
    )  # fmt: skip
