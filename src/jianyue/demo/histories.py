"""Histories of tickets as a desk would have them: drawn by chance from a seed, the same each time.

Pure: what comes out are facts to be written, nothing is written here.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from jianyue.demo.matters import Matter, matters_of

CUSTOMERS: Final = ("bank", "factory", "school")
SHARES: Final = (6, 3, 2)
MINUTE: Final = timedelta(minutes=1)
# Of a hundred tickets: how many wait for the customer in between, are reopened, are rated.
PAUSED, REOPENED, VERIFIED = 15, 3, 60
# Of the last days' tickets, how many got no further than some step on their way.
STUCK, LIVELY = 40, timedelta(days=4)
# The last few came in just now, day or night, so that time limits run while one looks.
FRESH, JUST_NOW, ONE_IN = 12, timedelta(hours=3), 20
AGENT, ENGINEER = "agent", "engineer"
# Who works on what, by the service it is about; the engineer on all else.
WORKERS: Final = {
    "network": "engineer2", "host": "engineer2", "machine-room": "engineer2",
    "monitoring": "engineer2", "terminals": "mobile", "reactive": "mobile",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One fact that is to be written: what, when, by whose part, and its words."""

    kind: str
    at: datetime
    by: str
    body: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    internal: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A ticket with all that happened to it up to now."""

    customer: str
    matter: Matter
    facts: tuple[Told, ...]

    @property
    def reported_at(self) -> datetime:
        """When it began."""
        return self.facts[0].at


@dataclass(frozen=True, slots=True)
class Report:
    """That somebody of a customer comes to the desk at some instant."""

    customer: str
    at: datetime


def reports(count: int, *, since: datetime, now: datetime, seed: int = 1) -> Iterator[Report]:
    """Yield `count` reports, about in the order of their instants, the last ones close to `now`."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    fresh = min(FRESH, count // ONE_IN)
    step = (now - since) / count
    for i in range(count - fresh):
        at = _waking(chance, since + step * i + step * chance.random(), now)
        yield Report(_customer(chance), at)
    for at in sorted(now - JUST_NOW * chance.random() for _ in range(fresh)):
        yield Report(_customer(chance), at)


def _customer(chance: random.Random) -> str:
    return chance.choices(CUSTOMERS, SHARES)[0]


def histories(told: Iterable[Report], *, now: datetime, seed: int) -> Iterator[History]:
    """Yield what becomes of each report up to `now`; those of the last days are still open."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    for report in told:
        yield _history(chance, report, now)


def _waking(chance: random.Random, at: datetime, now: datetime) -> datetime:
    """Move most reports of the night into the working day."""
    hour = (at.hour + 8) % 24
    if 8 <= hour < 18 or chance.random() < 0.1:  # noqa: PLR2004 - hours of a day
        return at
    morning = at + timedelta(hours=(33 - hour) % 24, minutes=chance.randrange(60))
    return morning if morning < now else at


def _history(chance: random.Random, report: Report, now: datetime) -> History:
    matters = matters_of(report.customer)
    matter = chance.choices(matters, [each.weight for each in matters])[0]
    told = [fact for fact in _facts(chance, matter, report.at) if fact.at <= now]
    if now - report.at < LIVELY and chance.randrange(100) < STUCK:
        told = told[: chance.randrange(1, len(told) + 1)]
    return History(report.customer, matter, tuple(told))


def _facts(chance: random.Random, matter: Matter, at: datetime) -> Iterator[Told]:
    body = {"attributes": dict(matter.attributes)}
    yield Told("reported", at, "reporter", body, {"title": matter.title, "text": matter.text})
    worker = WORKERS.get(matter.service, ENGINEER)
    at += _minutes(chance, 4)
    yield Told("acknowledged", at, AGENT)
    at += _minutes(chance, 8)
    yield Told(
        "responded", at, AGENT, {}, {"text": "您好，已收到，工程师正在处理，有进展会及时告诉您。"}
    )
    at += _minutes(chance, 5)
    yield Told("assigned", at, AGENT, {"assignee": worker})
    if matter.kind == "request":
        at += _minutes(chance, 30)
        yield Told("planned", at, worker, {}, {"text": "安排在今天完成。"})
    if chance.randrange(100) < PAUSED:
        at += _minutes(chance, 20)
        pause = {"number": 1, "ground": "waiting-for-customer"}
        yield Told("paused", at, worker, pause, {"text": "请提供出错时的截图。"})
        at += _minutes(chance, 90)
        yield Told("resumed", at, worker)
    yield from _ending(chance, matter, at)


def _ending(chance: random.Random, matter: Matter, at: datetime) -> Iterator[Told]:
    worker = WORKERS.get(matter.service, ENGINEER)
    if matter.attributes.get("urgency") in {"high", "medium"}:
        at += _minutes(chance, 50)
        yield Told("arrived", at, worker)
    if matter.kind == "incident":
        at += _minutes(chance, 30)
        yield Told("restored", at, worker)
    at += _minutes(chance, 40)
    yield Told("resolved", at, worker, {}, {"text": matter.done})
    if chance.randrange(100) < REOPENED:
        at += _minutes(chance, 200)
        yield Told("reopened", at, "reporter", {}, {"reason": "同样的问题又出现了。"})
        at += _minutes(chance, 60)
        yield Told("resolved", at, worker, {}, {"text": matter.done})
    if chance.randrange(100) < VERIFIED:
        at += _minutes(chance, 300)
        yield Told("verified", at, "reporter")
    at += timedelta(hours=20) + _minutes(chance, 200)
    yield Told("closed", at, AGENT)


def _minutes(chance: random.Random, typical: int) -> timedelta:
    """Return a length around `typical` minutes; a few take several times as long."""
    return MINUTE * (1 + round(chance.lognormvariate(0, 0.8) * typical))
