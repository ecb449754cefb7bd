"""What is shown of windows and outages: what lies ahead, what lies behind, what clashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.people.models import User
from jianyue.services.models import Window
from jianyue.watch.folding import Told, facts_of

BEHIND = 100


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact of a window, who recorded it and what he wrote."""

    fact: Fact
    by: User | None
    words: tuple[str, ...]


def ahead(user: User) -> list[Window]:
    """Return the windows that stand, the first ones first."""
    rows = Window.objects.visible_to(user).standing().select_related("contract__customer")
    return list(rows.order_by("from_at", "pk"))


def behind(user: User) -> list[Window]:
    """Return the windows whose work ended or fell through, the last ones first."""
    rows = Window.objects.visible_to(user).select_related("contract__customer")
    standing = Window.objects.standing().values("pk")
    return list(rows.exclude(pk__in=standing).order_by("-from_at", "-pk")[:BEHIND])


def clashes(
    contract: Contract, systems: Sequence[str], start: datetime, end: datetime
) -> list[Window]:
    """Return the standing windows that share a system and time with a stretch."""
    rows = Window.objects.filter(contract=contract, from_at__lt=end, until_at__gt=start).standing()
    return [each for each in rows.order_by("from_at") if set(each.systems) & set(systems)]


def clashing_with(window: Window) -> list[Window]:
    """Return the other standing windows of the same systems at the same time."""
    found = clashes(window.contract, window.systems, window.from_at, window.until_at)
    return [each for each in found if each.pk != window.pk]


def history_of(row: Told, reader: User) -> list[Happened]:
    """Return what happened; people that the reader may not see stay unnamed."""
    facts, words = facts_of(row), words_of(row.timeline_id)
    people = User.objects.visible_to(reader).in_bulk({fact.by_id for fact in facts if fact.by_id})
    return [
        Happened(fact, people.get(fact.by_id), _said(words.get(fact.seq, {}))) for fact in facts
    ]


def _said(words: dict[str, str]) -> tuple[str, ...]:
    return tuple(text for text in words.values() if text)
