"""Taking looks: claimed under a lease, taken beside one another, stored one by one.

A worker that is killed meanwhile has stored nothing, and the lease ends by itself.
"""

import logging
from collections import Counter, defaultdict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import transaction

from jianyue.ledger import rounds
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both
from jianyue.watch.checks import methods, taking
from jianyue.watch.checks.keeping import SUBJECT
from jianyue.watch.checks.methods import Seen
from jianyue.watch.checks.standing import Look
from jianyue.watch.models import Check, Method

logger = logging.getLogger(__name__)

AT_ONCE: Final = 16
FOR_EACH: Final = 8  # of one tenant, so that slow systems of one keep nobody else's waiting
LEASE: Final = timedelta(minutes=2)  # longer than any look may take
BATCH: Final = 200
BROKEN: Final = Both("检测程序出错", "the check itself failed")


@dataclass(frozen=True, slots=True)
class Claim:
    """A look that is to be taken by whoever holds the lease."""

    tenant: int
    check: int
    method: str
    how: dict[str, Any]
    at: datetime


class Runner:
    """Takes looks, so many at once; threads touch no database."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="check")
        self.flying: dict[Future[tuple[Seen, int]], Claim] = {}

    def look(self, now: datetime) -> int:
        """Store what was seen and begin what is due; return how many of both."""
        landed = [future for future in self.flying if future.done()]
        for future in landed:
            self._land(future, now)
        claims = claim(now, self._free(), Counter(each.tenant for each in self.flying.values()))
        for each in claims:
            self.flying[self.pool.submit(_timed, each)] = each
        return len(landed) + len(claims)

    def finish(self, now: datetime) -> None:
        """Wait for what was begun, and store it."""
        wait(self.flying)
        for future in list(self.flying):
            self._land(future, now)

    def rest(self) -> None:
        """Begin nothing more; what is not stored is taken again once its lease has ended."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _free(self) -> int:
        return AT_ONCE - len(self.flying)

    def _land(self, future: Future[tuple[Seen, int]], now: datetime) -> None:
        each = self.flying.pop(future)
        try:
            seen, took = future.result()
            look = Look(each.at, seen.works, seen.reason, took if seen.works else None,
                        seen.expires)  # fmt: skip
            with inside(each.tenant):
                taking.take(each.check, look, at=now)
        except Exception:
            # One check that cannot be stored must not stop the others; its lease ends by itself.
            logger.exception("Could not take what check %s saw", each.check)


def claim(now: datetime, most: int, flying: Counter[int]) -> list[Claim]:
    """Lease the looks that are due, the longest waiting first; jobs that are late are told."""
    if most <= 0 or not rounds.are_due([SUBJECT], now):
        return []
    with transaction.atomic():
        due = Timer.objects.filter(subject=SUBJECT, at__lte=now).order_by("at", "pk")
        mine: dict[int, list[int]] = defaultdict(list)
        leased: list[int] = []
        for timer in due.select_for_update(skip_locked=True)[:BATCH]:
            ids = mine[timer.tenant_id]
            if len(leased) < most and flying[timer.tenant_id] + len(ids) < FOR_EACH:
                ids.append(timer.subject_id)
                leased.append(timer.pk)
        Timer.objects.filter(pk__in=leased).update(at=now + LEASE)
    return [each for tenant, ids in mine.items() if ids for each in _claimed(tenant, ids, now)]


def _claimed(tenant: int, ids: list[int], now: datetime) -> list[Claim]:
    found: list[Claim] = []
    with inside(tenant):
        for check in Check.objects.kept().filter(pk__in=ids).order_by("pk"):
            if check.looks is Method.HEARTBEAT:
                taking.look_for(check.pk, at=now)
            else:
                found.append(Claim(tenant, check.pk, check.method, check.how, now))
    return found


def _timed(each: Claim) -> tuple[Seen, int]:
    began = monotonic()
    try:
        seen = methods.look(each.method, each.how)
    except Exception:
        logger.exception("Could not look at check %s", each.check)
        seen = Seen(works=None, reason=BROKEN)
    return seen, round((monotonic() - began) * 1000)
