"""Surveys: listed, read, who is asked, what they say."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query

from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import mark, paged, place_of
from jianyue.api.happenings import happenings
from jianyue.api.shapes import Choice, Happening, Named, Out, Paging, Person, Said
from jianyue.api.surveys.area import (
    SURVEYS,
    ContractQuery,
    QuestionOut,
    SurveyLine,
    asked_in,
    survey_for,
)
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.surveys.folding import SAID
from jianyue.surveys.models import Answer, Invited, Survey
from jianyue.surveys.results import Standing, Told, results, standing_of
from jianyue.surveys.words import Rhythm, SurveyState


class SurveyPage(Out):
    """A page of surveys."""

    items: list[SurveyLine]
    next: str | None


class SurveyOut(SurveyLine):
    """A survey with its questions and what happened to it."""

    questions: list[QuestionOut]
    history: list[Happening]


class BarOut(Out):
    """How many said one thing."""

    said: Said
    count: int


class WordsOut(Out):
    """What somebody wrote; `by` is empty where nobody may know. `id` takes it up as an opinion."""

    id: int
    text: str
    by: str


class QuestionResult(QuestionOut):
    """The answers to one question; `figure` is exact, a fraction."""

    count: int
    figure: str | None
    bars: list[BarOut]
    words: list[WordsOut]


class ResultsOut(Out):
    """What a survey says; `hidden` while too few have answered an anonymous one, or it goes on."""

    invited: int
    answered: int
    hidden: bool
    questions: list[QuestionResult]


class AnswerOut(Out):
    """What somebody answered under his name, by the place of the question; empty if void."""

    values: dict[str, int]
    given_at: datetime
    corrected_at: datetime | None
    phoned_by: Person | None
    late: bool
    withdrawn: bool


class InvitedOut(Out):
    """Somebody who is asked; the answer is there where the survey names its answers."""

    id: int
    person: Person
    answered: bool | None
    answer: AnswerOut | None


class InvitedPage(Out):
    """A page of people who are asked."""

    items: list[InvitedOut]
    next: str | None


@SURVEYS.get("/surveys", Both("列出满意度调查", "List surveys"), SurveyPage, Deed.SEE_SURVEYS)
def list_surveys(request: HttpRequest, asked: Query[ContractQuery]) -> SurveyPage:
    """Return the surveys of the contracts that the caller sees."""
    who = caller(request)
    rows = Survey.objects.visible_to(who.by).select_related("contract__customer")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    page = paged(request, who, rows, asked.limit, lambda row: row)
    items = [SurveyLine(**_line(*each)) for each in standing_of(page["items"])]
    return SurveyPage(items=items, next=page["next"])


@SURVEYS.get("/surveys/{survey}", Both("读取调查", "Read a survey"), SurveyOut, Deed.SEE_SURVEYS)
def get_survey(request: HttpRequest, survey: str) -> SurveyOut:
    """Return a survey: its questions, how far it is."""
    who = caller(request)
    return whole(survey_for(who, survey), who)


@SURVEYS.get(
    "/surveys/{survey}/results", Both("读取调查结果", "Read what a survey says"), ResultsOut,
    Deed.SEE_SURVEYS,
)  # fmt: skip
def get_survey_results(request: HttpRequest, survey: str) -> ResultsOut:
    """Return the answers that count, question by question, where they may be shown."""
    kept = survey_for(caller(request), survey)
    found = results(kept)
    known = {each.place: each for each in asked_in(kept)}
    return ResultsOut(
        invited=found.invited, answered=found.answered, hidden=found.hidden,
        questions=[_told(each, known[each.place]) for each in found.questions],
    )  # fmt: skip


@SURVEYS.get(
    "/surveys/{survey}/invited", Both("列出被调查的人", "List who is asked"), InvitedPage,
    Deed.SEE_SURVEYS,
)  # fmt: skip
def list_invited(request: HttpRequest, survey: str, asked: Query[Paging]) -> InvitedPage:
    """Return who is asked; of a survey that names its answers, what each answered."""
    who = caller(request)
    kept = survey_for(who, survey)
    names = not kept.anonymous and kept.sent_at is not None
    if who.by.is_customer and not names:
        raise Http404
    place = place_of(request, who) or 0
    rows = Invited.objects.filter(survey=kept, pk__gt=place).select_related("user").order_by("pk")
    found = list(rows[: asked.limit + 1])
    shown, more = found[: asked.limit], len(found) > asked.limit
    given = Answer.objects.filter(survey=kept, user__in=[each.user_id for each in shown])
    known = {row.user_id: row for row in given.select_related("phoned_by")} if names else {}
    return InvitedPage(
        items=[_invited(each, known.get(each.user_id), names=names) for each in shown],
        next=mark(request, who, shown[-1].pk) if more else None,
    )


def whole(kept: Survey, who: Caller) -> SurveyOut:
    """Return a survey with its questions, as it is answered."""
    said = _line(*standing_of([kept])[0])
    return SurveyOut(
        **said, questions=asked_in(kept), history=happenings(kept, SAID, who, worded=False),
    )  # fmt: skip


def _line(row: Survey, standing: Standing) -> dict[str, Any]:
    return {
        "number": row.number, "contract": row.contract.code,
        "customer": Named.of(row.contract.customer), "title": Said.of(row.said),
        "rhythm": Choice.of(Rhythm.of(row.rhythm)), "anonymous": row.anonymous,
        "state": Choice.of(SurveyState.of(row.state)), "starts_at": row.starts_at,
        "ends_at": row.ends_at, "sent_at": row.sent_at, "ended_at": row.ended_at,
        "invited": standing.invited, "answered": standing.answered,
    }  # fmt: skip


def _told(told: Told, known: QuestionOut) -> QuestionResult:
    return QuestionResult(
        **dict(known), count=told.count, figure=str(told.figure) if told.figure is not None
        else None, bars=[BarOut(said=Said.of(each.said), count=each.count) for each in told.bars],
        words=[WordsOut(id=said.pk, text=said.text, by=name) for said, name in told.words],
    )  # fmt: skip


def _invited(row: Invited, answer: Answer | None, *, names: bool) -> InvitedOut:
    person = Person(id=row.user.pk, name=row.user.name)
    said = _answer(answer) if answer else None
    return InvitedOut(id=row.pk, person=person, answered=row.answered if names else None,
                      answer=said)  # fmt: skip


def _answer(row: Answer) -> AnswerOut:
    void = row.late or row.withdrawn_at is not None
    return AnswerOut(
        values={} if void else row.values, given_at=row.given_at, corrected_at=row.corrected_at,
        phoned_by=Person.of(row.phoned_by), late=row.late, withdrawn=row.withdrawn_at is not None,
    )  # fmt: skip
