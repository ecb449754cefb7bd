"""Acting as one of the cast, behind his own fence."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jianyue.ledger.fence import inside
from tests.cast import Cast

As = Callable[..., Any]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def acting_in(cast: Cast, now: datetime) -> As:
    """Return a way to have somebody do something, at `now` unless said otherwise."""

    def act(actor: str, deed: As, *given: Any, at: datetime = now, **said: Any) -> Any:
        person = cast.people[actor]
        with inside(person.tenant_id, person.customer_id):
            return deed(*given, at=at, by=person, **said)

    return act


def local(text: str) -> datetime:
    """Return a local time of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)
