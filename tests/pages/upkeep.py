"""Planned maintenance, longer hours and an outage at the bank, for pages and the tenant matrix."""

from datetime import timedelta

from jianyue.services.models import Extension, Window
from jianyue.watch import extensions, maintenance, outages
from jianyue.watch.extensions import Longer
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import Outage
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
