"""A month counted from the facts minute by minute, by hand: nothing of the engine is used here.

The bank's agreement in other words, with the Chinese holidays of February 2026. Everything happens
on whole minutes.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FEBRUARY = datetime(2026, 2, 1, tzinfo=SHANGHAI)
MARCH = datetime(2026, 3, 1, tzinfo=SHANGHAI)
FESTIVAL = {date(2026, 2, 15) + DAY * n for n in range(9)}
WORKED = {date(2026, 2, 14), date(2026, 2, 28)}  # Saturdays in exchange
IMPORTANCE = {"core-banking": 1, "e-banking": 1, "network": 1, "office-systems": 2, "terminals": 4}
ENDS = {"outage_opened": "from", "outage_ended": "until"}
# What ends each promise, and how many minutes it has, by level where it has levels.
STOPS = {
    "response": {"responded", "resolved"}, "recovery": {"restored", "resolved"},
    "order": {"planned", "resolved"}, "resolution": {"resolved"},
}  # fmt: skip
ANSWERS = {"responded", "planned"}  # what was answered stays answered
ALLOWED = {"response": 30, "recovery": 120, "order": 120}
BY_LEVEL = {1: 8 * 60, 2: 24 * 60, 3: 24 * 60}
OF_KIND = {"incident": ("response", "recovery", "resolution"), "request": ("order", "resolution")}


@dataclass
class Watch:
    """One promise to one ticket, as it is walked through minute by minute."""

    target: str
    level: int
    allowed: int
    used: int = 0
    done: bool = False
    undone_by: str = ""
    missed: bool = False
    paused: bool = False
    said: list[tuple[datetime, bool]] = field(default_factory=list)

    def happens(self, kind: str, at: datetime) -> None:
        """Let something happen to the ticket."""
        if kind in STOPS[self.target] and not (self.done or self.missed):
            self.done, self.undone_by = True, "" if kind in ANSWERS else "reopened"
            self.said.append((at, False))
        elif kind == self.undone_by:
            self.done = False
        elif kind in {"paused", "resumed"} and self.target == "resolution":
            self.paused = kind == "paused"

    def passes(self, at: datetime) -> None:
        """Let a minute pass."""
        if self.done or self.missed or self.paused or not is_open(self.hours, at):
            return
        if self.used == self.allowed:
            self.missed = True
            self.said.append((at, True))
        self.used += 1

    @property
    def hours(self) -> str:
        """In which hours it counts."""
        by_level = {3: "daily", 4: "office"}
        return by_level.get(self.level, "always") if self.target == "resolution" else "always"


def is_open(hours: str, at: datetime) -> bool:
    """Tell whether somebody is there in a minute."""
    if hours == "always":
        return True
    if hours == "daily":
        return 9 <= at.hour < 17
    return works_on(at.date()) and (9 <= at.hour < 12 or 13 <= at.hour < 18)


def works_on(day: date) -> bool:
    """Tell whether the office works on a day."""
    return day in WORKED or (day.weekday() < 5 and day not in FESTIVAL)


def week_of_work(start: datetime) -> int:
    """Return the office's minutes from a report to the close of the fifth working day after it."""
    day, left = start.date(), 5
    while left:
        day += DAY
        left -= works_on(day)
    end = datetime(day.year, day.month, day.day, 18, tzinfo=SHANGHAI)
    return sum(is_open("office", start + MINUTE * n) for n in range((end - start) // MINUTE))


def level_of(attributes: Mapping[str, str]) -> int:
    """Return the level of handling of a problem with a system."""
    return min(4, IMPORTANCE[attributes["service"]] + int(attributes["problem"]) - 1)


def watches_of(kind: str, start: datetime, attributes: Mapping[str, str]) -> list[Watch]:
    """Return the promises to a ticket; without a level no resolution is promised."""
    found = []
    for target in OF_KIND[kind]:
        if target != "resolution":
            found.append(Watch(target, 0, ALLOWED[target]))
        elif "problem" in attributes:
            level = level_of(attributes)
            found.append(Watch(target, level, BY_LEVEL.get(level) or week_of_work(start)))
    return found


def walked(kind: str, facts: Sequence[Any]) -> list[Watch]:
    """Return the promises to a ticket as they stand at the end of the month."""
    told: dict[datetime, list[str]] = defaultdict(list)
    for each in facts:
        told[each.occurred_at.astimezone(SHANGHAI)].append(each.kind)
    # Who takes another ticket in is held to the earlier report of the two.
    taken_in = [each.body["reported_at"] for each in facts if each.kind == "absorbed"]
    at = min([*told, *map(datetime.fromisoformat, taken_in)]).astimezone(SHANGHAI)
    last = max(told)
    found = watches_of(kind, at, facts[0].body["attributes"])
    while at < MARCH and (at <= last or not all(each.done or each.missed for each in found)):
        for watch in found:
            for happened in told.get(at, ()):
                watch.happens(happened, at)
            watch.passes(at)
        at += MINUTE
    return found


def counted(tickets: Sequence[tuple[str, Sequence[Any]]]) -> Counter[tuple[str, int, bool]]:
    """Return how many concluded in February: by promise, level, and whether it was missed."""
    found: Counter[tuple[str, int, bool]] = Counter()
    for kind, facts in tickets:
        if {"excluded", "merged"} & {each.kind for each in facts}:
            continue
        for watch in walked(kind, facts):
            told = [missed for at, missed in watch.said if FEBRUARY <= at < MARCH]
            if told:
                found[watch.target, watch.level, told[-1]] += 1
    return found


def minutes_down(outages: Sequence[Sequence[Any]]) -> int:
    """Return the minutes of February in which a system was down for reasons that count."""
    spans = []
    for facts in outages:
        said: dict[str, Any] = {}
        for each in facts:
            said |= each.body
            if each.kind in ENDS:
                said[ENDS[each.kind]] = each.occurred_at.isoformat()
        taken_back = any(each.kind == "outage_voided" for each in facts)
        if said["grade"] == "full" and not said.get("ground") and not taken_back:
            spans.append([datetime.fromisoformat(said[name]) for name in ("from", "until")])
    minutes = (MARCH - FEBRUARY) // MINUTE
    moments = (FEBRUARY + MINUTE * n for n in range(minutes))
    return sum(any(start <= at < end for start, end in spans) for at in moments)
