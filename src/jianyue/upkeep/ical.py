"""Recurring jobs as calendar programs read them (RFC 5545)."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import takewhile
from typing import Final

from icalendar import Event

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.services.agreed import Agreed
from jianyue.upkeep.models import Job, Plan
from jianyue.upkeep.rules import Rule, coming
from jianyue.upkeep.words import JobState

NAMED: Final = Both("例行维护", "Recurring job")
GONE: Final = (JobState.WITHDRAWN, JobState.SKIPPED)


def events_of(
    contract: Contract, reader: User, agreed: Agreed | None, reach: tuple[datetime, datetime]
) -> Iterator[Event]:
    """Yield the jobs of a contract, those that were made and those that a rule will bring.

    reach  from which instant, until which one
    """
    language: Language = "en" if reader.language == "en" else "zh"
    start, end = reach
    last: dict[int, date] = {}
    rows = Job.objects.visible_to(reader).filter(contract=contract, starts_at__lt=end)
    for job in rows.filter(due_at__gt=start).select_related("plan").order_by("starts_at", "pk"):
        if job.edition == job.plan.edition:
            last[job.plan_id] = max(last.get(job.plan_id, date.min), job.on_date)
        if job.state not in GONE:
            yield _event(job.plan, job.on_date, (job.starts_at, job.due_at), language)
    for plan in Plan.objects.visible_to(reader).filter(contract=contract, ended_at=None):
        rule, after = Rule.kept(plan.rule), max(start, plan.set_at)
        known = last.get(plan.pk, date.min)
        ahead = takewhile(lambda each: each[1] < end, coming(rule, after, agreed))
        for day, at in (each for each in ahead if each[0] > known):
            yield _event(plan, day, (at, at + rule.allowed), language)


def _event(plan: Plan, day: date, span: tuple[datetime, datetime], language: Language) -> Event:
    event = Event()
    event.add("uid", f"{plan.tenant_id}-{plan.number}-{plan.edition}-{day}@jianyue")
    event.add("dtstamp", plan.set_at)
    event.add("dtstart", span[0])
    event.add("dtend", span[1])
    event.add("summary", f"{NAMED.words(language)}：{plan.title}")
    event.add("transp", "TRANSPARENT")
    return event
