"""A monitor that raises alerts of which no incident can be made: somebody is told, once a day."""

from datetime import datetime
from typing import Final

from jianyue.agreements.telling import who_may
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.permissions import Deed
from jianyue.watch.models import Monitor

MONITOR: Final = "monitor"


def tell_failing(monitor: Monitor, why: str, *, at: datetime) -> None:
    """Tell those who set monitors that alerts come and nothing is made of them."""
    message = Message(
        kind="monitor-failing",
        cause=(MONITOR, monitor.pk),
        subject=Both(
            f"监控 {monitor.name} 的告警没有形成事件",
            f"Alerts of {monitor.name} make no incidents",
        ),
        body=Both(f"原因：{why}", f"Why: {why}"),
        step=at.date().isoformat(),
        path=f"/monitors/{monitor.pk}/",
        urgent=True,
    )
    notices.decide(message, to=who_may(Deed.PLAN_STAFF, monitor.contract), at=at)
