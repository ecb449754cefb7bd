"""Planned maintenance and an outage at the bank, for pages and the tenant matrix."""

from datetime import timedelta

from jianyue.services.models import Window
from jianyue.watch import maintenance, outages
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


def outage_of_the_bank(story: Story, words: str) -> Outage:
    """Return an outage of core banking that has gone on for an hour; `words` are its cause."""
    said = Found("core-banking", "full", "provider", story.now - HOUR, cause=words)
    bank = story.cast.contracts["bank-1"]
    return outages.open_outage(bank, said, at=story.now, by=story.cast.engineer)
