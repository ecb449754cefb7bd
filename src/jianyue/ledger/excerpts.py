"""What stands around the place that was looked for, in pieces; pure."""

from collections.abc import Sequence
from typing import Final

EXCERPT: Final = 140
BEFORE: Final = 30
Pieces = Sequence[tuple[str, bool]]


def window(pieces: Pieces) -> Pieces:
    """Return what stands around the first place that was looked for, or the beginning.

    pieces  a whole text, each part with whether it is what was looked for
    """
    text = "".join(words for words, _ in pieces)
    first, place = 0, 0
    for words, mark in pieces:
        if mark:
            first = place
            break
        place += len(words)
    start = max(0, first - BEFORE) if first + EXCERPT // 2 > EXCERPT else 0
    end = start + EXCERPT
    shown: list[tuple[str, bool]] = [("…", False)] if start else []
    place = 0
    for words, mark in pieces:
        cut = words[max(0, start - place) : max(0, end - place)]
        shown += [(cut, mark)] if cut else []
        place += len(words)
    return [*shown, ("…", False)] if end < len(text) else shown
