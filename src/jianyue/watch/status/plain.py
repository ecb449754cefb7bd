"""Text that can stand anywhere: on a page, in a feed, in the head of a mail."""

import unicodedata
from typing import Final

from jianyue.ledger.speech import NotAllowed

NO_CHARACTER: Final = 0xFFFE  # and the one after it, on every plane


def plain(text: str, most: int) -> str:
    """Return text without what no reader sees; lines stay. Raises NotAllowed where it is too long.

    most  characters
    """
    lines = text.replace("\r\n", "\n").strip()
    kept = "".join(each for each in lines if each == "\n" or not _is_unseen(each))
    if len(kept) > most:
        raise NotAllowed(f"最多 {most} 个字。", f"At most {most} characters.")
    return kept


def line(text: str, most: int) -> str:
    """Return the same on one line."""
    return " ".join(plain(text, most * 2).split())[:most]


def _is_unseen(character: str) -> bool:
    """Tell controls, marks that turn the direction of writing round, and what XML cannot hold."""
    strange = unicodedata.category(character) in {"Cc", "Cf", "Cs"}
    return strange or ord(character) & 0xFFFE == NO_CHARACTER
