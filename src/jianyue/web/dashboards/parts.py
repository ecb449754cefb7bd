"""A part of a dashboard: pictures, the table that says the same, and the table as a CSV file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from jianyue.dashboards.words import Stand
from jianyue.ledger.speech import Both, Language
from jianyue.replay.clock_files import csv_cell

TONES: Final = {
    Stand.BROKEN: "bad", Stand.DANGER: "warn", Stand.KEPT: "ok", Stand.NONE: "idle",
}  # fmt: skip
NOTHING: Final = "—"
Make = TypeVar("Make")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    address  where it leads; nothing for most
    tone     ok, warn, bad or idle where it is a badge: a colour, a sign and the words
    is_number  whether it stands to the right
    """

    text: str
    address: str = ""
    tone: str = ""
    is_number: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether it says nothing; a phone leaves it out."""
        return self.text == NOTHING


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart; with several of them each has its own title and newest value."""

    svg: SafeString
    title: str = ""
    value: Cell | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a dashboard.

    rows     as many cells as the header; the first one names the row
    empty    what is said where there is no row
    is_open  whether the table is shown at once: where it is what one looks for
    is_half  whether two of its kind have room side by side
    """

    name: str
    title: Both
    header: tuple[Both, ...]
    rows: Sequence[Sequence[Cell]]
    empty: Both
    pictures: Sequence[Picture] = ()
    note: Both | None = None
    is_open: bool = False
    is_half: bool = False

    @property
    def columns(self) -> Iterator[tuple[Both, bool]]:
        """The header, each with whether its column is of numbers."""
        return zip(self.header, (cell.is_number for cell in self.rows[0]), strict=True)

    @property
    def lines(self) -> Iterator[Iterator[tuple[Both, Cell]]]:
        """The rows, each cell with the name of its column."""
        return (zip(self.header, row, strict=True) for row in self.rows)


def drawn(svg: str) -> SafeString:
    """Return a chart as a page takes it: it is our own, and every text in it is escaped."""
    return mark_safe(svg)  # noqa: S308 - as said


def plain(*texts: object) -> list[Cell]:
    """Return cells of words."""
    return [Cell(str(each)) for each in texts]


def numbers(*given: object) -> list[Cell]:
    """Return cells of numbers."""
    return [Cell(str(each), is_number=True) for each in given]


def stands(stand: Stand, language: Language) -> Cell:
    """Return how a promise stands."""
    return Cell(stand.words(language), tone=TONES[stand])


def chosen(parts: Mapping[str, Make], request: HttpRequest) -> Make:
    """Return what makes the part that is asked for, else the first. Raises BadRequest."""
    name = request.GET.get("part", next(iter(parts)))
    if name not in parts:
        raise BadRequest("part")
    return parts[name]


def csv_of(part: Part, name: str, language: Language) -> HttpResponse:
    """Return exactly the table of a part as a file that spreadsheets read."""
    texts = [[each.words(language) for each in part.header]]
    texts += [[cell.text for cell in row] for row in part.rows]
    lines = (",".join(map(csv_cell, row)) + "\r\n" for row in texts)
    answer = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{part.name}.csv"'
    return answer
