"""Own checks of the sample world: a page, a nightly job that was late once, a job not yet heard."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted as Set
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.checks import keeping, taking
from jianyue.watch.checks.wanted import Wanted
from jianyue.watch.models import Check

DAY: Final = timedelta(days=1)
NIGHTS: Final = 28
MISSING: Final = 13  # nights ago, on which the backup called in late
OWN: Final = Set(
    "自有检测", Sender.OWN, grades={"critical": {"problem": "2"}}, outages={"critical": "full"}
)
BACKUP: Final = Wanted(
    "核心系统夜间备份", "core-banking", "heartbeat", "warning", every=86_400, grace=3600
)
ARCHIVE: Final = Wanted(
    "月度归档作业", "core-banking", "heartbeat", "warning", every=31 * 86_400, grace=86_400
)


def check(people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime) -> None:
    """Have the bank's systems looked at, and its nightly job call in until now."""
    by, bank = people.users["operations"], signed["bank"].contract
    own, _ = monitors.add(bank, OWN, at=since, by=by)
    page = {"url": f"{settings.SITE_URL}/healthz"}
    seen = Wanted("演示系统的页面", "training-system", "http", "warning", page)
    keeping.add(own, seen, at=now, by=by)
    keeping.add(own, ARCHIVE, at=since, by=by)
    nightly, _ = keeping.add(own, BACKUP, at=since, by=by)
    _call(nightly, now)


def _call(nightly: Check, now: datetime) -> None:
    last = now.replace(hour=18, minute=20, second=0, microsecond=0)
    for ago in range(NIGHTS, 0, -1):
        called = last - ago * DAY
        if ago == MISSING:
            late = called + timedelta(hours=1)
            taking.look_for(nightly.pk, at=late)
            called = late + timedelta(minutes=35)
        taking.beat(nightly.pk, failed=False, at=called)
