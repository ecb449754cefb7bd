"""From words to what they are found by: Chinese as pairs of characters, English as stems; pure.

Neither needs a dictionary, so that the product's own names and error codes are found like any other
word (docs/decisions/0208).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

RUN: Final = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
# What says nothing of a matter; it parts what stands around it, here and in what is looked for.
EMPTY: Final = re.compile(
    "怎么办|怎么样|怎么回事|怎么|如何|为什么|什么|请问|一下|一直|总是|老是|突然|我的|我们|可以|"
    "需要|应该|谢谢|您好|你好|[的了吗呢啊吧着和与或及是在我你您他它这那请把被让给]"
)
WORDS: Final = (
    "a an and are as at be been but by can could did do does for from get gets had has "
    "have hello help how i if in into is it its me my of on or our please so that the "
    "their them there these they this to us was we were what when where which who why "
    "will with would you your"
)
SAYING_NOTHING: Final = frozenset(WORDS.split())
ENDINGS: Final = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly")
SHORTEST: Final = 3  # letters that are left of a word, and that a beginning must have
LONGEST: Final = 64  # letters of a word by which it is found; the database keeps no endless ones
MOST: Final = 24  # terms of what is looked for
POSITIONS: Final = 4  # how often a term counts in one part of an article
LARGEST: Final = 3_000  # terms of one text that are kept
# Digits as people write a telephone number; what hangs on a letter or a hyphen is a code.
PHONE: Final = re.compile(r"(?<![a-z0-9-])\+?\(?[0-9][0-9 ().-]{5,22}[0-9](?![a-z0-9])")
DIGITS: Final = range(7, 16)
COUNTRY: Final = "86"
NATIONAL: Final = range(10, 12)  # digits of a number without its country
LOCAL: Final = (8, 7)  # digits that are dialled within a city


def terms_in(text: str) -> Iterator[str]:
    """Yield what a text is found by, in its order: pairs and single characters, stems of words."""
    for run in runs(text):
        if run[0].isascii():
            yield stem(run)
        else:
            yield from run
            yield from pairs(run)


def asked(text: str) -> list[str]:
    """Return the terms of what is looked for, each once: a single character only where it is alone.

    The first 24; a longer text says no more of what it is about.
    """
    found: list[str] = []
    for run in runs(text):
        found += [stem(run)] if run[0].isascii() else pairs(run) or [run]
    return list(dict.fromkeys(found))[:MOST]


def vector(title: str, keywords: str, text: str) -> str:
    """Return the terms of an article as PostgreSQL keeps them: title, keywords, text."""
    parts: dict[str, list[str]] = {}
    for weight, words in (("A", title), ("B", keywords), ("D", text)):
        for term, count in Counter(terms_in(words)).items():
            places = range(1, min(count, POSITIONS) + 1)
            parts.setdefault(term, []).extend(f"{place}{weight}" for place in places)
    return " ".join(f"'{term}':{','.join(places)}" for term, places in parts.items())


def lexemes(text: str) -> set[str]:
    """Return what a matter is found by: pairs of characters, stems of words, telephone numbers.

    Of a run of Chinese the last character stands alone beside the pairs; every other one begins a
    pair, and is found by how that begins. At most LARGEST, the first of a text.
    """
    found = dict.fromkeys(term for number in phones(text) for term in _endings(number))
    for run in runs(text):
        if run[0].isascii():
            found[stem(run)] = None
        else:
            found |= dict.fromkeys((*pairs(run), run[-1]))
        if len(found) > LARGEST:
            break
    return set(list(found)[:LARGEST])


def phones(text: str) -> Iterator[str]:
    """Yield the telephone numbers of a text without what is written or left out: 2161234567."""
    for found in PHONE.findall(plain(text)):
        if number := dialled(found):
            yield number


def dialled(written: str) -> str:
    """Return the digits of a telephone number without country and zeros; empty where it is none."""
    digits = re.sub(r"\D", "", written).lstrip("0")
    rest = digits.removeprefix(COUNTRY).lstrip("0")
    if digits.startswith(COUNTRY) and len(rest) in NATIONAL:
        digits = rest
    return digits if len(digits) in DIGITS else ""


def query(terms: Iterable[str]) -> str:
    """Return a query for articles with any of the terms; words also by how they begin."""
    return " | ".join(
        f"'{term}':*" if term.isascii() and len(term) >= SHORTEST else f"'{term}'" for term in terms
    )


def plain(text: str) -> str:
    """Return a text with full-width and capital letters made plain."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> Iterator[str]:
    """Yield the words of a text and its runs of Chinese, without what says nothing."""
    for run in RUN.findall(EMPTY.sub(" ", plain(text))):
        if run not in SAYING_NOTHING:
            yield run


def pairs(run: str) -> list[str]:
    """Return each two neighbours of a run of Chinese."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def stem(word: str) -> str:
    """Return an English word without its ending; numbers and codes stay; a long one is cut."""
    word = word[:LONGEST]
    for ending in ENDINGS:
        left = word.removesuffix(ending)
        if left != word and word.isalpha() and len(left) >= SHORTEST:
            if ending in {"ies", "ied"}:
                return left + "y"
            if ending == "s" and left[-1] in "su":
                return word
            return left[:-1] if len(left) > SHORTEST and left[-1] == left[-2] else left
    return word.removesuffix("e") if word.isalpha() and len(word) > SHORTEST else word


def marked(text: str, terms: Iterable[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, with whether each is what was looked for."""
    spans = sorted(span for term in set(terms) for span in _places(text, term))
    pieces: list[tuple[str, bool]] = []
    end = 0
    for start, stop in spans:
        if start > end or not pieces:
            pieces += [(text[end:start], False), ("", True)]
        if stop > end:
            words, _ = pieces.pop()
            pieces.append((words + text[max(start, end) : stop], True))
            end = stop
    return [(words, mark) for words, mark in (*pieces, (text[end:], False)) if words]


def _places(text: str, term: str) -> Iterator[tuple[int, int]]:
    if term.isdecimal() and len(term) in DIGITS:
        yield from (found.span() for found in PHONE.finditer(text) if term in dialled(found[0]))
    literal = re.escape(term)
    pattern = rf"(?<![a-z0-9]){literal}[a-z0-9]*" if term.isascii() else literal
    for found in re.finditer(pattern, text, re.IGNORECASE):
        yield found.span()


def _endings(number: str) -> list[str]:
    """Return by what a telephone number is found: the whole, and what is dialled in its city."""
    return [f"p{number}", *(f"p{number[-many:]}" for many in LOCAL if len(number) > many)]
