"""Scripts that try to pass for words."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

FILE = Path(__file__).parents[1] / "documents" / "xss_payloads.txt"
TITLES = 300  # more than the packed payloads fill
NOTES = 50  # on one ticket
NAMES = 60


def payloads() -> list[str]:
    """Return all payloads; what the database cannot keep is refused elsewhere."""
    lines = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if "\0" not in line]


def packed(lines: Sequence[str], longest: int) -> Iterator[str]:
    """Yield texts of a length, each of as many whole payloads as it holds."""
    text = ""
    for line in (" ".join(line.split()) for line in lines):
        if len(line) > longest or not line.isprintable():
            continue
        if len(text) + 1 + len(line) > longest:
            yield text
            text = line
        else:
            text = f"{text} {line}".strip()
    yield text
