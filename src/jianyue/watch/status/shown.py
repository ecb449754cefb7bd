"""What a status page shows, ready to be drawn or sent; nothing in it is internal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import sha256
from itertools import groupby
from typing import Final

from jianyue.engine.outages import Grade
from jianyue.ledger.speech import Both
from jianyue.services.models import Window, WindowState
from jianyue.watch.models import Outage, StatusPage, StatusUpdate
from jianyue.watch.status.components import Component
from jianyue.watch.status.days import WORST, Day, begun_alone, days_of, health_at, next_midnight
from jianyue.watch.status.known import Known, known_of
from jianyue.watch.status.words import AT_WORK, UNSEEN, Health, Overall, Progress
from jianyue.watch.words import Stage

MINUTE: Final = timedelta(minutes=1)
HEALTHS: Final = {Grade.FULL: Health.DOWN, Grade.DEGRADED: Health.DEGRADED}
BEGAN: Final = Both("已登记，正在排查。", "Recorded; we are investigating.")
AFTERWARDS: Final = Both("事后补记；系统已恢复。", "Recorded afterwards; the system works.")
ENDED: Final = Both("系统已恢复。", "The system works again.")


@dataclass(frozen=True)
class System:
    """One system: how it is, and how its days were."""

    id: str
    component: Component
    health: Health
    days: Sequence[Day]

    @property
    def told(self) -> Sequence[Day]:
        """The days on which something was, the last one first."""
        return [each for each in reversed(self.days) if each.lengths]


@dataclass(frozen=True)
class Said:
    """One entry of an incident or of planned work."""

    id: str
    label: Both
    value: str
    body: Both
    at: datetime
    corrected_at: datetime | None = None


@dataclass(frozen=True)
class Incident:
    """An outage as others see it."""

    id: str
    systems: Sequence[Component]
    health: Health
    stage: Stage
    from_at: datetime
    until_at: datetime | None
    updates: Sequence[Said]

    @property
    def said(self) -> Both:
        """What it is called."""
        return _named(self.systems, self.health.said)


@dataclass(frozen=True)
class Work:
    """Planned work as others see it; from_at and until_at are what was really so, once it is."""

    id: str
    systems: Sequence[Component]
    progress: Progress
    from_at: datetime
    until_at: datetime
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    updates: Sequence[Said]

    @property
    def said(self) -> Both:
        """What it is called."""
        return _named(self.systems, Both("计划维护", "Planned maintenance"))


@dataclass(frozen=True)
class Shown:
    """All of a page at one instant.

    zone        in which its times are told: that of its first system
    changes_at  when it will look different, if nobody does anything
    """

    page: StatusPage
    zone: tzinfo
    systems: Sequence[System]
    running: Sequence[Incident]
    past: Sequence[Incident]
    ahead: Sequence[Work]
    done: Sequence[Work]
    changes_at: datetime

    @property
    def overall(self) -> Overall:
        """How all systems are together."""
        healths = [each.health for each in self.systems]
        if healths and all(each is Health.DOWN for each in healths):
            return Overall.CRITICAL
        if Health.DOWN in healths:
            return Overall.MAJOR
        return Overall.MINOR if Health.DEGRADED in healths else Overall.NONE

    @property
    def said(self) -> Both:
        """The same in words; what nobody watches is not called in order."""
        special = {Health.MAINTENANCE: AT_WORK, Health.UNKNOWN: UNSEEN}
        return special.get(self.health, self.overall.said)

    @property
    def health(self) -> Health:
        """How all systems are together, as one of them would be said to be."""
        healths = {each.health for each in self.systems}
        return next((each for each in WORST if each in healths), Health.OPERATIONAL)

    @property
    def groups(self) -> list[tuple[Both, list[System]]]:
        """The systems under their headings, in the order in which they were set."""
        headed = groupby(self.systems, key=lambda each: each.component.group)
        return [(heading, list(systems)) for heading, systems in headed]


@dataclass(frozen=True)
class Month:
    """What happened in one month."""

    zone: tzinfo
    incidents: Sequence[Incident]
    works: Sequence[Work]


def month_of(known: Known) -> Month:
    """Return what a page tells of a month."""
    return Month(zone_of(known), incidents_of(known), works_of(known))


def zone_of(known: Known) -> tzinfo:
    """Return the zone in which a page tells times: that of its first system."""
    return known.zone(known.components[0]) if known.components else UTC


def shown_of(page: StatusPage, now: datetime) -> Shown:
    """Return what a page shows at an instant."""
    known = known_of(page, now)
    begun = {each.number for each in known.windows if each.state in WindowState.happened()}
    systems = []
    for component in known.components:
        record = begun_alone(known.records[component.key], begun)
        days = days_of(record, known.zone(component), now.astimezone(UTC))
        health = health_at(record, now.astimezone(UTC))
        systems.append(System(_id(page.timeline_id, component.key), component, health, days))
    incidents, works = incidents_of(known), works_of(known)
    return Shown(
        page, zone_of(known), systems,
        running=[each for each in incidents if each.until_at is None],
        past=[each for each in incidents if each.until_at is not None],
        ahead=[each for each in works if each.progress is not Progress.COMPLETED],
        done=[each for each in works if each.progress is Progress.COMPLETED],
        changes_at=_changes_at(known, now),
    )  # fmt: skip


def incidents_of(known: Known) -> list[Incident]:
    """Return the outages that are known, the last ones first."""
    return [_incident(known, each) for each in known.outages]


def works_of(known: Known) -> list[Work]:
    """Return the planned work that is known."""
    return [_work(known, each) for each in known.windows]


def by_day(incidents: Iterable[Incident], zone: tzinfo) -> list[tuple[date, list[Incident]]]:
    """Return incidents under the day on which they began."""
    local = groupby(incidents, key=lambda each: each.from_at.astimezone(zone).date())
    return [(day, list(some)) for day, some in local]


def _incident(known: Known, outage: Outage) -> Incident:
    pk = _id(outage.timeline_id)
    written = known.updates.get(("outage", outage.pk), ())
    updates = [_update(pk, each) for each in written]
    afterwards = outage.until_at is not None and outage.until_at <= outage.opened_at
    if not afterwards:
        updates.append(_automatic(pk, Stage.INVESTIGATING, BEGAN, outage.opened_at))
    if outage.until_at is not None and not any(each.stage == Stage.RESOLVED for each in written):
        body = AFTERWARDS if afterwards else ENDED
        updates.append(_automatic(pk, Stage.RESOLVED, body, outage.until_at))
    updates.sort(key=lambda each: each.at, reverse=True)
    stage = Stage.RESOLVED if outage.until_at is not None else Stage.of(updates[0].value)
    systems = [each for each in known.components if each.key == (outage.contract_id, outage.system)]
    return Incident(
        pk, systems, HEALTHS[Grade(outage.grade)], stage, outage.from_at, outage.until_at, updates
    )


def _work(known: Known, window: Window) -> Work:
    pk = _id(window.timeline_id)
    updates = [_update(pk, each) for each in known.updates.get(("window", window.pk), ())]
    systems = [
        each for each in known.components
        if each.contract == window.contract_id and each.system in window.systems
    ]  # fmt: skip
    progress = {WindowState.RUNNING: Progress.IN_PROGRESS, WindowState.DONE: Progress.COMPLETED}
    return Work(
        pk, systems, progress.get(WindowState.of(window.state), Progress.SCHEDULED),
        window.from_at, window.until_at, window.asked_at, window.began_at, window.ended_at, updates,
    )  # fmt: skip


def _update(of: str, row: StatusUpdate) -> Said:
    stage = Stage.of(row.stage) if row.stage else None
    label = stage.said if stage else Both("进展", "Update")
    value = stage.value if stage else ""
    return Said(_id(of, row.seq), label, value, row.said, row.published_at, row.corrected_at)


def _automatic(of: str, stage: Stage, body: Both, at: datetime) -> Said:
    return Said(_id(of, stage), stage.said, stage.value, body, at)


def _named(systems: Sequence[Component], what: Both) -> Both:
    zh = "、".join(each.zh for each in systems)
    return Both(f"{zh}：{what.zh}", f"{', '.join(each.en for each in systems)}: {what.en}")


def _changes_at(known: Known, now: datetime) -> datetime:
    """Return when time alone changes the page: a minute while something goes on, else a day."""
    zones = {known.zone(each) for each in known.components}
    moments = [next_midnight(zone, now) for zone in zones] or [now + timedelta(days=1)]
    going = [each for each in known.windows if each.state == WindowState.RUNNING]
    moments += [each.until_at for each in known.windows if each.until_at > now]
    unseen = any(health_at(known.records[each.key], now.astimezone(UTC)) is Health.UNKNOWN
                 for each in known.components)  # fmt: skip
    if going or unseen or any(each.until_at is None for each in known.outages):
        moments.append(now + MINUTE)
    return min(moments)


def _id(*parts: object) -> str:
    """Return a name by which others know something; it tells nothing of how it is stored."""
    return sha256("/".join(map(str, parts)).encode()).hexdigest()[:12]
