"""What somebody wants to record: whether all is said that must be, and the entry it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from jianyue.agreements.language import Agreement
from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.people.models import User
from jianyue.tickets.acts import Act
from jianyue.tickets.models import Ticket
from jianyue.tickets.situations import Now
from jianyue.tickets.timeline import Event, told

WORDS: Final = frozenset({"text", "reason", "place", "cause", "evidence", "with", "folded"})
LONGEST: Final = 20_000
# These name the fact they are about, and their reason is the one for being late.
AMENDS: Final = frozenset({"corrected", "rejected"})
FIRST: Final = frozenset({"occurred", "corrected"})


class Incomplete(Refused):
    """Something that must be said was left out."""


class TooLong(Refused):
    """More words than a ticket takes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A fact that somebody wants to record.

    facts        of the ticket so far, in the order of recording
    situation    what was so at `occurred_at`
    said         the fields that came with it
    occurred_at  when it happened
    at           now
    """

    act: Act
    ticket: Ticket
    facts: Sequence[Fact]
    situation: Now
    said: Mapping[str, Any]
    occurred_at: datetime
    at: datetime
    by: User

    @property
    def agreement(self) -> Agreement:
        """The agreement under which the ticket runs."""
        agreement: Agreement = self.ticket.version.agreement()
        return agreement

    @property
    def events(self) -> list[Event]:
        """What counts of the facts so far, in the order in which it happened."""
        return told(self.facts)

    def entry(self, more: Mapping[str, Any]) -> Entry:
        """Return the entry that this makes, with what the rules of the act add."""
        known = {name: self.said[name] for name in self._fields() if self.said.get(name)}
        words = {name: kept(str(value)) for name, value in known.items() if name in WORDS}
        if self.said.get("late_reason"):
            words["late_reason"] = kept(str(self.said["late_reason"]))
        if any(len(text) > LONGEST for text in words.values()):
            raise too_long()
        body = {name: plain(value) for name, value in known.items() if name not in WORDS}
        body |= {name: plain(value) for name, value in more.items()}
        if self.act.kind == "paused":
            body["number"] = self.situation.pauses + 1
        internal = self.act.internal or bool(self.said.get("internal"))
        return Entry(self.act.records, self.occurred_at, body, words, internal=internal)

    def _fields(self) -> tuple[str, ...]:
        return (*self.act.needs, *self.act.takes, *self.act.also)


def check_wish(wish: Wish) -> None:
    """Raise where something is left out, or where the instant cannot be. See semantics 2."""
    missing = [name for name in wish.act.needs if not wish.said.get(name)]
    if missing:
        raise Incomplete(
            "请填写说明、原因或所需的内容后再提交。",
            f"Fill in what is asked for first: {', '.join(missing)}.",
        )
    if wish.occurred_at > wish.at:
        raise NotAllowed("发生时间晚于现在。", "It cannot have happened in the future.")
    if wish.said.get("internal") and (wish.act.kind != "noted" or wish.by.is_customer):
        raise NotAllowed(
            "只有服务方的补充说明可以设为内部。", "Only a note of the provider can be internal."
        )
    _check_order(wish)


def _check_order(wish: Wish) -> None:
    kind = wish.act.records
    begun = min(event.at for event in wish.events if event.kind == "reported")
    if wish.occurred_at < begun and kind not in FIRST:
        raise NotAllowed("发生时间早于报告时间。", "It cannot have happened before the report.")
    last = max(event.at for event in wish.events)
    reasoned = wish.said.get("late_reason") or kind in AMENDS
    if wish.occurred_at < last and not reasoned:
        raise Incomplete(
            "发生时间早于上一条记录，请说明补记的原因。",
            "This happened before what was recorded last; say why it is recorded late.",
        )


def too_long() -> TooLong:
    """Return the refusal of a text that is too long."""
    return TooLong(
        f"文字过长，最多 {LONGEST} 字；请改用附件。",
        f"This is too long: at most {LONGEST} characters; attach a file instead.",
    )


def kept(text: str) -> str:
    """Return a text as the database can keep it: without the sign that ends texts elsewhere."""
    return text.replace("\x00", "")


def plain(value: object) -> object:
    """Return a value as facts keep it: whole numbers, names, booleans, and these by name."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    return value.pk if hasattr(value, "pk") else value
