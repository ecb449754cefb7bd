"""Surveys: written, sent, prolonged, called off; answers written down on the phone."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import contract_for
from jianyue.api.holding import unchanged
from jianyue.api.problems import invalid
from jianyue.api.shapes import Id, Instant, Sent, Words
from jianyue.api.surveys.area import SURVEYS, AnswerIn, Code, ReasonIn, survey_for
from jianyue.api.surveys.reading import SurveyOut, whole
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.surveys import answering, making
from jianyue.surveys.models import Invited, Survey
from jianyue.surveys.questionnaires import CHOICES, LINE, QUESTIONS, TITLE, Asked, Questionnaire
from jianyue.surveys.words import Question, Rhythm

MOST = 1000  # people whom one survey asks


class BothIn(Sent):
    """Words in one language or both; what is missing is shown in the other."""

    zh: Annotated[Words, Field(max_length=LINE)] = ""
    en: Annotated[Words, Field(max_length=LINE)] = ""

    def both(self) -> Both:
        """Return them as the action takes them."""
        return Both(self.zh.strip(), self.en.strip())


class TitleIn(BothIn):
    """A title in one language or both."""

    zh: Annotated[Words, Field(max_length=TITLE)] = ""
    en: Annotated[Words, Field(max_length=TITLE)] = ""


class QuestionIn(Sent):
    """A question; only one of several has choices."""

    kind: Question
    text: BothIn
    choices: Annotated[list[BothIn], Field(max_length=CHOICES, default_factory=list)]
    optional: bool = False

    def asked(self) -> Asked:
        """Return it as the action takes it."""
        choices = tuple(each.both() for each in self.choices)
        return Asked(self.kind, self.text.both(), choices, self.optional)


class SurveyIn(Sent):
    """A questionnaire, how often one asks, from when until when."""

    title: TitleIn
    rhythm: Rhythm
    anonymous: bool = False
    questions: Annotated[list[QuestionIn], Field(min_length=1, max_length=QUESTIONS)]
    starts_at: Instant
    ends_at: Instant

    def questionnaire(self) -> Questionnaire:
        """Return it as the action takes it."""
        return Questionnaire(
            self.title.both(), self.rhythm, self.anonymous,
            tuple(each.asked() for each in self.questions), self.starts_at, self.ends_at,
        )  # fmt: skip


class NewSurvey(SurveyIn):
    """A new survey of a contract."""

    contract: Code


class AskedPeople(Sent):
    """Who is asked, by their ids."""

    people: Annotated[list[Id], Field(min_length=1, max_length=MOST)]


class LongerIn(Sent):
    """Until when it runs now."""

    ends_at: Instant


class PhonedIn(AnswerIn):
    """What somebody answers on the phone; without a time, now."""

    when: Instant | None = None


@SURVEYS.post("/surveys", Both("编写调查", "Write a survey"), SurveyOut, Deed.PLAN_SURVEYS)
def make_survey(request: HttpRequest, said: NewSurvey) -> Made:
    """Write a questionnaire; nobody is asked yet."""
    who = caller(request)
    contract = contract_for(who, said.contract)
    made = making.make(contract, said.questionnaire(), at=who.at, by=who.by)
    address = reverse("api-get-survey", args=[made.number])
    return Made(_now(who, made.number), address)


@SURVEYS.post(
    "/surveys/{survey}/change", Both("修改调查", "Change a survey"), SurveyOut, Deed.PLAN_SURVEYS
)
def change_survey(request: HttpRequest, survey: str, said: SurveyIn) -> SurveyOut:
    """Write a questionnaire anew that was not sent yet."""
    who = caller(request)
    kept = _unchanged(request, who, survey)
    making.change(kept, said.questionnaire(), at=who.at, by=who.by)
    return _now(who, survey)


@SURVEYS.post(
    "/surveys/{survey}/send", Both("发送调查", "Send a survey"), SurveyOut, Deed.PLAN_SURVEYS
)
def send_survey(request: HttpRequest, survey: str, said: AskedPeople) -> SurveyOut:
    """Ask people of the customer; more of them also while it runs."""
    who = caller(request)
    kept = _unchanged(request, who, survey)
    wanted = set(said.people)
    chosen = list(User.objects.visible_to(who.by).filter(pk__in=wanted))
    if len(chosen) < len(wanted):
        raise invalid("people", "其中有查不到的人。", "Somebody of them is not there.")
    making.send(kept, chosen, at=who.at, by=who.by)
    return _now(who, survey)


@SURVEYS.post(
    "/surveys/{survey}/prolong", Both("延长调查", "Prolong a survey"), SurveyOut, Deed.PLAN_SURVEYS
)
def prolong_survey(request: HttpRequest, survey: str, said: LongerIn) -> SurveyOut:
    """Let a survey that was sent run longer."""
    who = caller(request)
    kept = _unchanged(request, who, survey)
    making.prolong(kept, said.ends_at, at=who.at, by=who.by)
    return _now(who, survey)


@SURVEYS.post(
    "/surveys/{survey}/call-off", Both("取消调查", "Call a survey off"), SurveyOut,
    Deed.PLAN_SURVEYS,
)  # fmt: skip
def call_off_survey(request: HttpRequest, survey: str, said: ReasonIn) -> SurveyOut:
    """Say that a survey is not held after all."""
    who = caller(request)
    kept = _unchanged(request, who, survey)
    making.call_off(kept, reason=said.reason, at=who.at, by=who.by)
    return _now(who, survey)


@SURVEYS.post(
    "/surveys/{survey}/invited/{invited}/phone",
    Both("电话代填问卷", "Write down an answer by phone"), SurveyOut, Deed.CALL_BACK,
)  # fmt: skip
def phone_survey(request: HttpRequest, survey: str, invited: Id, said: PhonedIn) -> SurveyOut:
    """Write down what somebody answers on the phone, marked as such."""
    who = caller(request)
    kept = _unchanged(request, who, survey)
    rows = Invited.objects.filter(survey=kept).select_related("survey", "user")
    one: Invited = get_object_or_404(rows, pk=invited)
    answering.by_phone(one, said.filled(), when=said.when or who.at, at=who.at, by=who.by)
    return _now(who, survey)


def _now(who: Caller, survey: str) -> SurveyOut:
    return whole(survey_for(who, survey), who)


def _unchanged(request: HttpRequest, who: Caller, survey: str) -> Survey:
    return unchanged(request, lambda: survey_for(who, survey), lambda row: whole(row, who))
