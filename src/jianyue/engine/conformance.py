"""Worked cases as data, run through the engine; anybody's cases of the same form will do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from jianyue.engine.availability import Record, Terms, measure
from jianyue.engine.calendars import Calendar, NeverDue
from jianyue.engine.clocks import Begin, Limit, Move, Promise, Turn
from jianyue.engine.counting import run
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.outages import Maintenance, Notice, Outage
from jianyue.engine.spans import Span

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SECOND: Final = timedelta(seconds=1)

Case = Mapping[str, Any]
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One case: where it stands in the file, what it expects, what the engine says."""

    section: str
    number: int
    expected: Any
    found: Any

    @property
    def agrees(self) -> bool:
        """Whether the engine gives exactly what the case expects."""
        return bool(self.expected == self.found)


def verdicts(cases: Mapping[str, Any]) -> Iterator[Verdict]:
    """Run every case of a file and yield its verdict.

    cases  `calendars` by name, and lists `calendar`, `clock`, `availability` of cases

    A case that cannot be read or answered differs, with the reason as what was found; so does
    a part of the file that is not of this form.
    """
    calendars = _named_calendars(cases.get("calendars", {}))
    for section, (expected, answer) in SECTIONS.items():
        told = cases.get(section, [])
        if not isinstance(told, Sequence) or isinstance(told, str):
            yield Verdict(section, 0, "a list of cases", f"{type(told).__name__}")
            continue
        for number, case in enumerate(told, 1):
            try:
                yield Verdict(section, number, expected(case), answer(case, calendars))
            except (KeyError, TypeError, ValueError, AttributeError, NeverDue) as trouble:
                reason = f"{type(trouble).__name__}: {trouble}"
                yield Verdict(section, number, "an answer", reason)


def calendar_of(told: Case) -> Calendar:
    """Return the calendar that a case file describes: zone, weekly hours, exceptions."""
    weekly = {i: _hours(told["weekly"].get(day, ())) for i, day in enumerate(WEEKDAYS)}
    exceptions = {
        date.fromisoformat(day): _hours(texts) for day, texts in told["exceptions"].items()
    }
    return Calendar(ServiceHours(told["zone"], weekly, exceptions))


def _named_calendars(told: object) -> dict[str, Calendar]:
    if not isinstance(told, Mapping):
        return {}
    calendars = {}
    for name, spec in told.items():
        try:
            calendars[name] = calendar_of(spec)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # its cases differ, naming the calendar that is missing
    return calendars


def _hours(texts: Sequence[str]) -> tuple[Hours, ...]:
    return tuple(Hours.parse(text) for text in texts)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no zone: an instant is never guessed")
    return at.astimezone(UTC)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _seconds(length: timedelta | None) -> float | int | None:
    if length is None:
        return None
    whole, rest = divmod(length, SECOND)
    return length / SECOND if rest else whole


def _calendar_expects(case: Case) -> Answer:
    if case["op"] == "elapsed":
        return {"seconds": case["seconds"]}
    return {"due": case["due"], "breaches_at": case["breaches_at"]}


def _calendar_answers(case: Case, calendars: Mapping[str, Calendar]) -> Answer:
    calendar, start = calendars[case["calendar"]], _instant(case["from"])
    match case["op"]:
        case "elapsed":
            return {"seconds": _seconds(calendar.elapsed(start, _instant(case["to"])))}
        case "due":
            amount = timedelta(seconds=case["seconds"])
            breaches = calendar.breaches_at(start, amount) if amount else None
            due = calendar.due_at(start, amount)
            return {"due": _written(due), "breaches_at": _written(breaches)}
        case unknown:
            raise ValueError(f"there is no operation {unknown!r}, only elapsed and due")


def _clock_answers(case: Case, calendars: Mapping[str, Calendar]) -> Answer:
    limits = {
        int(level): Limit(calendars[told["calendar"]], timedelta(seconds=told["seconds"]))
        for level, told in case["levels"].items()
    }
    moves = [
        Move(_instant(told["at"]), Turn(told["fact"]), level=told.get("level", 0))
        for told in case["facts"]
    ]
    begin = Begin(_instant(case["start"]), case["level"])
    clock = run(Promise(limits), begin, moves, _instant(case["now"]))
    return {
        "state": str(clock.state),
        "remaining": _seconds(clock.remaining),
        "breached_at": _written(clock.breached_at),
        "due": _written(clock.due),
        "breaches_at": _written(clock.breaches_at),
        "rounds": [
            {"done": _written(r.done), "result": str(r.result), "remaining": _seconds(r.remaining)}
            for r in clock.rounds
        ],
    }


def _span(pair: Sequence[str]) -> Span:
    start, end = pair
    return Span(_instant(start), _instant(end))


def _availability_answers(case: Case, calendars: Mapping[str, Calendar]) -> Answer:
    outages = [_span(pair) for pair in case["outages"]]
    windows = [_span(pair) for pair in case["maintenance"]]
    # The cases have confirmed maintenance alone: an emergency that the agreement allows is.
    record = Record(
        tuple(Outage(str(i), span.start, span.end) for i, span in enumerate(outages)),
        tuple(Maintenance(str(i), span, emergency=True) for i, span in enumerate(windows)),
    )
    notice = Notice(Calendar(always("UTC")), timedelta(0), emergency=True)
    terms = Terms(calendars[case["calendar"]], notice)
    found = measure(record, terms, _span((case["from"], case["to"])))
    up, whole = found.parts
    second = SECOND // timedelta(microseconds=1)
    return {
        "service": _seconds(found.service),
        "planned": _seconds(found.planned),
        "down": _seconds(found.down),
        "availability": [up // second, whole // second] if whole else None,
    }


def _expects(case: Case) -> Answer:
    expected: Answer = case["expect"]
    return expected


Expecting = Callable[[Case], Answer]
Answering = Callable[[Case, Mapping[str, Calendar]], Answer]
SECTIONS: Final[Mapping[str, tuple[Expecting, Answering]]] = {
    "calendar": (_calendar_expects, _calendar_answers),
    "clock": (_expects, _clock_answers),
    "availability": (_expects, _availability_answers),
}
