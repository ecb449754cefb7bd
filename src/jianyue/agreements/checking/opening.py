"""Service hours: never open, unknown before the term ends, unused, narrower than the promise."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Length, Seen, rule, seen, titled
from jianyue.agreements.hours import HoursOf
from jianyue.agreements.promises import Promise
from jianyue.agreements.services import Service
from jianyue.agreements.texts import Text
from jianyue.engine.calendars import Calendar
from jianyue.engine.spans import Span, length, subtract, union

FOUR_WEEKS = timedelta(weeks=4)


@rule("calendar-never-opens")
def calendar_never_opens(draft: Draft) -> Iterator[Seen]:
    """Find calendars without an open minute."""
    for name, calendar in draft.terms.calendars.items():
        if not calendar.elapsed(draft.begin, draft.looked_until):
            yield seen("calendars", name, calendar=name)


def _horizons(draft: Draft) -> Iterator[tuple[str, HoursOf, date]]:
    for name, calendar in draft.terms.calendars.items():
        if calendar.hours.horizon is not None:
            yield name, draft.agreement.calendars[name], calendar.hours.horizon


@rule("calendar-ends")
def calendar_ends(draft: Draft) -> Iterator[Seen]:
    """Find calendars whose horizon lies inside a dated term."""
    last = draft.last
    for name, spec, horizon in _horizons(draft):
        if last is not None and horizon <= last:
            country = spec.holidays
            yield seen(
                "calendars", name, calendar=name, country=country, horizon=horizon, last=last
            )


@rule("calendar-before-open-end")
def calendar_before_open_end(draft: Draft) -> Iterator[Seen]:
    """Find calendars with a horizon in an open-ended term."""
    term = draft.agreement.term
    if term is not None and term.open_ended:
        for name, spec, horizon in _horizons(draft):
            yield seen("calendars", name, calendar=name, country=spec.holidays, horizon=horizon)


def _used(draft: Draft) -> set[str | None]:
    agreement = draft.agreement
    used: set[str | None] = set()
    for service in agreement.services.values():
        used.update(service.hours.values())
    for promise in agreement.targets.values():
        used.update(promise.calendar.values())
    used.update(indicator.calendar for indicator in agreement.indicators.values())
    used.update(each.calendar for each in agreement.behind)
    if agreement.ladders:
        used.add(agreement.ladders.calendar)
    if agreement.maintenance:
        used.add(agreement.maintenance.window)
    if agreement.fees and agreement.fees.surcharge:
        used.add(agreement.fees.surcharge.outside)
    return used


@rule("calendar-unused")
def calendar_unused(draft: Draft) -> Iterator[Seen]:
    """Find calendars that nothing names."""
    used = _used(draft)
    for name in draft.agreement.calendars:
        if name not in used:
            yield seen("calendars", name, calendar=name)


@rule("enforceable-hours")
def enforceable_hours(draft: Draft) -> Iterator[Seen]:
    """Find targets that run while nobody they need is on duty."""
    for name, promise, promised in draft.targets():
        limit = min(promised.target.limits.items())[1]
        gaps = _gaps(draft, promise, limit.calendar)
        if gaps and all(gaps):
            least = min(gaps, key=length)
            on_site = promise.to == "arrived"
            mode = (
                Text(zh="现场", en="on site") if on_site else Text(zh="各种方式", en="of any mode")
            )
            weekly = Fraction(length(least) // timedelta(seconds=1), 4)
            yield seen(
                "targets",
                name,
                clause=promise.clause,
                target=titled(name, promise.title),
                mode=mode,
                outside=Length(weekly),
                when=draft.local(least[0].start),
            )


def _gaps(draft: Draft, promise: Promise, calendar: Calendar) -> list[list[Span]]:
    """Return for each service what the calendar opens beyond its hours, over four weeks."""
    start, end = draft.begin, draft.begin + FOUR_WEEKS
    counted = calendar.spans(start, end)
    services = draft.agreement.services
    on_site = promise.to == "arrived"
    found = []
    for name in promise.services or services:
        if on_site and "on-site" not in services[name].delivery:
            continue
        hours = _hours(draft, services[name], on_site=on_site)
        if not hours:
            return []
        staffed = union(span for each in hours for span in each.spans(start, end))
        found.append(subtract(counted, staffed))
    return found


def _hours(draft: Draft, service: Service, *, on_site: bool) -> list[Calendar]:
    calendars = draft.terms.calendars
    if on_site:
        name = service.hours.get("on-site") or service.hours.get("all")
        return [calendars[name]] if name else []
    return [calendars[name] for name in service.hours.values()]


@rule("arrival-without-visit")
def arrival_without_visit(draft: Draft) -> Iterator[Seen]:
    """Find arrivals that nobody is sent for."""
    services = draft.agreement.services
    for name, promise in draft.agreement.targets.items():
        modes = [services[each].delivery for each in promise.services or services]
        if promise.to == "arrived" and any(modes) and not any("on-site" in own for own in modes):
            target = titled(name, promise.title)
            yield seen("targets", name, clause=promise.clause, target=target)


RULES = (
    calendar_never_opens,
    calendar_ends,
    calendar_before_open_end,
    calendar_unused,
    enforceable_hours,
    arrival_without_visit,
)
