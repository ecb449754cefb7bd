"""Other systems in the sample world: a token of a program, and a webhook that rests."""

from datetime import datetime, timedelta
from typing import Final

from jianyue.demo.people import Population
from jianyue.hooks import actions
from jianyue.hooks.actions import Wish
from jianyue.hooks.words import Event
from jianyue.people import tokens
from jianyue.people.models_tokens import Scope
from jianyue.people.tokens import Wanted

DAY: Final = timedelta(days=1)
NAME: Final = "大屏（样例）"
TOLD: Final = (Event.REPORTED, Event.RESOLVED, Event.BREACHED, Event.OUTAGE_OPENED)


def connect(people: Population, *, now: datetime) -> None:
    """Have the operations manager connect a wall board; nobody keeps the secrets.

    Nothing leaves a sample world by itself: the webhook is stopped until somebody takes it up.
    """
    by = people.users["operations"]
    wanted = Wanted(NAME, [Scope.READ], expires_at=now + 90 * DAY)
    tokens.make(wanted, at=now - 2 * DAY, by=by)
    wish = Wish(NAME, "https://board.demo.example/jianyue", TOLD)
    endpoint, _ = actions.add(wish, at=now - 2 * DAY, by=by)
    actions.stop(endpoint.pk, at=now - DAY, by=by)
