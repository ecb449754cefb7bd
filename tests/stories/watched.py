"""A monitor of the bank as stories about alerts have it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from jianyue.ledger.fence import inside
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.intake import receive
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Act, Rule
from jianyue.watch.alerts.saying import FIRING, RESOLVED, Said, said
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.models import Alert
from tests.story import Story

Do = Callable[..., Any]
MINUTE = timedelta(minutes=1)
WANTED = Wanted(
    "Prometheus", "alertmanager",
    rules=(Rule("job", "core", "core-banking"), Rule("job", "test", "", act=Act.RECORD)),
    grades={"critical": {"problem": "1"}, "error": {"problem": "2"}},
    outages={"critical": "full"}, hold=3,
)  # fmt: skip


class Watched:
    """A monitor of the bank, and a clock that is moved by hand."""

    def __init__(self, story: Story, do: Do) -> None:
        self.story, self.do = story, do
        bank = story.cast.contracts["bank-1"]
        self.monitor, self.key = do("manager", monitors.add, bank, WANTED)

    def hears(self, *signals: Said, take: bool = True) -> None:
        """Have the monitor say something, and a worker take it."""
        with inside(self.monitor.tenant_id):
            receive(self.monitor, signals, at=self.story.now)
        if take:
            take_due(self.story.now)

    def fires(self, key: str = "a", severity: str = "critical", **labels: str) -> None:
        self.hears(self.signal(key, FIRING, severity, **labels))

    def is_over(self, key: str = "a") -> None:
        self.hears(self.signal(key, RESOLVED, "critical"))

    def signal(self, key: str, status: str, severity: str, **labels: str) -> Said:
        return said(key, status, severity, f"{key} is down", labels={"job": "core"} | labels)

    def older(self, key: str) -> None:
        """Have an alert go on that came to an older version, which recorded no facts of it."""
        now = self.story.now
        with inside(self.monitor.tenant_id):
            Alert.objects.create(
                tenant_id=self.monitor.tenant_id, customer_id=self.monitor.customer_id,
                contract_id=self.monitor.contract_id, monitor=self.monitor, key=key,
                severity="error", title=key, began_at=now, raised_at=now, last_at=now,
            )  # fmt: skip

    def of(self, model: Any) -> list[Any]:
        with inside(self.monitor.tenant_id):
            rows = model.objects.filter(contract=self.monitor.contract_id).order_by("pk")
            return list(rows)
