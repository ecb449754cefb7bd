"""What a document is before it is paper: parts in reading order, free of any file format.

Every text is plain: a writer never reads markup in it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
Align: TypeAlias = Literal["left", "center", "right"]
ALIGNED: dict[str, Align] = {"l": "left", "c": "center", "r": "right"}


class Misshapen(ValueError):  # noqa: N818 - a refusal is named for what is so
    """A part whose pieces do not fit together."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An unnumbered heading, as over an annex; level 1 is the largest."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Article:
    """The heading of a numbered article; `number` is printed as given (第四条, Article 4)."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause; `number` is printed as given (4.1)."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list below a clause; `mark` is printed as given (（一）, (a))."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text without a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: a remark on the part before it, not a clause of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header repeats on each page and whose rows are never split.

    widths   shares of the page's width, in any unit; none means all alike
    aligned  a letter per column: l, c or r; none means all to the left
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    aligned: str = ""
    caption: str = ""

    def __post_init__(self) -> None:
        columns = len(self.header)
        if not columns or any(len(row) != columns for row in self.rows):
            raise Misshapen(
                f"each row of a table has {columns} cells, as its header: {self.header}"
            )
        if any(given and len(given) != columns for given in (self.widths, self.aligned)):
            raise Misshapen(f"widths and alignments are one per column: {self.header}")
        if set(self.aligned) - set(ALIGNED):
            raise Misshapen(f"a column is aligned l, c or r, not {self.aligned!r}")
        if any(width <= 0 for width in self.widths):
            raise Misshapen(f"a column has a width above zero: {self.header}")

    def width_shares(self) -> tuple[float, ...]:
        """The width of each column as a share of one."""
        widths = self.widths or (1.0,) * len(self.header)
        return tuple(width / sum(widths) for width in widths)

    def alignments(self) -> tuple[Align, ...]:
        """The alignment of each column."""
        return tuple(ALIGNED[letter] for letter in self.aligned or "l" * len(self.header))


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Names with their values, as in the block of the parties; an empty value is a line to fill."""

    pairs: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Where one party signs.

    party  who that is in this document (甲方（客户）)
    name   the party's name
    seal   the word beside the place of the seal
    lines  what is filled in by hand, each with a line behind it
    """

    party: str
    name: str
    seal: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """The block in which the parties sign, side by side; never alone on a page."""

    parties: tuple[Signature, Signature]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing; `said` is what it shows, for those who cannot see it."""

    svg: str
    said: str
    caption: str = ""
    width_mm: float = 150


Block: TypeAlias = (
    Heading
    | Article
    | Clause
    | Item
    | Paragraph
    | Note
    | Table
    | KeyValues
    | Signatures
    | PageBreak
    | Picture
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, ready to be written.

    number    the file number, on every page; may be empty
    dated     the date inside the file's properties; the same document gives the same bytes
    authors   the parties, for the file's properties
    cover     what the front page says below the title; none means no front page
    """

    title: str
    language: Language
    blocks: tuple[Block, ...]
    subtitle: str = ""
    number: str = ""
    number_label: str = ""
    dated: date = date(1980, 1, 1)
    authors: tuple[str, ...] = ()
    cover: tuple[tuple[str, str], ...] = field(default=())
