"""Surveys: written by the contract manager, sent to people of the customer, called off (A10)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.staffing import locked_contract
from jianyue.surveys import telling
from jianyue.surveys.copying import copy_onto
from jianyue.surveys.models import Ballot, Invited, Survey
from jianyue.surveys.moments import remind_at, set_timers
from jianyue.surveys.questionnaires import LONGEST, TITLE, Questionnaire, checked, entry_of
from jianyue.surveys.running import begin, silent
from jianyue.surveys.words import SurveyState

SUBJECT: Final = "survey"
MOST: Final = 1000  # people of one survey


@transaction.atomic
def make(contract: Contract, said: Questionnaire, *, at: datetime, by: User) -> Survey:
    """Write a questionnaire for a contract; nobody is asked yet. Raises NotAllowed."""
    must(by, Deed.PLAN_SURVEYS)
    kept = locked_contract(contract, by)
    entry = entry_of(checked(said, at), "survey_made", at)
    timeline = ledger.begin(SUBJECT, kept.whose, entry, at=at, by=by.pk)
    # The contract's row is locked, so each number is given once.
    number = Survey.objects.filter(contract=kept).count() + 1
    survey = Survey(
        tenant_id=kept.tenant_id, customer_id=kept.customer_id, contract=kept, timeline=timeline,
        number=f"{kept.code.upper()}-Q{number:04d}", **_titles(said),
    )  # fmt: skip
    copy_onto(survey)
    return survey


@transaction.atomic
def change(survey: Survey, said: Questionnaire, *, at: datetime, by: User) -> Survey:
    """Write a questionnaire anew that was not sent yet. Raises NotAllowed."""
    kept = locked(survey, by, SurveyState.DRAFT)
    entry = entry_of(checked(said, at), "survey_changed", at)
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    for name, title in _titles(said).items():
        setattr(kept, name, title)
    copy_onto(kept)
    return kept


@transaction.atomic
def send(survey: Survey, people: Collection[User], *, at: datetime, by: User) -> Survey:
    """Ask people of the customer, from the start on; more of them also while it runs.

    Raises NotAllowed, also for people of anybody else.
    """
    kept = locked(survey, by, SurveyState.DRAFT, SurveyState.SENT)
    if at >= kept.ends_at:
        raise NotAllowed("调查的结束时间已过。", "The survey's end lies in the past.")
    asked = set(Invited.objects.filter(survey=kept).values_list("user_id", flat=True))
    fresh = _fresh(kept, {each.pk for each in people} - asked)
    if len(asked) + len(fresh) > MOST:
        raise NotAllowed("一次调查最多 1000 人。", "A survey asks 1000 people at most.")
    remind = remind_at(kept.starts_at, kept.ends_at)
    body: dict[str, Any] = {"people": fresh, "remind": remind.isoformat()}
    ledger.add(kept.timeline_id, Entry("survey_sent", at, body), at=at, by=by.pk)
    was_sent = kept.sent_at is not None
    copy_onto(kept)
    own = {"tenant_id": kept.tenant_id, "customer_id": kept.customer_id, "survey": kept}
    Invited.objects.bulk_create(Invited(**own, user_id=pk) for pk in fresh)
    if not was_sent:
        set_timers(kept)
    if kept.starts_at <= at:
        begin(kept, at=at)
    return kept


@transaction.atomic
def call_off(survey: Survey, *, reason: str, at: datetime, by: User) -> Survey:
    """Say that a survey is not held after all; what was answered counts for nothing."""
    kept = locked(survey, by, SurveyState.DRAFT, SurveyState.SENT)
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    entry = Entry("survey_called_off", at, {}, {"reason": reason.strip()})
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    copy_onto(kept)
    Ballot.objects.filter(survey=kept).delete()
    set_timers(kept)
    telling.take_back(Invited.objects.filter(survey=kept))
    return kept


@transaction.atomic
def prolong(survey: Survey, ends_at: datetime, *, at: datetime, by: User) -> Survey:
    """Let a survey that was sent run longer; who has not answered is told. Raises NotAllowed.

    Who has been reminded is not reminded again; the letter about the new end is enough.
    """
    kept = locked(survey, by, SurveyState.SENT)
    if at >= kept.ends_at:
        raise NotAllowed("调查的结束时间已过。", "The survey's end lies in the past.")
    if not kept.ends_at < ends_at <= kept.starts_at + LONGEST:
        raise NotAllowed(
            "新的结束时间要晚于原来的，调查最长 92 天。",
            "The new end is later than the old one, and a survey lasts 92 days at most.",
        )
    remind = kept.remind_at
    if remind is None or remind > at:
        remind = remind_at(kept.starts_at, ends_at)
    body = {"ends": ends_at.isoformat(), "remind": remind.isoformat()}
    ledger.add(kept.timeline_id, Entry("survey_prolonged", at, body), at=at, by=by.pk)
    copy_onto(kept)
    set_timers(kept, after=at)
    if kept.starts_at <= at:
        telling.tell_prolonged(kept, silent(kept), at=at)
    return kept


def people_of(contract: Contract) -> Any:  # noqa: ANN401 - rows of people
    """Return whom a survey may ask: the people of the customer who have an account in use."""
    rows = User.objects.filter(tenant=contract.tenant_id, customer=contract.customer_id)
    return rows.filter(is_active=True, erased_at=None)


def locked(survey: Survey, by: User, *states: SurveyState) -> Survey:
    """Return a survey in one of the states, its row locked. Raises NotAllowed, DoesNotExist."""
    must(by, Deed.PLAN_SURVEYS)
    rows = Survey.objects.visible_to(by).select_for_update(of=("self",))
    kept: Survey = rows.select_related("contract").get(pk=survey.pk)
    if kept.state not in states:
        raise NotAllowed(
            "调查的状态已经改变，请刷新后再看。", "The survey has moved on; look at it again."
        )
    return kept


def _fresh(survey: Survey, wanted: set[int]) -> list[int]:
    found = sorted(people_of(survey.contract).filter(pk__in=wanted).values_list("pk", flat=True))
    if not wanted or len(found) != len(wanted):
        raise NotAllowed("请选择客户方在职的人员。", "Choose people of the customer who are there.")
    return found


def _titles(said: Questionnaire) -> dict[str, str]:
    return {"title": said.title.zh.strip()[:TITLE], "title_en": said.title.en.strip()[:TITLE]}
