"""Documents as HTML, to be read on a screen clause by clause; each clause has an address.

Every text is escaped here: the result can stand on a page as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from jianyue.documents.document import (
    Article,
    Block,
    Clause,
    Document,
    Heading,
    Item,
    KeyValues,
    Note,
    Paragraph,
    Picture,
    Signatures,
    Table,
)

ALIGNED = {"left": "", "center": ' class="is-centred"', "right": ' class="number"'}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the table of contents: where it is, and what it is called."""

    anchor: str
    title: str


def contents(document: Document) -> tuple[Place, ...]:
    """Return the articles and annexes of a document in reading order."""
    heads = [block for block in document.blocks if isinstance(block, Article | Heading)]
    return tuple(Place(_anchor(place), _title(head)) for place, head in enumerate(heads, 1))


def html(document: Document) -> str:
    """Return the blocks of a document as HTML; a clause 4.2 is found at `#4.2`."""
    return "\n".join(_written(document.blocks))


def _written(blocks: Iterable[Block]) -> Iterator[str]:
    place = 0
    for listed, group in groupby(blocks, lambda block: isinstance(block, Item)):
        if listed:
            items = "".join(_item(block) for block in group if isinstance(block, Item))
            yield f'<ul class="paper__items" role="list">{items}</ul>'
            continue
        for block in group:
            if isinstance(block, Article | Heading):
                place += 1
                yield f'<h2 id="{_anchor(place)}">{escape(_title(block))}</h2>'
            else:
                yield _block(block)


def _anchor(place: int) -> str:
    return f"part-{place}"


def _title(head: Article | Heading) -> str:
    if isinstance(head, Heading):
        return head.text
    return f"{head.number} {head.title}"


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, KeyValues):
        return _pairs(block)
    if isinstance(block, Signatures):
        return "".join(_pairs(KeyValues(((one.party, one.name),))) for one in block.parties)
    return _words(block)


def _words(block: Block) -> str:
    match block:
        case Clause():
            return _clause(block)
        case Paragraph():
            return f"<p>{_lines(block.text)}</p>"
        case Note():
            return f'<p class="paper__note">{_lines(block.text)}</p>'
        case Picture():
            return f'<p class="paper__note">{_lines(block.said)}</p>'
        case _:
            return "<hr>"


def _clause(clause: Clause) -> str:
    number = escape(clause.number)
    return (
        f'<p class="paper__clause" id="{number}"><a class="paper__number" href="#{number}">'
        f"{number}</a> <span>{_lines(clause.text)}</span></p>"
    )


def _item(item: Item) -> str:
    return f"<li><span>{escape(item.mark)}</span> <span>{_lines(item.text)}</span></li>"


def _table(table: Table) -> str:
    caption = escape(table.caption)
    aligned = [ALIGNED[each] for each in table.alignments()]
    head = "".join(
        f'<th scope="col"{how}>{escape(cell)}</th>'
        for how, cell in zip(aligned, table.header, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{how}>{_lines(cell)}</td>" for how, cell in zip(aligned, row, strict=True))
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="table-frame" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="table"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _pairs(block: KeyValues) -> str:
    title = f'<p class="paper__title">{escape(block.title)}</p>' if block.title else ""
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{_lines(value) or '—'}</dd>" for name, value in block.pairs
    )
    return f'{title}<dl class="dl">{rows}</dl>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
