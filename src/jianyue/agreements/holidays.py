"""Public holidays and make-up working days, completed from the official notices.

The library `holidays` leaves out the weekend days inside a Chinese holiday, and answers for years
that are not announced yet without a word. Both are mended here (docs/decisions/0031).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

import holidays as library

ONE_DAY = timedelta(days=1)
VERSION = version("holidays")

# First year whose days nobody has announced (China), or that the library only estimates (others).
CHINA_HORIZON = date(2027, 1, 1)
OTHER_HORIZON = date(2028, 1, 1)
FIRST_YEAR = 2010

# 国务院办公厅关于某年部分节假日安排的通知: the closed stretches as announced, weekends inside them
# too, first and last day as month-day. Make-up days come from the library and are checked by tests.
CHINA = {
    2016: "0101-0103 0207-0213 0402-0404 0430-0502 0609-0611 0915-0917 1001-1007",
    2017: "0101-0102 0127-0202 0402-0404 0429-0501 0528-0530 1001-1008",
    2018: "0101-0101 0215-0221 0405-0407 0429-0501 0616-0618 0922-0924 1001-1007 1230-1231",
    2019: "0101-0101 0204-0210 0405-0407 0501-0504 0607-0609 0913-0915 1001-1007",
    2020: "0101-0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008",
    2021: "0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007",
    2022: "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231-1231",
    2023: "0101-0102 0121-0127 0405-0405 0429-0503 0622-0624 0929-1006 1230-1231",
    2024: "0101-0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
    2025: "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}


@dataclass(frozen=True, slots=True)
class Holidays:
    """Closed days and make-up working days of one country.

    horizon  first day whose holidays are not announced; a figure past it is provisional
    source   where the days come from, with the year
    """

    country: str
    closed: frozenset[date]
    make_up: frozenset[date]
    horizon: date
    source: str


class NoSuchCountry(ValueError):  # noqa: N818 - a refusal is named for what is so
    """The library has no country or province of that name."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """The days of one year as an official notice announces them, or corrects them.

    closed   every closed day, weekend days inside a holiday too
    make_up  Saturdays and Sundays that are worked
    source   title of the notice
    """

    country: str
    year: int
    closed: frozenset[date]
    make_up: frozenset[date]
    source: str


def announced_in(known: Holidays, announced: Iterable[Announcement]) -> Holidays:
    """Return `known` with the years announced since; of one year, the last announcement counts.

    The horizon moves on over each year that is announced next, never over a gap.
    """
    for each in announced:
        if each.country != known.country:
            continue
        closed = frozenset(day for day in known.closed if day.year != each.year) | each.closed
        make_up = frozenset(day for day in known.make_up if day.year != each.year) | each.make_up
        ahead = date(each.year + 1, 1, 1) if each.year == known.horizon.year else known.horizon
        source = f"{known.source}；{each.source}"
        known = replace(known, closed=closed, make_up=make_up, horizon=ahead, source=source)
    return known


@cache
def holidays_of(country: str) -> Holidays:
    """Return the holidays of a country (`CN`, `US`) or of a part of it (`DE-BY`).

    Days from 2010 up to the horizon are listed. Raises NoSuchCountry.
    """
    if country == "CN":
        return _china()
    years = range(FIRST_YEAR, OTHER_HORIZON.year)
    nation, _, part = country.partition("-")
    try:
        days = library.country_holidays(nation, subdiv=part or None, years=years)
    except NotImplementedError as unknown:
        raise NoSuchCountry(country) from unknown
    make_up = frozenset(getattr(days, "weekend_workdays", ()) or ())
    closed = frozenset(day for day in days if day.year in years) - make_up
    source = f"holidays {VERSION}, {country} {FIRST_YEAR}-{OTHER_HORIZON.year - 1}"
    return Holidays(country, closed, make_up, OTHER_HORIZON, source)


def notice(year: int) -> str:
    """Return the title of the notice that announced a year's days in China."""
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def announced(year: int) -> frozenset[date]:
    """Return the closed days of a year in China, weekend days inside a holiday too."""
    days: set[date] = set()
    for stretch in CHINA[year].split():
        first, last = (date(year, int(edge[:2]), int(edge[2:])) for edge in stretch.split("-", 1))
        days.update(first + step * ONE_DAY for step in range((last - first).days + 1))
    return frozenset(days)


def _china() -> Holidays:
    years = range(FIRST_YEAR, CHINA_HORIZON.year)
    listed = library.country_holidays("CN", years=years)
    make_up = frozenset(day for day in listed.weekend_workdays if day.year in years)
    closed = {day for day in listed if day.year in years}
    for year in years:
        closed |= announced(year) if year in CHINA else _weekends_beside(closed, make_up, year)
    source = f"{notice(min(CHINA))}…{notice(max(CHINA))}；holidays {VERSION}"
    return Holidays("CN", frozenset(closed), make_up, CHINA_HORIZON, source)


def _weekends_beside(closed: set[date], make_up: frozenset[date], year: int) -> set[date]:
    """Return the weekend days that touch a holiday of the year and are not worked."""
    weekend = (5, 6)
    found: set[date] = set()
    for day in sorted(day for day in closed if day.year == year):
        for step in (-ONE_DAY, ONE_DAY):
            beside = day + step
            while beside.weekday() in weekend and beside not in make_up | closed:
                found.add(beside)
                beside += step
    return found
