"""Whether anything was lost that somebody waits for: the round of the auditor, each minute.

It believes no timer and no notice, and looks whether each is there that must be (docs/decisions/
0150). Tickets are walked through by id, so many a minute, whatever their number.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max, QuerySet

from jianyue.escalation.models_steps import Step
from jianyue.escalation.owing import Owing, owing, owing_warnings
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.notices.models import Notice, State
from jianyue.operation.heartbeats import UNSEEN, Check, Report
from jianyue.operation.questions import LATE, UNTIMED, UNTIMED_FOR, UNTOLD
from jianyue.tickets.climbing import LADDER
from jianyue.tickets.copies import WARNING
from jianyue.tickets.models import Ticket

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=1)
SLACK: Final = timedelta(minutes=5)  # how long something due may wait before it is missed
NOW_AND_THEN: Final = timedelta(minutes=10)
REMEMBERED: Final = timedelta(hours=1)
WINDOW: Final = 20_000  # ids of tickets walked through a minute
NEWEST: Final = 1_000  # the last ids, looked at each minute wherever the walk is
FOLDED: Final = 150  # tickets of a stretch whose facts are folded; the walk goes on behind them
NAMED: Final = 20  # ids that a report names
Ids = Sequence[int]
Found = dict[Check, set[int]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tickets between two ids, the first left out, and some more by name."""

    start: int
    end: int
    known: Ids = ()

    def of(self, tenant: int) -> dict[str, Any]:
        """Return what the questions want to be given."""
        return {"tenant": tenant, "start": self.start, "end": self.end, "known": list(self.known)}


@dataclass(frozen=True, slots=True)
class Owed:
    """What open tickets may owe, the kind of timer that sees to it, and how it is found out."""

    check: Check
    kind: str
    by: Owing

    def suspects(self, stretch: Stretch, tenant: int) -> list[int]:
        """Return the open tickets of a stretch without such a timer."""
        return _asked(UNTIMED_FOR, stretch.of(tenant) | {"kind": self.kind})


class NoticeCount:
    """How many notices stand in each state: those that wait each minute, all now and then.

    Those that wait have an index of their own; to count all of them reads them all.
    """

    def __init__(self) -> None:
        self.states: dict[str, int] = {}
        self._next: datetime | None = None

    def count(self, tenants: Ids, now: datetime) -> None:
        """Count what there is at `now`."""
        waiting = Notice.objects.filter(next_at__isnull=False)
        self.states |= dict.fromkeys((State.DECIDED.value, State.LEASED.value), 0)
        whole = self._next is None or now >= self._next
        if whole:
            self._next = now + NOW_AND_THEN
        self.states |= _by_state(Notice.objects.all() if whole else waiting, tenants)


