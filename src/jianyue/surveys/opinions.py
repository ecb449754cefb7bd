"""Opinions: taken up from what was said, tracked to an improvement, told back (B26)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import Contract, Seat
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed, must
from jianyue.people.roles import EVERYWHERE
from jianyue.services.dates import is_over, zone_of
from jianyue.services.staffing import locked_contract
from jianyue.surveys import telling
from jianyue.surveys.copying import facts_of, put
from jianyue.surveys.models import FollowUp, Invited, Opinion, Said, Survey
from jianyue.surveys.moments import set_timer
from jianyue.surveys.results import counted, is_hidden
from jianyue.surveys.stages import opinion_folded
from jianyue.surveys.words import OpinionState, Source
from jianyue.tickets.models import Rating, Ticket

SUBJECT: Final = "opinion"
LINE: Final = 500
TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """Where something was asked for, what was said there, and by whom where that is known."""

    source: Source
    source_id: int | None = None
    quote: str = ""
    giver: User | None = None
    survey: Survey | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Improved:
    """What was done, how it was before and how it is since."""

    done: str
    before: str
    after: str


def in_survey(said: Said) -> Heard:
    """Return what words of a survey say. Raises NotAllowed where they must not be shown."""
    survey = said.answer.survey
    if is_hidden(survey, len(counted(survey))):
        raise NotAllowed("答复太少，不能显示。", "Too few have answered to show it.")
    return Heard(Source.SURVEY, said.pk, said.text, said.answer.user, survey=survey)


def in_rating(rating: Rating, words: str) -> Heard:
    """Return what the rating of a ticket says; its words are on the ticket's timeline."""
    return Heard(Source.RATING, rating.pk, words, rating.user, ticket=rating.ticket)


def in_call(call: FollowUp) -> Heard:
    """Return what was said in a follow-up call."""
    return Heard(Source.CALL, call.pk, call.said, call.person, ticket=call.ticket)


@transaction.atomic
def take_up(contract: Contract, title: str, heard: Heard, *, at: datetime, by: User) -> Opinion:
    """Take up what somebody asks for; the same words once. Raises NotAllowed.

    What he said himself is not written down again: facts have it where he said it.
    """
    must(by, Deed.KEEP_OPINIONS)
    kept = locked_contract(contract, by)
    if not title.strip() or len(title) > TITLE:
        raise NotAllowed("请用一句话写明要求什么。", "Say in one sentence what is asked for.")
    known = Opinion.objects.filter(source=heard.source, source_id=heard.source_id)
    if heard.source_id is not None and known.exists():
        raise NotAllowed("这条意见已经登记。", "This opinion was taken up already.")
    body = {"source": heard.source.value, "of": heard.source_id}
    entry = Entry("opinion_opened", at, body, {"title": title.strip()})
    timeline = ledger.begin(SUBJECT, kept.whose, entry, at=at, by=by.pk)
    number = Opinion.objects.filter(contract=kept).count() + 1  # the contract's row is locked
    opinion = Opinion(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-V{number:04d}", source=heard.source,
        source_id=heard.source_id, survey=heard.survey, ticket=heard.ticket, title=title.strip(),
        quote=heard.quote, giver=heard.giver,
    )  # fmt: skip
    return _copied(opinion)


@transaction.atomic
def assign(opinion: Opinion, *, owner: User, due_date: date, at: datetime, by: User) -> Opinion:
    """Say who sees to it and by which day; also anew. Raises NotAllowed."""
    must(by, Deed.KEEP_OPINIONS)
    kept = _locked(opinion, by, OpinionState.OPEN, OpinionState.ASSIGNED)
    if not minders(kept.contract).filter(pk=owner.pk).exists():
        raise NotAllowed("请选择负责这份合同的同事。", "Choose a colleague of this contract.")
    if is_over(due_date, zone_of(kept.contract, at), at):
        raise NotAllowed("到期日不能在过去。", "The day lies in the past.")
    telling.withdraw(kept)
    body = {"owner": owner.pk, "due": due_date.isoformat()}
    _add(kept, Entry("opinion_assigned", at, body), at, by)
    telling.tell_assigned(kept, owner, at=at)
    return kept


