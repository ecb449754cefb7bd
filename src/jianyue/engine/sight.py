"""When a system was watched: by whom, and when none of them saw anything (semantics 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jianyue.engine.spans import Span, intersect, subtract, union


@dataclass(frozen=True, slots=True)
class Watcher:
    """Something that watches one system.

    life   from when until when it was to watch, [start, end)
    blind  stretches in which it saw nothing; they may reach beyond its life and overlap
    """

    life: Span
    blind: tuple[Span, ...] = ()


def unwatched(watchers: Sequence[Watcher], period: Span) -> tuple[Span, ...]:
    """Return the stretches of a period in which a system was to be watched and nobody saw it.

    watchers  of that system and no other, in any order
    period    [start, end) in UTC

    Time before the first watcher and after the last one is not among them: nobody undertook to
    watch, so what people record is what is known. One watcher that sees is enough. Source:
    semantics 5, B24, C24; docs/decisions/0180.
    """
    meant = intersect(union(each.life for each in watchers), [period])
    return tuple(subtract(meant, union(_seen(watchers))))


def _seen(watchers: Iterable[Watcher]) -> Iterable[Span]:
    for each in watchers:
        yield from subtract([each.life], union(each.blind))
