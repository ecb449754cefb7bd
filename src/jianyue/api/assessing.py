"""What reviews and checks found for figures: listed, recorded, answered by the customer."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.measuring import figures_for
from jianyue.api.reporting import REPORTS
from jianyue.api.shapes import Choice, Day, Id, Out, Paging, Sent, Words
from jianyue.figures import assessing
from jianyue.figures.assessing import LARGEST, LONGEST, MOST, Finding
from jianyue.figures.models import Assessment
from jianyue.figures.words import Answer
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed

Count = Annotated[int | None, Field(ge=0, le=MOST)]
Value = Annotated[Decimal | None, Field(ge=-LARGEST, le=LARGEST, max_digits=14, decimal_places=4)]


class AssessmentOut(Out):
    """What was found for a figure in a period: `part` of `whole` cases conformed, or a value.

    answer  what the customer says of it; null before
    """

    id: int
    contract: str
    figure: str
    from_at: datetime
    until_at: datetime
    part: int | None
    whole: int | None
    value: Decimal | None
    words: str
    assessed_at: datetime
    answer: Choice | None
    answer_words: str
    answered_at: datetime | None


class AssessmentPage(Out):
    """A page of findings."""

    items: list[AssessmentOut]
    next: str | None


class AssessmentIn(Sent):
    """What was found in the period that holds a day, and what it is based on."""

    day: Day | None = None
    words: Annotated[Words, Field(min_length=1, max_length=LONGEST)]
    part: Count = None
    whole: Count = None
    value: Value = None


class AssessmentAnswerIn(Sent):
    """Whether the customer agrees; where he does not, why."""

    agrees: bool
    words: Annotated[Words, Field(max_length=LONGEST)] = ""


@REPORTS.get("/contracts/{code}/assessments", Both("列出评定", "List findings"), AssessmentPage)
def list_assessments(request: HttpRequest, code: str, asked: Query[Paging]) -> AssessmentPage:
    """Return what was found for the figures of a contract; what was replaced is left out."""
    who = caller(request)
    rows = Assessment.objects.visible_to(who.by).standing().select_related("contract")
    rows = rows.filter(contract=contract_for(who, code))
    return AssessmentPage(**paged(request, who, rows, asked.limit, _assessment))


@REPORTS.post(
    "/contracts/{code}/figures/{figure}/assessments", Both("登记评定", "Record a finding"),
    AssessmentOut, Deed.ASSESS,
)  # fmt: skip
def assess_figure(
    request: HttpRequest, code: str, figure: str, said: AssessmentIn
) -> AssessmentOut:
    """Record what a review or a check found; one recorded before is replaced."""
    who = caller(request)
    first, *_ = figures_for(who, code, figure, said.day)
    finding = Finding(said.words, said.part, said.whole, said.value)
    made = assessing.assess(contract_for(who, code), first, finding, at=who.at, by=who.by)
    return _assessment(_assessment_for(who, made.pk))


@REPORTS.post(
    "/assessments/{assessment}/answer", Both("答复评定", "Answer a finding"), AssessmentOut,
    Deed.CONTEST,
)  # fmt: skip
def answer_assessment(
    request: HttpRequest, assessment: Id, said: AssessmentAnswerIn
) -> AssessmentOut:
    """Agree to what was found as the customer, or contest it."""
    who = caller(request)
    kept = unchanged(request, lambda: _assessment_for(who, assessment), _assessment)
    answer = Answer.AGREED if said.agrees else Answer.CONTESTED
    assessing.answer(kept, answer, words=said.words, at=who.at, by=who.by)
    return _assessment(_assessment_for(who, assessment))


def _assessment_for(who: Caller, pk: int) -> Assessment:
    rows = Assessment.objects.visible_to(who.by).select_related("contract")
    found: Assessment = get_object_or_404(rows, pk=pk)
    return found


def _assessment(row: Assessment) -> AssessmentOut:
    same = (
        "from_at", "until_at", "part", "whole", "value", "words", "assessed_at", "answer_words",
        "answered_at",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(row, name) for name in same}
    answer = Choice.of(Answer.of(row.answer)) if row.answer else None
    return AssessmentOut(
        **values, id=row.pk, contract=row.contract.code, figure=row.indicator, answer=answer
    )
