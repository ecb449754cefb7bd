"""Planned maintenance at the bank, for pages and the tenant matrix."""

from datetime import timedelta

from jianyue.services.models import Window
from jianyue.watch import maintenance
from jianyue.watch.maintenance import Wish
from tests.story import Story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def window_of_the_bank(story: Story, words: str) -> Window:
    """Return a window of core banking in a week's time; `words` are said in it."""
    begins = story.now + 7 * DAY
    wish = Wish(("core-banking",), begins, begins + 2 * HOUR, words, words, words)
    bank = story.cast.contracts["bank-1"]
    return maintenance.ask(bank, wish, at=story.now, by=story.cast.engineer)
