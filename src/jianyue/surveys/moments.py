"""When something must be done about a survey or an opinion while nobody acts."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.models import Timer
from jianyue.services.dates import ONE_DAY, begins, zone_of
from jianyue.surveys.models import FollowUp, Opinion, Survey
from jianyue.surveys.words import CallState, OpinionState, SurveyState

SURVEY: Final = "survey"
OPINION: Final = "opinion"
CALL: Final = "follow-up"
BEGIN, REMIND, END, OVERDUE = "begin", "remind", "end", "overdue"
REMIND_BEFORE: Final = timedelta(days=3)


def remind_at(starts: datetime, ends: datetime) -> datetime:
    """Return when those who have not answered are reminded: three days before, or half-way."""
    return ends - min(REMIND_BEFORE, (ends - starts) / 2)


def moments(survey: Survey) -> Mapping[str, datetime]:
    """Return what is to be done of a survey, and when; nothing of one that does not run."""
    if survey.state != SurveyState.SENT or survey.remind_at is None:
        return {}
    return {BEGIN: survey.starts_at, REMIND: survey.remind_at, END: survey.ends_at}


def moments_of(opinion: Opinion) -> Mapping[str, datetime]:
    """Return when an opinion is late that somebody is to see to."""
    if opinion.state != OpinionState.ASSIGNED or opinion.due_date is None:
        return {}
    zone = zone_of(opinion.contract, opinion.opened_at)
    return {OVERDUE: begins(opinion.due_date + ONE_DAY, zone)}


def set_timers(survey: Survey, *, after: datetime | None = None) -> None:
    """Have a worker look at each moment of a survey; what stood before is gone.

    after  what lies before has been done
    """
    known = moments(survey).items()
    found = {kind: at for kind, at in known if after is None or at > after}
    _set(SURVEY, survey, found)


def set_timer(opinion: Opinion) -> None:
    """Have a worker look when an opinion is late; what stood before is gone."""
    _set(OPINION, opinion, moments_of(opinion))


def set_call_timers(calls: Iterable[FollowUp], *, at: datetime) -> None:
    """Have a worker look when follow-up calls are late that were just planned."""
    Timer.objects.bulk_create(
        Timer(tenant_id=call.tenant_id, subject=CALL, subject_id=call.pk, kind=OVERDUE, at=due)
        for call in calls if (due := late_at(call, at))
    )  # fmt: skip


def late_at(call: FollowUp, at: datetime) -> datetime | None:
    """Return when a follow-up call is late; None where nobody has to call any more."""
    if call.state != CallState.WAITING:
        return None
    return begins(call.due_date + ONE_DAY, zone_of(call.contract, at))


def _set(subject: str, row: Survey | Opinion, found: Mapping[str, datetime]) -> None:
    Timer.objects.filter(subject=subject, subject_id=row.pk).delete()
    Timer.objects.bulk_create(
        Timer(tenant_id=row.tenant_id, subject=subject, subject_id=row.pk, kind=kind, at=at)
        for kind, at in found.items()
    )
