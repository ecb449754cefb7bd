"""How a recovery went, folded from its facts; pure: for a page, the row, and a bundle alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from jianyue.ledger.recorded import Recorded

RECORD_WITHIN: Final = timedelta(hours=24)  # E15: identified and recorded
HANDLE_WITHIN: Final = timedelta(hours=72)  # E15: first analysed and handled


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one step; each instant is None before."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that the facts say together, corrections taken in.

    by       who recorded the recovery that stands; None before
    version  of the plan
    """

    kind: str
    version: int
    occurred_at: datetime
    opened_at: datetime
    opened_by_id: int | None
    outage: str = ""
    ticket: str = ""
    handled_at: datetime | None = None
    steps: Mapping[int, Done] = field(default_factory=dict)
    data_until: datetime | None = None
    recovered_at: datetime | None = None
    by: int | None = None
    verified_at: datetime | None = None
    ended_at: datetime | None = None
    reviewed: bool = False
    told: frozenset[str] = frozenset()
    voided_at: datetime | None = None

    @property
    def took(self) -> timedelta | None:
        """The time from the disaster to the recovery; None before it."""
        return self.recovered_at - self.occurred_at if self.recovered_at else None

    @property
    def lost(self) -> timedelta | None:
        """The time before the disaster whose data are lost; None while it is not known."""
        return self.occurred_at - self.data_until if self.data_until else None

    @property
    def first_handled_at(self) -> datetime | None:
        """When it was first analysed or acted upon, whichever came first."""
        started = (each.started_at or each.ended_at for each in self.steps.values())
        known = [self.handled_at, *started]
        return min((each for each in known if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class Promise:
    """A length of time that must be kept, and what has become of it.

    took  how long it was; None where it is not over
    kept  whether the promise is kept; None while nobody can know
    """

    allowed: timedelta
    took: timedelta | None
    kept: bool | None


def kept(allowed: timedelta, took: timedelta | None, so_far: timedelta | None) -> Promise:
    """Return whether a length is within what is allowed; at the very instant it still is.

    so_far  how long it has been by now, while it goes on; None where it ended without
    """
    if took is not None:
        return Promise(allowed, took, took <= allowed)
    late = so_far is None or so_far > allowed
    return Promise(allowed, None, False if late else None)


def recorded(course: Course) -> Promise:
    """Return whether it was identified and recorded within 24 hours (E15)."""
    return kept(RECORD_WITHIN, course.opened_at - course.occurred_at, None)


def handled(course: Course, now: datetime) -> Promise:
    """Return whether it was first analysed and handled within 72 hours (E15)."""
    first = course.first_handled_at
    took = first - course.occurred_at if first else None
    return kept(HANDLE_WITHIN, took, _so_far(course, now))


def in_time(course: Course, allowed: timedelta, now: datetime) -> Promise:
    """Return whether the systems came back within a length of time since the disaster (A06)."""
    return kept(allowed, course.took, _so_far(course, now))


def data_saved(course: Course, allowed: timedelta) -> Promise:
    """Return whether no more data were lost than is allowed; before it is known, nobody knows."""
    return kept(allowed, course.lost, None if course.ended_at else timedelta())


def _so_far(course: Course, now: datetime) -> timedelta | None:
    return None if course.ended_at is not None else now - course.occurred_at


def times_of(course: Course) -> dict[str, datetime]:
    """Return the times on record that can be corrected, by the names that a correction uses."""
    found = {name: getattr(course, name) for name in ("occurred_at", "data_until", "recovered_at")}
    for place, step in sorted(course.steps.items()):
        found[f"step-{place}-started_at"] = step.started_at
        found[f"step-{place}-ended_at"] = step.ended_at
    return {name: at for name, at in found.items() if at is not None}


def course_of(facts: Iterable[Recorded]) -> Course:
    """Return how a recovery went, from its facts in the order of recording."""
    first, *rest = facts
    body = first.body
    course = Course(
        kind=body["kind"], version=body["version"], occurred_at=_utc(first.occurred_at),
        opened_at=_utc(first.recorded_at), opened_by_id=first.by_id,
        outage=body.get("outage", ""), ticket=body.get("ticket", ""),
    )  # fmt: skip
    for fact in rest:
        course = _after(course, fact)
    return course


def _after(course: Course, fact: Recorded) -> Course:
    at, body, said = _utc(fact.occurred_at), fact.body, dict[str, Any]()
    match fact.kind:
        case "recovery_handled":
            said = {"handled_at": min(at, course.handled_at or at)}
        case "recovery_recovered":
            until = datetime.fromisoformat(body["data_until"])
            said = {"recovered_at": at, "data_until": until, "by": fact.by_id}
        case "recovery_verified":
            said = {"verified_at": at}
        case "recovery_not_verified":  # it did not work after all: it is to be recovered anew
            said = {"recovered_at": None, "data_until": None, "by": None}
        case "recovery_told":
            said = {"told": course.told | set(body["whom"])}
        case "recovery_reviewed":
            said = {"reviewed": True}
        case "recovery_ended" | "recovery_voided":
            said = {f"{fact.kind.removeprefix('recovery_')}_at": at}
        case _:
            said = _deeper(course, fact.kind, at, body)
    return replace(course, **said)


def _deeper(course: Course, kind: str, at: datetime, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a step or a correction changes; other facts change nothing of the course."""
    if kind == "recovery_corrected":
        return _corrected(course, body)
    if not kind.startswith("recovery_step_"):
        return {}
    place, act = body["step"], kind.removeprefix("recovery_step_")
    step = course.steps.get(place, Done())
    if act == "started":
        step = replace(step, started_at=at)
    else:
        step = replace(step, ended_at=at, skipped=act == "skipped")
    return {"steps": {**course.steps, place: step}}


def _corrected(course: Course, body: Mapping[str, Any]) -> dict[str, Any]:
    steps, said = dict(course.steps), dict[str, Any]()
    for name, text in body["times"].items():
        at = datetime.fromisoformat(text)
        part, _, which = name.partition("-")
        if part != "step":
            said[part] = at
            continue
        place, _, edge = which.partition("-")
        moved: dict[str, Any] = {edge: at}
        steps[int(place)] = replace(steps.get(int(place), Done()), **moved)
    return said | {"steps": steps}


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
