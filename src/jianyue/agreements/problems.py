"""What is wrong with a text, where, and what would be right."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Path = tuple[str, ...]
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a text, in both languages, with a hint where there is one."""

    file: str
    line: int
    column: int
    path: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""

    def words(self, language: str = "zh") -> str:
        """Return `file:line:column: what is wrong (hint)` in one language."""
        said, hint = (self.zh, self.hint_zh) if language == "zh" else (self.en, self.hint_en)
        told = f"（{hint}）" if language == "zh" else f" ({hint})"
        return f"{self.file}:{self.line}:{self.column}: {said}{told if hint else ''}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, before it is known where the file says so."""

    path: Path
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    at_key: bool = False

    def located(self, marks: "Marks") -> Problem:
        """Return the problem at the nearest place that the file has for the path."""
        mark, dotted = marks.near(self.path, at_key=self.at_key), ".".join(self.path)
        texts = (self.zh, self.en, self.hint_zh, self.hint_en)
        return Problem(mark.file, mark.line, mark.column, dotted, *texts)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where each key and each value of a text stands, and which keys have no value."""

    keys: Mapping[Path, Mark]
    values: Mapping[Path, Mark]
    empty: tuple[Path, ...] = ()

    def near(self, path: Path, *, at_key: bool = False) -> Mark:
        """Return the place of the value (or key) at `path`, or of the nearest part around it."""
        if at_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values and path not in self.keys:
            path = path[:-1]
        return self.values.get(path) or self.keys[path]


def shown(text: str) -> str:
    """Return `text` short enough for a message, however long a cell is."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Return a hint in Chinese and English: the nearest known word, or the words there are."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, 1, 0.6)
    if near:
        return f"是不是 `{near[0]}`？", f"did you mean `{near[0]}`?"
    if not words:
        return "", ""
    listed = "`, `".join(words[:12]) + ("` …" if len(words) > 12 else "`")  # noqa: PLR2004  (a hint, no index)
    return f"可以用：`{listed}", f"there are: `{listed}"
