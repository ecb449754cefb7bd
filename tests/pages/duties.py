"""A roster of the bank with all that can be on it, for pages and the tenant matrix."""

from datetime import date, timedelta

from jianyue.engine.spans import Span
from jianyue.escalation import feeds, holdings, layers, leaving, overriding, rosters, swapping
from jianyue.escalation.layers import Plan
from jianyue.escalation.leaving import Absence
from jianyue.escalation.models import Feed, Holding, Layer, Leave, Override, Roster, Swap
from jianyue.escalation.overriding import Cover
from jianyue.escalation.rosters import Outline
from jianyue.escalation.swapping import Wish
from tests.story import Story

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def roster_of_the_bank(story: Story, *, shown: bool = True) -> Roster:
    """Return a roster round the clock: the agent's day, the engineer's day."""
    cast, now = story.cast, story.now
    outline = Outline("银行热线", "Bank hotline", shown=shown)
    roster = rosters.open_roster(outline, cast.contracts["bank-1"], at=now, by=cast.manager)
    plan = Plan((cast.agent, cast.engineer), date(2026, 1, 1), 1)
    layers.set_layer(roster, 1, plan, since=now, at=now, by=cast.manager)
    return roster


def on_call_at_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return what is on a roster, by the names in the routes; `words` are said in it."""
    cast, now = story.cast, story.now
    roster = roster_of_the_bank(story)
    layer = Layer.objects.get(roster=roster)
    said = Cover(cast.engineer, now + HOUR, now + 2 * HOUR, reason=words)
    override: Override = overriding.take_over(roster, said, at=now, by=cast.manager)
    wish = Wish(cast.engineer, Span(now, now + 4 * DAY), reason=words)
    swap: Swap = swapping.ask(roster, wish, at=now, by=cast.agent)
    bank = cast.contracts["bank-1"]
    holding: Holding = holdings.hold(bank, "department-manager", roster, at=now, by=cast.manager)
    away = Absence(cast.engineer, now + 9 * DAY, now + 10 * DAY)
    leave: Leave = leaving.enter(away, at=now, by=cast.engineer)
    feed: Feed = feeds.make(roster, at=now, by=cast.engineer)[0]
    return {
        "roster": roster.pk, "layer": layer.pk, "override": override.pk, "swap": swap.pk,
        "holding": holding.pk, "leave": leave.pk, "feed": feed.pk,
    }  # fmt: skip