@transaction.atomic
def improve(opinion: Opinion, said: Improved, *, at: datetime, by: User) -> Opinion:
    """Say what was done, before and after; its owner may, and who keeps opinions."""
    kept = _locked(opinion, by, OpinionState.ASSIGNED)
    if kept.owner_id != by.pk:
        must(by, Deed.KEEP_OPINIONS)
    words = {"done": said.done.strip(), "before": said.before.strip(), "after": said.after.strip()}
    if not all(words.values()):
        raise NotAllowed(
            "请填写做了什么、改进前和改进后。", "Say what was done, how it was, and how it is now."
        )
    for name, text in words.items():
        setattr(kept, name, text[:LINE])
    _add(kept, Entry("opinion_improved", at, {}, words), at, by)
    telling.withdraw(kept)
    return kept


@transaction.atomic
def tell_back(opinion: Opinion, *, words: str, at: datetime, by: User) -> Opinion:
    """Tell who gave it what has become of it; of an anonymous one everybody who was asked."""
    must(by, Deed.KEEP_OPINIONS)
    kept = _locked(opinion, by, OpinionState.IMPROVED)
    return _closed(kept, "opinion_told", words, at, by)


@transaction.atomic
def drop(opinion: Opinion, *, reason: str, at: datetime, by: User) -> Opinion:
    """Say that nothing is done about it, and why; who gave it is told that too."""
    must(by, Deed.KEEP_OPINIONS)
    kept = _locked(opinion, by, OpinionState.OPEN, OpinionState.ASSIGNED)
    return _closed(kept, "opinion_dropped", reason, at, by)


def minders(contract: Contract) -> Any:  # noqa: ANN401 - rows of people
    """Return the provider's people who may see a contract's opinions, and so may see to one."""
    roles = [role for role, deeds in MAY.items() if Deed.SEE_SURVEYS in deeds]
    people = User.objects.filter(tenant=contract.tenant_id, customer=None, is_active=True)
    able = User.objects.filter(grants__role__in=roles).values("pk")
    everywhere = User.objects.filter(grants__role__in=EVERYWHERE).values("pk")
    seated = Seat.objects.filter(contract=contract, until_date=None).values("user")
    return people.filter(Q(pk__in=everywhere) | Q(pk__in=seated), pk__in=able)


def is_overdue(opinion: Opinion, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether the day is over by which somebody was to have improved it."""
    if opinion.state != OpinionState.ASSIGNED or opinion.due_date is None:
        return False
    return is_over(opinion.due_date, zone, now)


def _closed(opinion: Opinion, kind: str, words: str, at: datetime, by: User) -> Opinion:
    if not words.strip():
        raise NotAllowed("请写明告诉对方什么。", "Say what the person is told.")
    opinion.closing = words.strip()[:LINE]
    _add(opinion, Entry(kind, at, {}, {"words": opinion.closing}), at, by)
    telling.withdraw(opinion)
    telling.tell_back(opinion, opinion.closing, _givers(opinion), at=at)
    return opinion


def _givers(opinion: Opinion) -> list[User]:
    if opinion.giver is not None:
        return [opinion.giver]
    if opinion.survey is None:
        return []
    rows = Invited.objects.filter(survey=opinion.survey, user__is_active=True)
    return [each.user for each in rows.select_related("user")]


def _locked(opinion: Opinion, by: User, *states: OpinionState) -> Opinion:
    rows = Opinion.objects.visible_to(by).select_for_update(of=("self",))
    kept: Opinion = rows.select_related("contract", "giver", "survey").get(pk=opinion.pk)
    if by.is_customer:
        must(by, Deed.KEEP_OPINIONS)
    if kept.state not in states:
        raise NotAllowed(
            "意见的状态已经改变，请刷新后再看。", "The opinion has moved on; look at it again."
        )
    return kept


def _add(opinion: Opinion, entry: Entry, at: datetime, by: User) -> None:
    ledger.add(opinion.timeline_id, entry, at=at, by=by.pk)
    _copied(opinion)


def _copied(opinion: Opinion) -> Opinion:
    put(opinion, opinion_folded(facts_of(opinion.timeline_id)))
    opinion.save()
    set_timer(opinion)
    return opinion