class Auditor:
    """Looks each minute; where it got to lives in memory, and a new worker begins anew."""

    def __init__(self, *, window: int = WINDOW, folded: int = FOLDED) -> None:
        self.window, self.folded = window, folded
        self.report = UNSEEN
        self._next: datetime | None = None
        self._at = 0
        self._step: int | None = None
        self._count = NoticeCount()

    def look_if_due(self, now: datetime) -> Report:
        """Look where a minute has passed; return what was found when it last looked."""
        if self._next is None or not self._next - EVERY <= now < self._next:
            self._next = now + EVERY
            self.report = self._looked(now)
        return self.report

    def _looked(self, now: datetime) -> Report:
        try:
            found = self._look(now)
        except Exception:
            # A look that cannot be done proves nothing, and must not stop the worker.
            logger.exception("The auditor could not look")
            return Report(now, {Check.LOOKS: (0,)})
        wrong = {check: tuple(sorted(ids)[:NAMED]) for check, ids in found.items() if ids}
        for check, ids in wrong.items():
            logger.error("The auditor found %s: %s", check.said.en, ids)
        return Report(now, wrong, self._count.states)

    def _look(self, now: datetime) -> Found:
        found: Found = defaultdict(set)
        tenants = list(Tenant.objects.values_list("pk", flat=True))
        for stretch in self._stretches(_newest(Ticket, tenants)):
            end = min(self._folded(tenants, stretch, now, each, found) for each in OWED)
            if stretch.end == self._at:
                self._at = end
            for tenant in tenants:
                with inside(tenant):
                    given = stretch.of(tenant) | {"soon": now + SLACK}
                    found[Check.CLOCKS] |= set(_asked(UNTIMED, given))
        self._notices(tenants, now, found)
        self._count.count(tenants, now)
        found[Check.LATE] |= set(_asked(LATE, {"before": now - SLACK, "most": NAMED}))
        return found

    def _folded(
        self, tenants: Ids, stretch: Stretch, now: datetime, owed: Owed, found: Found
    ) -> int:
        """Find open tickets that owe a step or a warning and that no worker will look at.

        Returns how far the facts were folded.
        """
        suspects: dict[int, list[int]] = {}
        for tenant in tenants:
            with inside(tenant):
                suspects[tenant] = owed.suspects(stretch, tenant)
        every = sorted(chain.from_iterable(suspects.values()))
        end = stretch.end
        if len(every) > self.folded:
            end = max(stretch.start + 1, every[self.folded - 1])
        for tenant, ids in suspects.items():
            with inside(tenant):
                wrong = owed.by([pk for pk in ids if pk <= end or pk in stretch.known], now)
                if wrong:  # somebody may have changed them between two questions; a loss stays
                    wrong = owed.by(owed.suspects(Stretch(0, 0, wrong), tenant), now)
                found[owed.check] |= set(wrong)
        return min(end, stretch.end)

    def _stretches(self, newest: int) -> list[Stretch]:
        """Return the next stretch of the walk, and the newest tickets where it is elsewhere."""
        start = self._at if self._at < newest else 0
        self._at = start + self.window
        known = [pk for each in OF_TICKETS for pk in self.report.found.get(each, ())]
        walk = Stretch(start, self._at, known)
        far = newest > self._at
        return [walk, Stretch(max(newest - NEWEST, self._at), newest)] if far else [walk]

    def _notices(self, tenants: Ids, now: datetime, found: Found) -> None:
        newest = _newest(Step, tenants)
        given = {
            "after": newest if self._step is None else self._step, "lately": now - REMEMBERED,
            "known": list(self.report.found.get(Check.STEPS, ())), "most": NAMED,
        }  # fmt: skip
        self._step = newest
        for tenant in tenants:
            with inside(tenant):
                found[Check.STEPS] |= set(_asked(UNTOLD, given | {"tenant": tenant}))
                found[Check.LEASES] |= set(_stuck(now))


def _by_state(rows: QuerySet[Notice], tenants: Ids) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for tenant in tenants:
        with inside(tenant):
            counted.update(dict(rows.values_list("state").annotate(number=Count("pk"))))
    return counted


def _newest(table: Any, tenants: Ids) -> int:  # noqa: ANN401 - any table behind the fence
    """Return the highest id of any provider."""
    highest = 0
    for tenant in tenants:
        with inside(tenant):
            highest = max(highest, table.objects.aggregate(highest=Max("pk"))["highest"] or 0)
    return highest


def _stuck(now: datetime) -> Iterable[int]:
    """Return notices that somebody took to send and nobody took again after his time."""
    leased = Notice.objects.filter(next_at__isnull=False, state=State.LEASED)
    return leased.filter(lease_until__lt=now - SLACK).values_list("pk", flat=True)[:NAMED]


def _asked(question: str, given: Mapping[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return [pk for (pk,) in cursor.fetchall()]


OF_TICKETS: Final = (Check.LADDERS, Check.WARNINGS, Check.CLOCKS)
OWED: Final = (
    Owed(Check.LADDERS, LADDER, owing),
    Owed(Check.WARNINGS, WARNING, owing_warnings),
)
