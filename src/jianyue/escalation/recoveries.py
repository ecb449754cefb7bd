"""Telling of drills, backups, surveys, opinions, recurring jobs due while nobody acts.

Like `escalation.windows`, and for every row of these kinds that has a timer.
"""

from datetime import UTC, datetime
from typing import Final

from jianyue.engine.absences import present
from jianyue.escalation.queries import managers
from jianyue.escalation.standing import leaves_of
from jianyue.knowledge import reviewing
from jianyue.knowledge.models import Article
from jianyue.ledger.models import Timer
from jianyue.ledger.rounds import Deeds, look_due
from jianyue.people.models import User
from jianyue.surveys import follow_ups, running
from jianyue.surveys import moments as survey_moments
from jianyue.surveys import telling as survey_telling
from jianyue.surveys.models import FollowUp, Opinion
from jianyue.upkeep import making
from jianyue.upkeep import telling as upkeep_telling
from jianyue.upkeep.models import Job as UpkeepJob
from jianyue.watch.backups import moments as backup_moments
from jianyue.watch.backups import telling as backup_telling
from jianyue.watch.models import BackupJob, Improvement, RecoveryPlan
from jianyue.watch.recovery import moments, telling


def tell_due(now: datetime) -> int:
    """Tell of what has fallen due; return how many moments were looked at."""
    return look_due(TOLD, now)


def _plan(timer: Timer, now: datetime) -> None:
    plan = RecoveryPlan.objects.select_related("contract", "owner").get(pk=timer.subject_id)
    cue = moments.Cue.of(timer.kind)
    moment = moments.moments(plan).get(cue)
    if moment is not None and moment.holds(now):
        late = cue is moments.Cue.DRILL_OVERDUE
        also = managers(plan.tenant_id, now) if late else ()
        telling.tell_cue(plan, cue, also=also, at=now)


def _improvement(timer: Timer, now: datetime) -> None:
    rows = Improvement.objects.select_related("contract", "recovery", "owner")
    improvement = rows.get(pk=timer.subject_id)
    moment = moments.moments_of(improvement).get(moments.Cue.of(timer.kind))
    if moment is not None and moment.holds(now):
        also = managers(improvement.tenant_id, now)
        telling.tell_late(improvement, also=also, at=now)


def _backup(timer: Timer, now: datetime) -> None:
    job = BackupJob.objects.select_related("contract", "owner").get(pk=timer.subject_id)
    cue = backup_moments.Cue.of(timer.kind)
    due = backup_moments.moments(job).get(cue)
    if due is None or due > now:
        return
    also = managers(job.tenant_id, now)
    if cue is backup_moments.Cue.TEST_DUE:
        backup_telling.tell_untested(job, also=also, at=now)
        return
    backup_telling.tell_late(job, day=backup_moments.days_late(job, now), also=also, at=now)
    again = backup_moments.next_look(job, now)
    # The timer that is done goes when this returns, so the next one is another round.
    Timer.objects.create(
        tenant_id=job.tenant_id, subject=timer.subject, subject_id=job.pk, kind=cue,
        round=timer.round + 1, at=again,
    )  # fmt: skip


def _survey(timer: Timer, now: datetime) -> None:
    running.look(timer.subject_id, timer.kind, at=now)


def _opinion(timer: Timer, now: datetime) -> None:
    opinion = Opinion.objects.select_related("contract", "owner").get(pk=timer.subject_id)
    due = survey_moments.moments_of(opinion).get(timer.kind)
    if due is not None and due <= now:
        survey_telling.tell_overdue(opinion, also=managers(opinion.tenant_id, now), at=now)


def _call(timer: Timer, now: datetime) -> None:
    call = FollowUp.objects.select_related("contract").get(pk=timer.subject_id)
    due = survey_moments.late_at(call, now)
    if due is not None and due <= now:
        owing = follow_ups.who_owes(call)
        to = managers(call.tenant_id, now) if owing is None else [owing]
        survey_telling.tell_call_late(call, to, at=now)


def _article(timer: Timer, now: datetime) -> None:
    article = Article.objects.select_related("owner").get(pk=timer.subject_id)
    owner = article.owner
    to = [owner] if owner.is_active else managers(article.tenant_id, now)
    reviewing.tell_overdue(article, to, at=now)


def _upkeep(timer: Timer, now: datetime) -> None:
    making.look(timer.subject_id, at=now, house=house_of(timer.tenant_id, now))


def house_of(tenant: int, now: datetime) -> making.Round:
    """Return who is there and who is told of what is nobody's, for recurring jobs."""
    leaves = leaves_of([tenant], now.astimezone(UTC))

    def there(person: User, at: datetime) -> bool:
        return person.is_active and present(person.pk, at.astimezone(UTC), leaves) == person.pk

    return making.Round(there, tuple(managers(tenant, now)))


def _upkeep_job(timer: Timer, now: datetime) -> None:
    rows = UpkeepJob.objects.select_related("plan__contract", "person")
    job = rows.get(pk=timer.subject_id)
    if job.is_standing and job.due_at <= now:
        upkeep_telling.tell_late(job, managers(job.tenant_id, now), at=now)


TOLD: Final[Deeds] = {
    moments.PLAN: _plan,
    moments.IMPROVEMENT: _improvement,
    backup_moments.BACKUP: _backup,
    survey_moments.SURVEY: _survey,
    survey_moments.OPINION: _opinion,
    reviewing.ARTICLE: _article,
    survey_moments.CALL: _call,
    making.PLAN: _upkeep,
    making.JOB: _upkeep_job,
}
