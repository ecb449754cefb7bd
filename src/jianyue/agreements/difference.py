"""What changed between two versions of an agreement, part by part and not line by line."""

from dataclasses import dataclass
from typing import Literal

from jianyue.agreements.difference_words import sentence
from jianyue.agreements.language import Agreement
from jianyue.agreements.pairing import Pair, Path, pairs
from jianyue.agreements.rendering.voice import Voice
from jianyue.agreements.written import Language

Kind = Literal["added", "removed", "changed"]
TONGUES: tuple[Language, Language] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, in both languages.

    kind    whether it is new, gone, or has another value
    path    where it stands, names from the top of the file down
    clause  the clause that says it, in the new version where it is still there
    """

    kind: Kind
    path: Path
    clause: str
    zh: str
    en: str

    def words(self, language: Language) -> str:
        """Return the change as a sentence: `recovery 2 h → 4 h, clause 4.2`."""
        return self.zh if language == "zh" else self.en


def differences(old: Agreement, new: Agreement) -> tuple[Change, ...]:
    """Return every change of meaning from `old` to `new`, in the order of the language's parts.

    How a file is laid out, in which order maps stand, and what only examples say is no change.
    """
    return tuple(_change(pair, old, new) for pair in pairs(old, new))


def _change(pair: Pair, old: Agreement, new: Agreement) -> Change:
    zh, en = (sentence(pair, Voice(old, tongue), Voice(new, tongue)) for tongue in TONGUES)
    gone: Kind = "removed" if pair.new is None else "changed"
    return Change("added" if pair.old is None else gone, pair.path, pair.clause, zh, en)
