"""The area of surveys, and what its modules share."""

from datetime import datetime
from typing import Annotated, Final

from django.shortcuts import get_object_or_404
from pydantic import Field

from jianyue.api.callers import Caller
from jianyue.api.shapes import Choice, Named, Out, Paging, Said, Sent, Words
from jianyue.api.ways import Area
from jianyue.people.models import Scope
from jianyue.surveys.answering import WORDS, Filled
from jianyue.surveys.models import Survey
from jianyue.surveys.questionnaires import QUESTIONS, questions_of
from jianyue.surveys.words import Question

SURVEYS: Final = Area.of(Scope.SURVEYS, "surveys")
Place = Annotated[int, Field(ge=1, le=QUESTIONS)]
Value = Annotated[int, Field(ge=0, le=100)]
Text = Annotated[Words, Field(max_length=WORDS)]
Reason = Annotated[Words, Field(min_length=1, max_length=500)]
Code = Annotated[Words, Field(min_length=1, max_length=12)]


class ContractQuery(Paging):
    """Which are asked for: of one contract, or of all that the caller sees."""

    contract: Annotated[Words, Field(max_length=12)] = ""


class QuestionOut(Out):
    """One question: its place, its kind, its words, and what one chooses from."""

    place: int
    kind: Choice
    text: Said
    choices: list[Said]
    optional: bool


class ReasonIn(Sent):
    """Why."""

    reason: Reason


class AnswerIn(Sent):
    """What is answered, by the place of the question.

    values  points, stars, recommendation, or the number of the choice
    words   what is written
    """

    values: Annotated[dict[Place, Value], Field(max_length=QUESTIONS, default_factory=dict)]
    words: Annotated[dict[Place, Text], Field(max_length=QUESTIONS, default_factory=dict)]

    def filled(self) -> Filled:
        """Return it as the action takes it."""
        return Filled(self.values, self.words)


class SurveyLine(Out):
    """A survey as lists show it; an anonymous one tells nobody who said what."""

    number: str
    contract: str
    customer: Named
    title: Said
    rhythm: Choice
    anonymous: bool
    state: Choice
    starts_at: datetime
    ends_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    invited: int
    answered: int


def survey_for(who: Caller, number: str) -> Survey:
    """Return a survey that the caller sees; else the same 404."""
    rows = Survey.objects.visible_to(who.by).select_related("contract__customer")
    found: Survey = get_object_or_404(rows, number=number)
    return found


def asked_in(survey: Survey) -> list[QuestionOut]:
    """Return the questions of a survey."""
    return [
        QuestionOut(
            place=place, kind=Choice.of(Question.of(each.kind)), text=Said.of(each.text),
            choices=[Said.of(choice) for choice in each.choices], optional=each.optional,
        )
        for place, each in enumerate(questions_of(survey), 1)
    ]  # fmt: skip
