"""One history from its seed: what happens next, and whether all is true after it."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from jianyue.ledger import often
from jianyue.ledger.faults import Fault, waiting
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Refused
from jianyue.notices.models import Notice
from jianyue.notices.models_addresses import Kind
from jianyue.simulation import outbox, people
from jianyue.simulation.killing import Killed
from jianyue.simulation.owned import owned
from jianyue.simulation.post import Mood
from jianyue.simulation.scene import Scene
from jianyue.simulation.sight import sight_of
from jianyue.simulation.stage import Stage, settle
from jianyue.simulation.truths import SELDOM, TRUTHS, Memory
from jianyue.simulation.workers import Team, Worker
from jianyue.tickets.models import Ticket

__all__ = ["BEGUN", "DAY", "Outcome", "play", "settle"]

BEGUN: Final = datetime(2026, 1, 5, tzinfo=UTC)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LEAST: Final = 8  # tickets a day
TOUCHED: Final = timedelta(minutes=40)  # on average, until somebody does something with a ticket
MOST_TOUCHES: Final = 12
DRAIN: Final = timedelta(hours=4)  # in which the last notices leave once everything works


class Broken(Exception):  # noqa: N818 - named for what is so
    """Something that must be true is not."""

    def __init__(self, truth: str, at: datetime, said: str) -> None:
        super().__init__(f"{at:%Y-%m-%d %H:%M:%S} UTC, {truth}: {said}")
        self.truth = truth


@dataclass(slots=True)
class Outcome:
    """What came of one seed.

    digest  of everything that happened; the same seed gives the same
    """

    seed: int
    tickets: int
    steps: int
    digest: str
    passed: Counter[Fault]
    struck: Counter[Fault]
    done: Counter[str]
    recounted: int
    broken: str = ""
    truth: str = ""
    trace: list[str] = field(default_factory=list)


def play(stage: Stage, seed: int, days: int, hire: Callable[..., Worker]) -> Outcome:
    """Play one history of so many days from its seed.

    hire  makes a worker that has just started, given the carriers
    """
    history = History(stage, seed, days, hire)
    broken = truth = ""
    try:
        history.play()
    except Broken as found:
        broken, truth = str(found), found.truth
    return history.outcome(broken, truth)


class History:
    """The loop: the next thing that happens, the check after it."""

    def __init__(self, stage: Stage, seed: int, days: int, hire: Callable[..., Worker]) -> None:
        begun = BEGUN + DAY * (seed * 37 % 340)
        self.scene = Scene(stage, seed, begun)
        self.end = begun + DAY * days
        self.days = days
        self.team = Team(self.scene, hire)
        self.memories: dict[int, Memory] = {}
        self.trace: list[str] = []
        self.done: Counter[str] = Counter()
        self.ahead: list[tuple[datetime, int, Callable[[], Iterable[int]]]] = []
        self.order = count()
        self.skew = timedelta(0)
        self.noticed = self.first = 0

    def outcome(self, broken: str, truth: str) -> Outcome:
        """Return what came of it."""
        digest = hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]
        killer = self.scene.killer
        recounted = sum(memory.recounted for memory in self.memories.values())
        return Outcome(
            self.scene.seed, len(self.scene.tickets), len(self.trace), digest, killer.passed,
            killer.struck, self.done, recounted, broken, truth, self.trace,
        )  # fmt: skip

    def play(self) -> None:
        """Let it happen. Raises Broken."""
        with inside(self.scene.stage.tenant):
            self.noticed = self.first = _newest()
        self._plan()
        while self._step():
            pass
        self._drain()

    def _plan(self) -> None:
        chance, start = self.scene.chance, self.scene.now
        for day in range(self.days):
            for _ in range(LEAST + chance.randint(0, 2)):
                self._at(start + DAY * day + HOUR * chance.triangular(0, 24, 9), self._report)
            for _ in range(8):
                self._at(start + DAY * day + HOUR * chance.uniform(0, 24), self._house)
            for _ in range(6):
                self._at(start + DAY * day + HOUR * chance.uniform(0, 24), self._mood)
            for _ in range(3):
                self._at(start + DAY * day + HOUR * chance.uniform(0, 24), self._stop_worker)
            self._at(start + DAY * day + HOUR * chance.uniform(0, 24), self._jump)

    def _at(self, when: datetime, what: Callable[[], Iterable[int]]) -> None:
        heapq.heappush(self.ahead, (when.replace(microsecond=0), next(self.order), what))

    def _step(self) -> bool:
        """Let the next thing happen; return False where nothing does before the end."""
        due = self.team.due_at()
        worker = self.end if due is None else due - self.skew
        people = self.ahead[0][0] if self.ahead else self.end
        if min(worker, people) >= self.end:
            return False
        if people <= worker:
            when, _, what = heapq.heappop(self.ahead)
            self.scene.now = when + self.skew
            self._check(what())
        else:
            self.scene.now = worker + self.skew
            self._check(self._work())
        return True

    def _work(self) -> list[int]:
        touched = self.team.touched()
        self._note("worker", self.team.work())
        return touched

    def _tried(self, deed: Callable[[], object]) -> str:
        """Have somebody do something in a process that may die; return what came of it."""
        try:
            with waiting(self.scene.killer):
                deed()
        except Killed as killed:
            return f"killed: {killed.place.value}"
        except Ticket.DoesNotExist:
            return "refused: not there"
        except Refused as refused:
            return f"refused: {refused.said.en}"
        return "done"

    def _note(self, what: str, came: str) -> None:
        self.done[f"{what.rsplit(' ', maxsplit=1)[-1]}, {came.split(':', maxsplit=1)[0]}"] += 1
        self.trace.append(f"{self.scene.now:%m-%d %H:%M:%S} {what}: {came}")

    def _report(self) -> list[int]:
        customer = self.scene.chance.choice(sorted(self.scene.stage.signed))
        before = len(self.scene.tickets)
        self._note(f"{customer} report", self._tried(lambda: people.report(self.scene, customer)))
        fresh = self.scene.tickets[before:]
        for pk, _ in fresh:
            self._touch_later(pk, customer, 0)
        if not fresh:  # whoever got no answer sends it again
            self._at(self.scene.after(HOUR / 60) - self.skew, self._report)
        return [pk for pk, _ in fresh]

    def _touch_later(self, pk: int, customer: str, touches: int) -> None:
        when = self.scene.after(TOUCHED) - self.skew
        self._at(when, lambda: self._touch(pk, customer, touches))

    def _touch(self, pk: int, customer: str, touches: int) -> list[int]:
        with inside(self.scene.stage.tenant):
            state = Ticket.objects.values_list("state", flat=True).get(pk=pk)
        came = self._tried(lambda: people.act_on(self.scene, pk, customer, state))
        self._note(f"{self.scene.numbers[pk]} {self.scene.doing}", came)
        if touches < MOST_TOUCHES:
            self._touch_later(pk, customer, touches + 1)
        return [pk]

    def _house(self) -> list[int]:
        before = len(self.scene.tickets)
        came = self._tried(lambda: people.look_after_house(self.scene))
        self._note(self.scene.doing, came)
        for pk, customer in self.scene.tickets[before:]:
            self._touch_later(pk, customer, MOST_TOUCHES // 2)
        return self.scene.joined + [pk for pk, _ in self.scene.tickets[before:]]

    def _mood(self) -> list[int]:
        kind, until = self.scene.post.turn(), self.scene.after(HOUR / 2)
        self._note("carrier", f"{kind} {self.scene.post.moods[kind].value}")
        self._at(until - self.skew, lambda: self._calm(kind))
        return []

    def _calm(self, kind: Kind) -> list[int]:
        self.scene.post.moods[kind] = Mood.WELL
        return []

    def _stop_worker(self) -> list[int]:
        self._note("workers", self.team.stop(self.scene.after(HOUR / 2)))
        return []

    def _jump(self) -> list[int]:
        """Let the clock of the machine jump ahead, and back again after a while."""
        chance, unmoved = self.scene.chance, self.scene.now - self.skew
        self.skew = timedelta(0) if self.skew else timedelta(minutes=chance.randint(2, 60))
        self.scene.now = unmoved + self.skew
        self.team.free()
        self._note("clock", f"runs ahead by {self.skew}")
        if self.skew:
            self._at(unmoved + HOUR * chance.uniform(0.5, 3), self._jump)
        return []

    def _check(self, touched: Iterable[int], *, whole: bool = False) -> None:
        with inside(self.scene.stage.tenant):
            for pk in touched:
                self._look_at(pk, whole=whole)
            fresh = often.rows(Notice, "WHERE id > %s ORDER BY id", [self.noticed])
            self._hold("caused", outbox.caused(fresh))
            self.noticed = max([self.noticed, *(notice.pk for notice in fresh)])
            self._hold("left", outbox.left(self.scene))
            if whole:
                self._hold("sent", outbox.sent(self.scene, self.first))
                self._hold("owned", owned(self.scene.stage.tenant))
        self._hold("works", [self.team.failing] if self.team.failing else [])

    def _hold(self, truth: str, wrong: Iterable[str]) -> None:
        for said in wrong:
            raise Broken(truth, self.scene.now, said)

    def _look_at(self, pk: int, *, whole: bool) -> None:
        sight = sight_of(pk, self.scene.now)
        memory = self.memories.setdefault(pk, Memory())
        number = self.scene.numbers[pk]
        for name, truth in TRUTHS.items():
            if name in SELDOM and not whole and len(self.trace) % 10:
                continue
            self._hold(name, (f"{number}: {said}" for said in truth(sight, memory)))

    def _drain(self) -> None:
        """Let everything work for some hours, in which what waits must leave."""
        self.scene.post.calm()
        self.scene.killer.often = 0
        self.team.stop(self.scene.now)
        self.scene.now = max(self.scene.now, self.end + self.skew)
        until = self.scene.now + DRAIN
        while (due := self.team.due_at()) is not None and due < until:
            self.scene.now = due
            self._check(self._work())
        self.scene.now = until - timedelta(seconds=1)
        self._check([pk for pk, _ in self.scene.tickets], whole=True)


def _newest() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
