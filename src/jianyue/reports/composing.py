"""A report as the records and its manager make it now: what a draft shows and a release freezes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from jianyue.agreements.governance import Report as Promised
from jianyue.engine.periods import Per, Period, period_from, period_of
from jianyue.engine.spans import Span
from jianyue.figures.figure import Figure, Unit
from jianyue.figures.queries import figures_of
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.reports.content import Content, Section
from jianyue.reports.matter import Matter
from jianyue.reports.models import Report, utc
from jianyue.reports.sections.dispatch import sections_of
from jianyue.reports.words import On
from jianyue.services.agreed import Agreed

WRITTEN: Final = "section_written"
BACK: Final = 5  # earlier periods in a trend
WITH_TREND: Final = frozenset({"week", "month", "quarter", "half-year", "year"})
MOMENT: Final = timedelta(microseconds=1)


def promised_of(report: Report) -> Promised:
    """Return what the agreement says of a report; by its name alone where it says no more."""
    rows = report.version.agreement().reports
    named = [each for each in rows if each.report == report.name]
    fit = [each for each in named if (each.per or "") == report.per]
    return next(iter(fit or named), Promised(report=report.name))


def matter_of(report: Report, *, now: datetime) -> Matter:
    """Return the records of a report up to now. The number of queries is fixed."""
    promised, agreed = promised_of(report), Agreed(report.contract, report.version)
    span = Span(utc(report.from_at), utc(report.until_at))
    matter = Matter(
        report.contract, agreed, promised, span, report.label, now, ticket=report.ticket
    )
    if report.on == On.MAJOR_INCIDENT:
        return matter
    figures = figures_of(report.contract, day=span.end - MOMENT, now=now)
    if report.per not in WITH_TREND or _has_no_trend(promised):
        return replace(matter, figures=figures)
    return replace(matter, figures=figures, past=_past(report, agreed, now))


def content_of(report: Report, *, now: datetime) -> tuple[Matter, Content]:
    """Return the records of a report, and its sections with what its manager wrote."""
    matter = matter_of(report, now=now)
    own = texts_of(report)
    sections = [
        replace(each, text=own.get(each.key, each.text))
        for each in sections_of(matter, on=report.on)
    ]
    return matter, Content(tuple(sections))


def texts_of(report: Report) -> dict[str, Both]:
    """Return the texts that were written by hand, by section; the last one holds."""
    said = words_of(report.timeline_id)
    found: dict[str, Both] = {}
    for fact in Fact.objects.filter(timeline=report.timeline_id, kind=WRITTEN).order_by("seq"):
        words = said.get(fact.seq, {})
        if fact.body.get("reset"):
            found.pop(fact.body["section"], None)
        else:
            found[fact.body["section"]] = Both(words.get("zh", ""), words.get("en", ""))
    return found


def section_in(content: Content, key: str) -> Section | None:
    """Return one section; None where the report has no such one."""
    return next((each for each in content.sections if each.key == key), None)


def _has_no_trend(promised: Promised) -> bool:
    return promised.report in {"faults", "work-orders", "security", "inspection"}


def _past(report: Report, agreed: Agreed, now: datetime) -> list[tuple[str, list[Figure]]]:
    """Return the figures of the periods before, the oldest first, as far as it was in force."""
    begun = agreed.contract.starts_date
    found: list[tuple[str, list[Figure]]] = []
    for period in _before(Per(report.per), utc(report.from_at), agreed):
        if begun is not None and period.first < begun:
            break
        figures = figures_of(report.contract, day=period.span.end - MOMENT, now=now)
        if not any(each.value is not None for each in figures if each.unit is Unit.SHARE):
            break
        found.insert(0, (period.label, figures))
    return found


def _before(per: Per, start: datetime, agreed: Agreed) -> list[Period]:
    found = []
    for _ in range(BACK):
        before = period_of(per, start - MOMENT, agreed.zone)
        period = period_from(per, before.first, agreed.zone)
        found.append(period)
        start = period.span.start
    return found
