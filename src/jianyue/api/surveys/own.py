"""Surveys to which one is asked oneself: listed, answered, corrected, taken back."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Id, Out, Paging, Said
from jianyue.api.surveys.area import SURVEYS, AnswerIn, QuestionOut, asked_in
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.surveys import answering
from jianyue.surveys.models import Answer, Invited

NAMELESS = NotAllowed(
    "匿名调查请在页面或邮件的链接里填写，这样没有人知道是谁答的。",
    "Answer an anonymous survey on its page or by the link in the mail, so that nobody knows.",
)


class MySurveyLine(Out):
    """A survey to which one is asked; `open` while it takes answers."""

    id: int
    survey: str
    title: Said
    anonymous: bool
    answered: bool
    open: bool
    starts_at: datetime
    ends_at: datetime


class MySurveyPage(Out):
    """A page of surveys to which one is asked."""

    items: list[MySurveyLine]
    next: str | None


class MySurvey(MySurveyLine):
    """Such a survey with its questions, and one's own answer where it has a name.

    values  by the place of the question
    """

    questions: list[QuestionOut]
    values: dict[str, int]
    withdrawn: bool


@SURVEYS.get("/me/surveys", Both("列出待我填写的调查", "List my surveys"), MySurveyPage)
def list_my_surveys(request: HttpRequest, asked: Query[Paging]) -> MySurveyPage:
    """Return the surveys to which the caller is asked and that have begun."""
    who = caller(request)
    rows = _own(who).filter(survey__starts_at__lte=who.at)
    return MySurveyPage(
        **paged(request, who, rows, asked.limit, lambda row: MySurveyLine(**_line(row, who)))
    )


@SURVEYS.get("/me/surveys/{invited}", Both("读取待我填写的调查", "Read my survey"), MySurvey)
def get_my_survey(request: HttpRequest, invited: Id) -> MySurvey:
    """Return one's own place in a survey, with the questions."""
    who = caller(request)
    return _whole(_invited_for(who, invited), who)


@SURVEYS.post("/me/surveys/{invited}/answer", Both("填写调查", "Answer a survey"), MySurvey)
def answer_survey(request: HttpRequest, invited: Id, said: AnswerIn) -> MySurvey:
    """Answer a survey under one's name, or correct what one answered.

    Not an anonymous one: what a program sends is kept with its owner for a day (0230).
    """
    who = caller(request)
    kept = _invited_for(who, invited)
    if kept.survey.anonymous:
        raise NAMELESS
    before = _answer_of(kept)
    if before is not None:
        answering.correct(before, said.filled(), at=who.at)
    else:
        answering.answer(kept, said.filled(), at=who.at)
    return _whole(_invited_for(who, invited), who)


@SURVEYS.post(
    "/me/surveys/{invited}/take-back", Both("撤回答复", "Take my answer back"), MySurvey, takes=""
)
def take_back_answer(request: HttpRequest, invited: Id) -> MySurvey:
    """Take back what one answered under one's name."""
    who = caller(request)
    kept = _invited_for(who, invited)
    before = _answer_of(kept)
    if before is not None:
        answering.withdraw(before, at=who.at)
    return _whole(_invited_for(who, invited), who)


def _own(who: Caller) -> QuerySet[Invited]:
    rows = Invited.objects.filter(user=who.by).exclude(survey__sent_at=None)
    return rows.select_related("survey__contract__customer", "user")


def _invited_for(who: Caller, pk: int) -> Invited:
    found: Invited = get_object_or_404(_own(who), pk=pk)
    return found


def _answer_of(invited: Invited) -> Answer | None:
    """Return one's own answer, one taken back too; of an anonymous one nobody can tell."""
    rows = Answer.objects.filter(survey=invited.survey, user=invited.user)
    return rows.select_related("survey").first()


def _whole(row: Invited, who: Caller) -> MySurvey:
    mine = _answer_of(row)
    return MySurvey(
        **_line(row, who), questions=asked_in(row.survey), values=mine.values if mine else {},
        withdrawn=mine is not None and mine.withdrawn_at is not None,
    )  # fmt: skip


def _line(row: Invited, who: Caller) -> dict[str, Any]:
    survey = row.survey
    return {
        "id": row.pk, "survey": survey.number, "title": Said.of(survey.said),
        "anonymous": survey.anonymous, "answered": row.answered,
        "open": survey.takes_answers(who.at), "starts_at": survey.starts_at,
        "ends_at": survey.ends_at,
    }  # fmt: skip
