"""Releasing a report: asked for by its manager, done by a worker, once (docs/decisions/0201)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.evidence import sealing
from jianyue.evidence.models import Seal
from jianyue.jobs import actions as jobs
from jianyue.jobs.actions import Subject
from jianyue.jobs.models import Job, Kind
from jianyue.jobs.running import Run
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Timeline, Timer
from jianyue.ledger.speech import Language, NotAllowed, language_of
from jianyue.people.models import User
from jianyue.reports import telling
from jianyue.reports.actions import locked, unreleased
from jianyue.reports.composing import content_of, promised_of
from jianyue.reports.content import (
    content_from,
    content_text,
    digest,
    figures_from,
    figures_text,
)
from jianyue.reports.delivering import recipients
from jianyue.reports.files import as_file
from jianyue.reports.freezing import carries, frozen, kept_rows, periods_of
from jianyue.reports.models import Kept, Release, Report
from jianyue.reports.moments import SUBJECT
from jianyue.reports.paper import Sheet
from jianyue.reports.timelines import add
from jianyue.tickets.carried import FROZEN

STEPS: Final = 4  # sealed, composed, drawn, released


class Edited(Exception):  # noqa: N818 - a refusal is named for what is so
    """Somebody edited the report after it was composed; the next try composes it anew."""


@dataclass(frozen=True, slots=True)
class Made:
    """A release as it is about to be written.

    figures, content  its two texts
    kept              the tickets behind its figures
    length            facts of the report when it was composed
    """

    figures: str
    content: str
    kept: list[Kept]
    periods: list[dict[str, Any]]
    length: int


@transaction.atomic
def ask(report: Report, *, at: datetime, by: User) -> Job:
    """Have a report released by a worker; until then nobody edits it. Raises NotAllowed."""
    kept = locked(report, by)
    _check_over(kept, at)
    subject = Subject(kept.pk, kept.number, f"/reports/{kept.number}/")
    return jobs.ask(Kind.RELEASE, subject, at=at, by=by)


def last_asked(report: Report) -> Job | None:
    """Return the newest job that was to release a report."""
    rows = Job.objects.filter(kind=Kind.RELEASE, subject_id=report.pk).select_related("by")
    found: Job | None = rows.order_by("-asked_at", "-pk").first()
    return found


def deed(run: Run) -> None:
    """Release the report that a job is about.

    What is written for good is written in one transaction with the end of the job: a run that dies
    before leaves a draft, one that dies after has nothing left to repeat. Raises NotAllowed.
    """
    by, at = run.job.by, run.job.started_at
    if at is None:
        raise ValueError("a run has begun")
    with run.behind():
        report = _report(run, by)
        _check_over(report, at)
        seal = sealing.put(report.contract, at=at, by=by)
    run.reached(1, STEPS)
    with run.behind():
        made = _made(report, seal, at)
    run.reached(2, STEPS)
    with run.behind():
        _draw(report, made, language_of(by.language))
    run.reached(3, STEPS)
    with run.behind():
        run.end(at)
        _put(_report(run, by), made, at, by)
        telling.tell_released(report, by, at=at)


@transaction.atomic
def release(report: Report, *, at: datetime, by: User) -> Release:
    """Release a report at once, as `deed` does, for worlds that are made up. Raises NotAllowed."""
    kept = locked(report, by)
    _check_over(kept, at)
    return _put(kept, _made(kept, sealing.put(kept.contract, at=at, by=by), at), at, by)


def _report(run: Run, by: User) -> Report:
    return unreleased(Report(pk=run.job.subject_id), by)


def _check_over(report: Report, at: datetime) -> None:
    if report.per and at < report.until_at:
        raise NotAllowed("报告的统计期还没有结束。", "The period of the report is not over.")


def _made(report: Report, seal: Seal | None, at: datetime) -> Made:
    """Compose a release; what it is computed from was sealed before (semantics 8)."""
    length = _length(report)
    matter, content = content_of(report, now=at)
    figures = figures_text(frozen(matter, report, seal))
    periods = periods_of(matter) if carries(report) else []
    return Made(figures, content_text(content), kept_rows(matter, report), periods, length)


def _draw(report: Report, made: Made, language: Language) -> None:
    """Draw it once: what cannot be put on paper is not released."""
    sheet = Sheet(report, content_from(made.content), figures_from(made.figures))
    as_file(sheet, "pdf", language)


def _put(report: Report, made: Made, at: datetime, by: User) -> Release:
    """Write a release and deliver it; the report's row is locked."""
    if _length(report) != made.length:
        raise Edited(report.number)
    released = Release.objects.create(
        tenant_id=report.tenant_id, customer_id=report.customer_id, report=report,
        figures=made.figures, content=made.content, digest=digest(made.figures),
        content_digest=digest(made.content), released_at=at,
    )  # fmt: skip
    Kept.objects.bulk_create(made.kept)
    body = {
        "digest": released.digest, "content_digest": released.content_digest,
        "version": report.version_id,
    }  # fmt: skip
    add(report, Entry("report_released", at, body), at=at, by=by.pk)
    if made.periods:
        said = Entry(FROZEN, at, {"report": report.number, "periods": made.periods})
        ledger.add(report.contract.timeline_id, said, at=at, by=by.pk)
    Timer.objects.filter(subject=SUBJECT, subject_id=report.pk).delete()
    _deliver(report, at, by)
    return released


def _deliver(report: Report, at: datetime, by: User) -> None:
    to = recipients(report.contract, promised_of(report).to, at)
    for user, role in to.values():
        body = {"user": user.pk, "role": role[:80], "copies": report.copies or 1}
        add(report, Entry("report_delivered", at, body), at=at, by=by.pk)
    telling.tell_delivered(report, [user for user, _ in to.values()], at=at)


def _length(report: Report) -> int:
    return Timeline.objects.values_list("length", flat=True).get(pk=report.timeline_id)
