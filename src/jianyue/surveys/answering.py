"""Answering a survey: by the person asked, once; by phone, written down by an agent (A10, B26).

An anonymous answer goes into the box without a name and a time; a fact is made of it when the box
is opened (docs/decisions/0182). Every other answer is a fact at once, and so is each correction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.digests import digest_of
from jianyue.ledger.fence import inside, standing
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.surveys import telling
from jianyue.surveys.copying import copy_answer
from jianyue.surveys.links import receipt_for, receipt_of
from jianyue.surveys.models import Answer, Ballot, Invited, Survey
from jianyue.surveys.words import Question, SurveyState

WORDS: Final = 2000
LATE_FOR: Final = timedelta(days=30)
RANGES: Final[Mapping[Question, tuple[int, int]]] = {
    Question.POINTS: (0, 100),
    Question.STARS: (1, 5),
    Question.RECOMMEND: (0, 10),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in, by the number of the question.

    values  points, stars, recommendation, number of the choice
    words   what was written
    """

    values: Mapping[int, int] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)

    def kept(self, shape: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int], dict[str, str]]:
        """Return values and words as they are stored. Raises NotAllowed where they do not fit."""
        values: dict[str, int] = {}
        words: dict[str, str] = {}
        for place, each in enumerate(shape, 1):
            kind, text = Question.of(each["kind"]), self.words.get(place, "").strip()
            if kind is Question.WORDS and text:
                words[f"w{place}"] = text[:WORDS]
            elif kind is not Question.WORDS and place in self.values:
                low, high = RANGES.get(kind, (1, each["choices"]))
                if not low <= self.values[place] <= high:
                    raise NotAllowed("有一个答案超出范围。", "One of the answers is out of range.")
                values[str(place)] = self.values[place]
            elif not each["optional"]:
                raise NotAllowed(
                    f"请回答第 {place} 题。", f"Please answer question {place}."
                )  # fmt: skip
        return values, words


@transaction.atomic
def answer(invited: Invited, filled: Filled, *, at: datetime) -> str:
    """Take the answer of who is asked; return the token with which he corrects it.

    Whoever calls this has proved to be him: by signing in, or by the link. Raises NotAllowed.
    """
    kept = _asked(invited)
    survey = kept.survey
    if not survey.takes_answers(at):
        raise NotAllowed("调查没有在进行。", "The survey is not running.")
    values, words = filled.kept(survey.shape)
    _has_answered(kept)
    secret = receipt_for()
    if survey.anonymous:
        box = Ballot.objects.create(
            tenant_id=survey.tenant_id, customer_id=survey.customer_id, survey=survey,
            receipt=digest_of(secret), values=values, words=words,
        )  # fmt: skip
        return receipt_of(box, secret)
    body = {"values": values, "said_by": kept.user_id}
    entry = Entry("survey_answered", at, body, words)
    fact = ledger.add(survey.timeline_id, entry, at=at, by=kept.user_id)
    return receipt_of(copy_answer(survey, fact.seq, receipt=digest_of(secret)), secret)


@transaction.atomic
def by_phone(invited: Invited, filled: Filled, *, when: datetime, at: datetime, by: User) -> Answer:
    """Write down what somebody answers on the phone, marked as such. Raises NotAllowed.

    What was said after the end is kept and does not count.
    """
    must(by, Deed.CALL_BACK)
    kept = _asked(invited)
    survey = kept.survey
    if not Survey.objects.visible_to(by).filter(pk=survey.pk).exists():
        raise NotAllowed("看不到这次调查。", "You do not see this survey.")
    if survey.anonymous:
        raise NotAllowed(
            "匿名调查不在电话里代填。", "An anonymous survey is not filled in on the phone."
        )
    if survey.state not in {SurveyState.SENT, SurveyState.ENDED} or when < survey.starts_at:
        raise NotAllowed("调查没有在进行。", "The survey is not running.")
    if at >= survey.ends_at + LATE_FOR:
        raise NotAllowed("结束 30 天后不再补录。", "30 days after the end nothing is added.")
    values, words = filled.kept(survey.shape)
    _has_answered(kept)
    late = when >= survey.ends_at
    body = {"values": values, "said_by": kept.user_id, "phone": True, "late": late}
    entry = Entry("survey_answered", when, body, words)
    fact = ledger.add(survey.timeline_id, entry, at=at, by=by.pk)
    return copy_answer(survey, fact.seq)


@transaction.atomic
def correct(kept: Answer | Ballot, filled: Filled, *, at: datetime) -> None:
    """Answer anew until the survey ends. The figures follow; what was said first stays on record.

    One that was taken back is given again by it, and counts from then.
    Whoever calls this has proved to be the giver. In the box nothing of the first answer is left.
    """
    survey = _locked(kept.survey_id)
    if not survey.takes_answers(at):
        raise NotAllowed("调查已经结束，不能再修改。", "The survey is over; nothing is changed.")
    values, words = filled.kept(survey.shape)
    if isinstance(kept, Ballot):
        Ballot.objects.filter(pk=kept.pk).update(values=values, words=words)
        return
    answer = _own(kept)
    body = {"answer": answer.seq, "values": values, "said_by": answer.user_id}
    entry = Entry("survey_corrected", at, body, words)
    ledger.add(survey.timeline_id, entry, at=at, by=answer.user_id)
    copy_answer(survey, answer.seq)


@transaction.atomic
def withdraw(kept: Answer, *, at: datetime) -> None:
    """Take an answer back until the survey ends; it stays on record and counts no more."""
    survey = _locked(kept.survey_id)
    if not survey.takes_answers(at):
        raise NotAllowed("调查已经结束，不能再撤回。", "The survey is over; nothing is taken back.")
    answer = _own(kept)
    if answer.withdrawn_at is not None:
        raise NotAllowed("答复已经撤回。", "The answer was taken back.")
    entry = Entry("survey_withdrawn", at, {"answer": answer.seq})
    ledger.add(survey.timeline_id, entry, at=at, by=answer.user_id)
    copy_answer(survey, answer.seq)


def _own(kept: Answer) -> Answer:
    answer: Answer = Answer.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    return answer


def _asked(invited: Invited) -> Invited:
    """Return who is asked, his row and the survey's locked, where he has not answered yet."""
    survey = _locked(invited.survey_id)
    rows = Invited.objects.select_for_update(of=("self",)).select_related("user")
    kept: Invited = rows.get(pk=invited.pk)
    kept.survey = survey
    if kept.answered:
        raise NotAllowed("已经答复过了。", "It was answered already.")
    return kept


def _locked(survey: int) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("contract")
    found: Survey = rows.get(pk=survey)
    return found


def _has_answered(invited: Invited) -> None:
    invited.answered, invited.digest = True, ""
    invited.save(update_fields=["answered", "digest"])
    with inside(standing().tenant):  # mail that waits is seen behind the tenant's fence alone
        telling.take_back([invited])
