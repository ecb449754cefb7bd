"""Workers and desks that are killed with SIGKILL at a named place, in processes of their own.

`python -m tests.trust.trials TIMES` in the environment of an installation prints a line of JSON
for each place. The process that counts never connects itself: what needs the database is done in
a process that it forks, so that a dead one leaves nothing behind but what it had committed.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from jianyue.cli.installation import begin
from jianyue.ledger.faults import Fault, waiting

BEGUN: Final = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
DAY: Final = timedelta(days=1)
# When workers look, in minutes after the reports: each step, what leases hold back, reminders.
LOOKS: Final = (6, 9, 11, 14, 16, 19, 31, 34, 41, 44)
TOGETHER: Final = 3  # tickets of one trial
STEPS: Final = 4 * TOGETHER  # of the bank's first level, due within the looks
DONE, WRONG = 0, 4  # how a process of a trial ends
# What somebody at the desk does, rather than a worker.
PASSED_ONCE: Final = frozenset({Fault.REPORTED, Fault.RECORDED, Fault.COPIED, Fault.ACKNOWLEDGED})
AT_THE_DESK: Final = PASSED_ONCE | {Fault.BROUGHT}
ONCE: Final = PASSED_ONCE | {Fault.REMINDED, Fault.SEALED, Fault.SENT}  # in a trial


def forked(deed: Callable[[], object]) -> tuple[int, Any]:
    """Do something in a process of its own; return how it ended and what it said."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        code = WRONG
        try:
            os.write(writing, json.dumps(deed()).encode())
            code = DONE
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else None


class Deadly:
    """Kills its own process where a place is passed for the n-th time."""

    def __init__(self, place: Fault, nth: int) -> None:
        self.place, self.left = place, nth

    def __call__(self, place: Fault) -> None:
        """Be at a place."""
        if place is self.place:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


class Trials:
    """The trials of one installation, one after the other."""

    def __init__(self, outside: Path) -> None:
        self.outside = outside
        self.deeds = import_module("tests.trust.deeds")
        self.day = 0

    def at(self, place: Fault, times: int) -> dict[str, Any]:
        """Kill somebody at a place so many times; return what became of it."""
        told = {"place": place.value, "kills": 0, "wrong": [], "again": 0}
        for number in range(times):
            nth = 1 if place in ONCE else 1 + number % 3
            if not self._once(place, nth, told):  # it was not passed so often
                self._once(place, 1, told)
        return told

    def _once(self, place: Fault, nth: int, told: dict[str, Any]) -> bool:
        """Let one process die where it passes for the n-th time; return whether it did."""
        self.day += 1
        start = BEGUN + DAY * (self.day % 28) + timedelta(seconds=self.day)
        before = self._done(lambda: self.deeds.prepared(start, TOGETHER))
        code, _ = forked(lambda: self._deadly(place, nth, start, before))
        died = code == -signal.SIGKILL
        wrong, again = self._done(
            lambda: self.deeds.healed(start, before, place.value if died else "")
        )
        told["kills"] += died
        told["wrong"] += wrong
        told["again"] += again
        return died

    def _done(self, deed: Callable[[], object]) -> Any:
        code, said = forked(deed)
        if code != DONE:
            raise SystemExit(f"a process of the trial ended with {code}")
        return said

    def _deadly(self, place: Fault, nth: int, start: datetime, before: Any) -> None:
        with waiting(Deadly(place, nth)):
            if place in AT_THE_DESK:
                self.deeds.at_the_desk(start, before, place.value)
            else:
                for minute in LOOKS:
                    self.deeds.look(start + timedelta(minutes=minute))


def main(times: int) -> None:
    """Try every place so many times."""
    begin("worker")
    trials = Trials(Path(os.environ["JIANYUE_DATA"]))
    for place in Fault:
        sys.stdout.write(json.dumps(trials.at(place, times)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
