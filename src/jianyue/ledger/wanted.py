"""What somebody looks for among matters, as PostgreSQL reads it; pure (docs/decisions/0216)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jianyue.ledger.terms import PHONE, SHORTEST, dialled, pairs, plain, runs, stem

MOST: Final = 12  # words, and pairs of one run
NEARLY: Final = range(3, 9)  # pairs of a run of which one may be missing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    strict  what must all be there; empty where nothing is asked
    nearly  the same, but one pair may be missing of a longer run of Chinese; empty where none is
    terms   what is marked in what was found
    """

    strict: str
    nearly: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    strict: str
    nearly: str
    terms: tuple[str, ...]


def wanted(text: str, salt: str) -> Wanted:
    """Return what is looked for.

    salt  what stands before each term, so that those of one tenant lie together
    """
    whole = plain(text)
    parts = [_number(found, salt) for found in PHONE.findall(whole) if dialled(found)]
    rest = PHONE.sub(lambda found: " " if dialled(found[0]) else found[0], whole)
    parts += [_part(run, salt) for run in list(runs(rest))[:MOST]]
    strict = " & ".join(part.strict for part in parts)
    nearly = " & ".join(part.nearly for part in parts)
    terms = dict.fromkeys(term for part in parts for term in part.terms)
    return Wanted(strict, "" if nearly == strict else nearly, tuple(terms))


def salted(term: str, salt: str, *, begins: bool = False) -> str:
    """Return one term of a question; with `begins` whatever begins so."""
    return f"'{salt}{term}'{':*' if begins else ''}"


def _number(found: str, salt: str) -> _Part:
    """Return a telephone number, or the same digits as words of a text."""
    digits = dialled(found)
    said = " & ".join(salted(run, salt) for run in runs(found))
    either = f"({salted(f'p{digits}', salt, begins=True)} | ({said}))"
    return _Part(either, either, (digits, *runs(found)))


def _part(run: str, salt: str) -> _Part:
    if run[0].isascii():
        word = stem(run)
        each = salted(word, salt, begins=len(word) >= SHORTEST)
        return _Part(each, each, (word,))
    found = list(dict.fromkeys(pairs(run)))[:MOST]
    if not found:
        each = salted(run, salt, begins=True)
        return _Part(each, each, (run,))
    asked = [salted(pair, salt) for pair in found]
    strict = " & ".join(asked)
    return _Part(strict, _but_one(asked) if len(asked) in NEARLY else strict, tuple(found))


def _but_one(asked: Sequence[str]) -> str:
    rows = (" & ".join((*asked[:place], *asked[place + 1 :])) for place in range(len(asked)))
    return f"({' | '.join(f'({row})' for row in rows)})"
