"""What telephone systems say by themselves: it rings, somebody answers, it is over.

`{"call": "1718.44", "event": "ringing", "from": "13800000000", "at": "2026-03-02T09:00:00+08:00"}`;
events are ringing, answered (with `agent`, a mail address, where it is known) and ended. They may
come twice and in any order: what is known of a call only grows.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from jianyue.hotline import calls
from jianyue.hotline.calls import Ring
from jianyue.hotline.lines import heard
from jianyue.hotline.models import Call, Line
from jianyue.ledger.speech import Refused
from jianyue.people.models import User

EVENTS: Final = ("ringing", "answered", "ended")
OLDEST: Final = timedelta(days=2)
NAMES: Final = {"call": 120, "from": 40, "agent": 254}


class Unreadable(Refused):
    """What came is no event of a call."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a telephone system says it.

    when  UTC instant; None where it says none, which is now
    """

    call: str
    kind: str
    phone: str = ""
    agent: str = ""
    when: datetime | None = None


def read(body: bytes) -> Event:
    """Return the event that a body says. Raises Unreadable."""
    try:
        known: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("不是 JSON。", "This is no JSON.") from error
    if not isinstance(known, dict):
        raise Unreadable("应为 JSON 对象。", "This is no JSON object.")
    said = {name: _word(known.get(name), most) for name, most in NAMES.items()}
    kind = known.get("event")
    if not said["call"] or kind not in EVENTS:
        raise Unreadable(
            f"缺少 call，或 event 不是 {'、'.join(EVENTS)} 之一。",
            f"`call` is missing, or `event` is none of {', '.join(EVENTS)}.",
        )
    return Event(said["call"], kind, said["from"], said["agent"], _instant(known.get("at")))


@transaction.atomic
def take(line: Line, event: Event, *, at: datetime) -> Call:
    """Record an event of a line, inside its tenant's fence. Raises Unreadable."""
    heard(line, at=at)
    when = min(event.when or at, at)
    if when < at - OLDEST:
        raise Unreadable("早于两天，不再接受。", "This is older than two days.")
    # The line's row is locked, so that two events of one call make one call.
    rows = Line.objects.select_for_update(of=("self",)).select_related("contract")
    kept: Line = rows.get(pk=line.pk)
    call = Call.objects.filter(line=kept, key=event.call).first()
    if call is None:
        said = Ring(when, event.phone, kept, event.call)
        call = calls.ring(kept.tenant_id, said, at=at, by=None)
    if event.kind == "answered" and call.answered_at is None and call.ended_at is None:
        agent = User.objects.filter(
            tenant=kept.tenant_id, customer=None, email__iexact=event.agent or "-", is_active=True
        ).first()
        call = calls.answered_by(call, agent, when=max(when, call.rang_at), at=at)
    elif event.kind == "ended" and call.ended_at is None:
        since = call.answered_at or call.rang_at
        call = calls.end(call, when=max(when, since), at=at, by=None)
    return call


def _word(said: object, most: int) -> str:
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if not isinstance(said, str) or len(said) > most or not said.isprintable():
        return ""
    return said.strip()


def _instant(said: object) -> datetime | None:
    if said is None:
        return None
    try:
        at = datetime.fromisoformat(str(said)[:40])
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("at 不是 ISO 8601 时间。", "`at` is no ISO 8601 instant.") from error
