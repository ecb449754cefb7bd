"""What a section is made of when it is taken from the records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from jianyue.ledger.speech import Both
from jianyue.reports.content import NOTHING, Chart, Grid
from jianyue.reports.matter import SHOWN, Matter


@dataclass(frozen=True, slots=True)
class Built:
    """A first text that says what the records show, with tables and charts."""

    text: Both = NOTHING
    parts: tuple[Grid | Chart, ...] = ()


Builder: TypeAlias = Callable[[Matter], Built]


def joined(parts: Iterable[Both]) -> Both:
    """Return sentences one after the other."""
    said = [each for each in parts if each.zh]
    return Both("".join(each.zh for each in said), " ".join(each.en for each in said))


def table(
    caption: Both,
    header: Sequence[Both],
    rows: Iterable[Sequence[Both]],
    aligned: str,
    widths: Sequence[float] = (),
    *,
    most: int = SHOWN,
) -> tuple[Grid, ...]:
    """Return a table, cut at the most rows that are shown; none where it has no rows."""
    kept = [tuple(row) for row in rows]
    if not kept:
        return ()
    more = max(0, len(kept) - most)
    return (Grid(caption, tuple(header), tuple(kept[:most]), aligned, tuple(widths), more),)


def counted(number: int, zh: str, en: str, several: str = "") -> Both:
    """Return `3 次中断` or `3 outages`; one thing is one in English too."""
    return Both(f"{number} {zh}", f"{number} {en if number == 1 else several or en + 's'}")
