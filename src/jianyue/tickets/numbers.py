"""Tickets by their numbers in part: the last figures, year and figures, the code and figures.

Numbers are drawn one after the other, so that those which fit can be counted out and looked up
whole; no index of parts is needed (docs/decisions/0216).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.people.models import User
from jianyue.tickets.models import Counter, Ticket

WHOLE: Final = re.compile(r"[A-Z0-9-]{1,16}-[0-9]{4}-[0-9]{5,9}")
# A year is one where figures follow; what stands before is the code of a contract, or its end.
PART: Final = re.compile(
    r"#?(?P<code>[A-Z0-9-]{1,16}?-|[A-Z-]{1,16})??"
    r"(?P<year>20[0-9]{2}-?(?=[0-9]))?(?P<figures>[0-9]{1,9})"
)
FIGURES: Final = 5  # of the shortest number
ENDING: Final = 3  # figures by which the end of a longer number is found
OF_EACH: Final = 20
MOST: Final = 400


def plain(text: str) -> str:
    """Return what was typed as numbers are written."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def numbered(user: User, text: str, *, most: int) -> list[Ticket]:
    """Return the tickets whose number fits, the whole one alone where it is known; newest first."""
    typed = plain(text)
    wanted = [typed] if WHOLE.fullmatch(typed) else [typed, *candidates(user, typed)]
    rows = Ticket.objects.visible_to(user).filter(number__in=wanted)
    place = {number: at for at, number in enumerate(wanted)}
    return sorted(rows, key=lambda ticket: place[ticket.number])[:most]


def candidates(user: User, typed: str) -> list[str]:
    """Return the numbers that were drawn and fit what was typed, the likeliest first."""
    said = PART.fullmatch(typed)
    if said is None:
        return []
    code, year = (said["code"] or "").strip("-"), (said["year"] or "").strip("-")
    drawn = _drawn(user, code, year)
    found = [number for each in drawn for number in _fitting(*each, said["figures"])]
    return sorted(found, key=_length)[:MOST]


def _drawn(user: User, code: str, year: str) -> Sequence[tuple[str, int, int]]:
    contracts = Contract.objects.visible_to(user)
    if code:
        contracts = contracts.filter(code__icontains=code)
    rows = Counter.objects.filter(contract__in=contracts.values("pk")).order_by("-year", "pk")
    if year:
        rows = rows.filter(year=int(year))
    return list(rows.values_list("contract__code", "year", "last"))


def _fitting(code: str, year: int, last: int, figures: str) -> Iterator[str]:
    beginning, number = f"{code.upper()}-{year}-", int(figures)
    if 0 < number <= last:
        yield f"{beginning}{number:0{FIGURES}}"
    if len(figures) >= ENDING:
        step = 10 ** len(figures)
        longest = number + (last - number) // step * step
        ending = range(longest, number, -step)[:OF_EACH] if last > number else range(0)
        yield from (f"{beginning}{each:0{FIGURES}}" for each in ending)


def _length(number: str) -> int:
    return len(number)
