"""Planned maintenance, longer hours and an outage at the bank, for pages and the tenant matrix."""

from datetime import timedelta

from jianyue.services.models import Extension, Window
from jianyue.watch import extensions, maintenance, outages
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.extensions import Longer
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import Alert, Monitor, Outage
from jianyue.watch.outages import Found
from tests.story import Story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def window_of_the_bank(story: Story, words: str) -> Window:
    """Return a window of core banking in a week's time; `words` are said in it."""
    begins = story.now + 7 * DAY
    wish = Wish(("core-banking",), begins, begins + 2 * HOUR, words, words, words)
    bank = story.cast.contracts["bank-1"]
    return maintenance.ask(bank, wish, at=story.now, by=story.cast.engineer)


def extension_of_the_bank(story: Story, words: str) -> Extension:
    """Return two hours of the training system in a week's night; `words` are their reason."""
    day = (story.now + 7 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)
    longer = Longer("training-system", day, day + 2 * HOUR, words, caller=words)
    bank = story.cast.contracts["bank-1"]
    return extensions.ask(bank, longer, at=story.now, by=story.cast.agent)


def outage_of_the_bank(story: Story, words: str) -> Outage:
    """Return an outage of core banking that has gone on for an hour; `words` are its cause."""
    said = Found("core-banking", "full", "provider", story.now - HOUR, cause=words)
    bank = story.cast.contracts["bank-1"]
    return outages.open_outage(bank, said, at=story.now, by=story.cast.engineer)


def monitor_of_the_bank(story: Story, words: str, sender: str = "generic") -> tuple[Monitor, str]:
    """Return a monitoring system of the bank and its key; `words` are its name."""
    bank = story.cast.contracts["bank-1"]
    wanted = Wanted(words, sender, grades={"critical": {"problem": "1"}})
    return monitors.add(bank, wanted, at=story.now, by=story.cast.manager)


def alerts_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a monitoring system and of an alert of it; `words` are said in both."""
    monitor, _ = monitor_of_the_bank(story, words)
    alert = Alert.objects.create(
        tenant_id=monitor.tenant_id, customer_id=monitor.customer_id, contract=monitor.contract,
        monitor=monitor, key="a", system="core-banking", severity="critical", title=words,
        body=words, labels={"items": words}, began_at=story.now, raised_at=story.now,
        last_at=story.now,
    )  # fmt: skip
    return {"monitor": monitor.pk, "alert": alert.pk}
