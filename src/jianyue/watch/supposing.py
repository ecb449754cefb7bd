"""What a figure would be if one thing were otherwise; nothing is written (docs/decisions/0175)."""

from dataclasses import dataclass, replace
from datetime import datetime

from jianyue.engine.availability import Record
from jianyue.engine.instants import MICROSECOND
from jianyue.engine.outages import Grade, Maintenance, Outage
from jianyue.ledger.speech import NotAllowed

AS_IT_IS = "as-it-is"


@dataclass(frozen=True, slots=True)
class Supposed:
    """One outage classified otherwise, one window confirmed or not.

    outage     its number; empty where none is changed
    grade      another grade; empty leaves it
    ground     another ground of exclusion, empty for none; AS_IT_IS leaves it
    begins     another begin, or None
    ends       another end, or None
    window     number of a window; empty where none is changed
    confirmed  whether the customer confirmed it in time
    """

    outage: str = ""
    grade: str = ""
    ground: str = AS_IT_IS
    begins: datetime | None = None
    ends: datetime | None = None
    window: str = ""
    confirmed: bool = False


def supposed(record: Record, said: Supposed) -> Record:
    """Return the record as it would be. Raises NotAllowed where an outage would have no length."""
    return replace(
        record,
        outages=tuple(
            _outage(each, said) if each.number == said.outage else each for each in record.outages
        ),
        maintenance=tuple(
            _window(each, confirmed=said.confirmed) if each.number == said.window else each
            for each in record.maintenance
        ),
    )


def _outage(outage: Outage, said: Supposed) -> Outage:
    start, end = said.begins or outage.start, said.ends or outage.end
    if end is not None and end <= start:
        raise NotAllowed("恢复时间必须晚于中断时间。", "It must end after it began.")
    grade = Grade(said.grade) if said.grade else outage.grade
    ground = outage.ground if said.ground == AS_IT_IS else said.ground
    return replace(outage, start=start, end=end, grade=grade, ground=ground)


def _window(window: Maintenance, *, confirmed: bool) -> Maintenance:
    """Return a window confirmed just before it began, or never; its notice stays as it was."""
    if not confirmed:
        return replace(window, confirmed_at=None)
    before = window.span.start - MICROSECOND
    return replace(window, confirmed_at=min(window.confirmed_at or before, before))
