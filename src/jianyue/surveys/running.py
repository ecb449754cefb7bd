"""What happens to a survey by itself: it begins, reminds once, and ends; the box is opened then."""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import SystemRandom
from typing import Any, Final

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.surveys import telling
from jianyue.surveys.copying import copy_answer, copy_onto
from jianyue.surveys.models import Ballot, Invited, Survey
from jianyue.surveys.moments import BEGIN, END, REMIND, moments


@transaction.atomic
def look(survey_id: int, moment: str, *, at: datetime) -> None:
    """Do what a moment of a survey asks for, where it still does; safe to repeat."""
    survey = Survey.objects.select_for_update().get(pk=survey_id)
    due = moments(survey).get(moment)
    if due is not None and due <= at:
        DEEDS[moment](survey, at=at)


def begin(survey: Survey, *, at: datetime) -> None:
    """Ask everybody who was not asked before."""
    if at < survey.ends_at:
        telling.tell_invited(survey, silent(survey), again=False, at=at)


def remind(survey: Survey, *, at: datetime) -> None:
    """Ask those once more who have not answered. How many they are is on record, not who."""
    waiting = silent(survey)
    if at >= survey.ends_at or not waiting:
        return
    telling.tell_invited(survey, waiting, again=True, at=at)
    entry = Entry("survey_reminded", at, {"count": len(waiting)})
    ledger.add(survey.timeline_id, entry, at=at, by=None)


def end(survey: Survey, *, at: datetime) -> None:
    """End a survey. Of an anonymous one the box is opened: all at once, in no order.

    Each anonymous answer is of the last microsecond before the end (docs/decisions/0182).
    """
    ballots = list(Ballot.objects.filter(survey=survey))
    SystemRandom().shuffle(ballots)
    for ballot in ballots:
        _count(survey, ballot, at)
    Ballot.objects.filter(survey=survey).delete()
    entry = Entry("survey_ended", survey.ends_at, {})
    ledger.add(survey.timeline_id, entry, at=at, by=None)
    copy_onto(survey)
    telling.take_back(Invited.objects.filter(survey=survey))


def _count(survey: Survey, ballot: Ballot, at: datetime) -> None:
    given = survey.ends_at - survey.ends_at.resolution
    body: dict[str, Any] = {"values": ballot.values}
    entry = Entry("survey_ballot", given, body, ballot.words)
    fact = ledger.add(survey.timeline_id, entry, at=at, by=None)
    copy_answer(survey, fact.seq)


def silent(survey: Survey) -> list[Invited]:
    """Return who is asked and has not answered."""
    rows = Invited.objects.filter(survey=survey, answered=False, user__is_active=True)
    return list(rows.select_related("user").order_by("pk"))


DEEDS: Final[Mapping[str, Callable[..., None]]] = {BEGIN: begin, REMIND: remind, END: end}
