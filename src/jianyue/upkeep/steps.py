"""The check list of a plan: what is done, and what is read off meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from jianyue.ledger.models import Words
from jianyue.ledger.speech import NotAllowed

MOST: Final = 40
LINE: Final = 200
UNIT: Final = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check list.

    reading  what is read off, as the space that was freed; empty where nothing is
    unit     of the reading
    """

    text: str
    reading: str = ""
    unit: str = ""


def check(steps: Sequence[Step]) -> None:
    """Refuse a list that is empty or too long. Raises NotAllowed."""
    if not 1 <= len(steps) <= MOST:
        raise NotAllowed(f"步骤为 1 至 {MOST} 条。", f"There are 1 to {MOST} steps.")
    for each in steps:
        fits = 0 < len(each.text) <= LINE and len(each.reading) <= LINE and len(each.unit) <= UNIT
        if not fits or (each.unit and not each.reading):
            raise NotAllowed(
                f"每步一行，最多 {LINE} 字；要记录读数时写成“步骤 | 读数名称 | 单位”。",
                f"A step is one line of at most {LINE} characters; one with a reading is written "
                "as: step | what is read | unit.",
            )


def from_lines(text: str) -> tuple[Step, ...]:
    """Return the steps that are written one a line, as `step | what is read | unit`."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        text, reading, *unit = [each.strip() for each in f"{line.replace('｜', '|')}|".split("|")]
        found.append(Step(text, reading, " ".join(unit).strip()))
    return tuple(found)


def to_lines(steps: Iterable[Step]) -> str:
    """Return steps as a person writes them."""
    return "\n".join(
        " | ".join(filter(None, (each.text, each.reading, each.unit))) for each in steps
    )


def said(steps: Sequence[Step]) -> tuple[list[str], dict[str, str]]:
    """Return what a fact keeps of steps: their units, and their words by field."""
    words: dict[str, str] = {}
    for place, each in enumerate(steps, 1):
        words |= {f"step-{place}": each.text, f"reading-{place}": each.reading}
    return [each.unit for each in steps], words


def of_edition(timeline: UUID, edition: int, body: Mapping[str, Any]) -> list[Step]:
    """Return the steps that an edition of a plan has; erased words leave a dash."""
    rows = Words.objects.filter(timeline=timeline, seq=edition)
    words = {each.field: each.text for each in rows}
    return [
        Step(words.get(f"step-{place}") or "—", words.get(f"reading-{place}", ""), unit)
        for place, unit in enumerate(body["units"], 1)
    ]
