"""Timelines written as one line of text, and clocks told as one line of text.

`Mon 09:00 reported L2; 10:00 paused #1 customer; 11:00 resumed #1; Tue 09:00 resolved`

Local times of Asia/Shanghai. Mon is 2026-01-12, a week without holidays; Mon2 is a week later.
A time without a day is on the day of the one before. After the fact: L level, # pause number,
! what it names (the first fact of a line is !1), > until, `undo`, @ target; else its ground.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Clock
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.spans import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY = datetime(2026, 1, 12, tzinfo=SHANGHAI)

WORK = (Hours.parse("09:00-12:00"), Hours.parse("13:00-18:00"))
OFFICE = Calendar(ServiceHours("Asia/Shanghai", dict.fromkeys(range(5), WORK)))
ALWAYS = Calendar(always("Asia/Shanghai"))

# January and February of the official notice of 2026, announced until the end of that year.
HOLIDAYS = frozenset(
    [date(2026, 1, day) for day in (1, 2, 3)] + [date(2026, 2, day) for day in range(15, 24)]
)
MAKE_UP = (date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28))
CHINA = Calendar(
    ServiceHours(
        "Asia/Shanghai",
        dict.fromkeys(range(5), WORK),
        {**dict.fromkeys(HOLIDAYS, ()), **dict.fromkeys(MAKE_UP, WORK)},
        HOLIDAYS,
        date(2027, 1, 1),
    )
)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """Read `Mon2 09:00`, or `2026-02-14 09:00:30`, as an instant."""
    day, time = text.split()
    if "-" in day:
        local = datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    else:
        days = NAMES.index(day[:3]) + 7 * (int(day[3:] or 1) - 1)
        hour, minute, second = (int(part) for part in f"{time}:00".split(":")[:3])
        local = MONDAY + timedelta(days=days, hours=hour, minutes=minute, seconds=second)
    return local.astimezone(UTC)


def span(text: str) -> Span:
    """Read `Mon 09:00 - Mon 10:00`."""
    start, end = text.split(" - ")
    return Span(at(start), at(end))


def facts(text: str) -> list[Fact]:
    """Read a timeline; the facts are recorded in the order in which they are written."""
    told: list[Fact] = []
    day = ""
    for seq, each in enumerate(text.split(";"), start=1):
        found = re.fullmatch(r"(?:([\w-]+) )?(\d\d:\d\d(?::\d\d)?) (\w+)(.*)", each.strip())
        assert found, each
        day = found[1] or day
        told.append(_fact(seq, at(f"{day} {found[2]}"), Kind(found[3]), found[4]))
    return told


def _fact(seq: int, when: datetime, kind: Kind, rest: str) -> Fact:
    until = re.search(r">(\S+ \S+)", rest)
    words = (rest.replace(until[0], "") if until else rest).split()
    marks = {word[0]: word[1:] for word in words if word[0] in "L#!@"}
    plain = [word for word in words if word[0] not in "L#!@" and word != "undo"]
    return Fact(
        kind,
        when,
        seq,
        number=int(marks["#"]) if "#" in marks else None,
        level=int(marks["L"]) if "L" in marks else None,
        names=int(marks["!"]) if "!" in marks else None,
        target=marks.get("@", ""),
        until=at(until[1]) if until else None,
        ground=" ".join(plain),
        undoes_breach="undo" in words,
    )


def told(clock: Clock | None) -> str:
    """Tell state, what remains, since when it is breached or when it is due and breaches."""
    if clock is None:
        return "none"
    parts = [clock.state.value]
    if clock.remaining is not None:
        parts.append(hours(clock.remaining))
    for word, when in (
        ("since", clock.breached_at),
        ("due", clock.due),
        ("breaches", None if clock.breaches_at == clock.due else clock.breaches_at),
    ):
        parts += [] if when is None else [word, shown(when)]
    return " ".join(parts)


def rounds(clock: Clock) -> str:
    """Tell the rounds: `met 2:00, breached -1:00`."""
    return ", ".join(f"{each.result} {hours(each.remaining)}" for each in clock.rounds)


def concluded(clock: Clock) -> str:
    """Tell the conclusions: `Mon 10:00 met, Tue 09:00 breached`."""
    return ", ".join(f"{shown(when)} {verdict}" for when, verdict in clock.conclusions)


def hours(length: timedelta | None) -> str:
    """Tell a length as hours and minutes, with seconds where there are any."""
    assert length is not None
    minutes, rest = divmod(abs(length), MINUTE)
    sign = "-" if length < timedelta(0) else ""
    seconds = f":{rest.seconds:02}" if rest else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}{seconds}"


def shown(when: datetime) -> str:
    """Tell an instant as day of those weeks and local time, or as a date outside them."""
    local = when.astimezone(SHANGHAI)
    week, day = divmod((local.date() - MONDAY.date()).days, 7)
    if not 0 <= week < 9:
        return local.strftime("%Y-%m-%d %H:%M")
    return f"{NAMES[day]}{week + 1 if week else ''} {local:%H:%M}"


def rows(table: str) -> list[tuple[str, str, str]]:
    """Read worked cases: a timeline, then lines `now = what is told -- the arithmetic`."""
    cases: list[tuple[str, str, str]] = []
    timeline = ""
    for line in filter(None, map(str.strip, table.replace("\n" + 8 * " ", " ").splitlines())):
        if " = " not in line:
            timeline = f"{timeline} {line}" if timeline.endswith(";") else line
            continue
        case, _, arithmetic = line.partition(" -- ")
        assert arithmetic, f"a worked case shows its arithmetic: {line}"
        now, _, expected = case.partition(" = ")
        cases.append((timeline, now, expected.strip()))
    return cases


def told_like(clock: Clock | None, expected: str) -> str:
    """Tell as much as was expected: state | rounds | conclusions; - where there is none."""
    wanted = expected.count(" | ")
    if clock is None or not wanted:
        return told(clock)
    return " | ".join([told(clock), rounds(clock) or "-", concluded(clock) or "-"][: wanted + 1])
