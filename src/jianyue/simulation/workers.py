"""The workers: rounds on the hand-moved clock, processes that are stopped and die."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.db import connection

from jianyue.ledger.faults import Fault, waiting
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.operation.auditing import Auditor
from jianyue.simulation.killing import Killed
from jianyue.simulation.scene import Scene

SECOND: Final = timedelta(seconds=1)
PAUSE: Final = timedelta(seconds=15)  # between two looks of one worker
OFTEN: Final = ("ticket", "call")  # the others are looked at now and then
AHEAD: Final = """
SELECT (SELECT min(at) FROM ledger_timer WHERE subject = ANY (%s)),
    min(next_at) FILTER (WHERE lease_until IS NULL), min(lease_until)
FROM notices_notice WHERE next_at IS NOT NULL
"""
AUDITED: Final = timedelta(minutes=45)


class Worker(Protocol):
    """What a worker process does again and again."""

    failures: dict[str, int]

    def one_pass(self, clock: Callable[[], datetime]) -> int:
        """Do each round whose turn it is; return how many rows were worked on."""


class Team:
    """The workers of the installation, one pass after the other; a dead one is started again."""

    def __init__(self, scene: Scene, hire: Callable[..., Worker]) -> None:
        self.scene = scene
        self.hire: Callable[[], Worker] = lambda: hire(scene.post.carriers())
        self.worker = self.hire()
        self.auditor = Auditor()
        self.failing = ""
        self._audit_at = scene.now
        self._free_at = scene.now
        self._back_at = scene.now

    def due_at(self) -> datetime | None:
        """Return when a worker next finds something due; None where nothing waits."""
        with inside(self.scene.stage.tenant), connection.cursor() as cursor:
            cursor.execute(AHEAD, [list(OFTEN)])
            [found] = cursor.fetchall()
        due = min((at for at in found if at is not None), default=None)
        return None if due is None else max(due + SECOND, self._free_at, self._back_at)

    def touched(self) -> list[int]:
        """Return the tickets that are due to be looked at."""
        due = Timer.objects.filter(at__lte=self.scene.now, subject__in=OFTEN)
        known = dict(self.scene.tickets)
        ids = due.order_by("subject_id").values_list("subject_id", flat=True)
        return [pk for pk in dict.fromkeys(ids) if pk in known]

    def work(self) -> str:
        """Let a worker make one pass, in which it may die; return what came of it."""
        now = self.scene.now
        self._free_at = now + PAUSE
        try:
            with waiting(self.scene.killer):
                worked = self.worker.one_pass(lambda: now)
        except Killed as killed:
            if killed.place is Fault.ACCEPTED:
                self.scene.post.bereaved()
            self.worker, self.auditor = self.hire(), Auditor()
            return f"killed: {killed.place.value}"
        self._listen(now)
        return f"did {worked}"

    def stop(self, until: datetime) -> str:
        """Stop all workers until an instant; return what happened."""
        self._back_at = until
        self.worker, self.auditor = self.hire(), Auditor()
        return f"stopped until {until:%H:%M:%S}"

    def free(self) -> None:
        """Forget the pauses between two looks: the clock has jumped."""
        self._free_at = self._audit_at = self.scene.now

    def _listen(self, now: datetime) -> None:
        failing = sorted(name for name, times in self.worker.failures.items() if times)
        if failing:
            self.failing = f"the rounds {failing} failed"
        if now < self._audit_at:
            return
        self._audit_at = now + AUDITED
        report = self.auditor.look_if_due(now)
        if report.found:
            self.failing = f"the auditor found {dict(report.found)}"
