"""Notes in Markdown as blocks of a document: plain text in the shape that was written."""

from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from jianyue.documents.document import Block, Heading, Item, Note, Paragraph, Table

BULLET: Final = "–"
LEVEL: Final = 3
WIDEST: Final = 12  # columns of a table; more cannot be read on paper


def blocks(text: str) -> Iterator[Block]:
    """Yield a note block by block; what it cannot be on paper stays as its words."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table"])
    tokens, place, lists = reader.parse(text), 0, list[str]()
    while place < len(tokens):
        token = tokens[place]
        if token.type == "table_open":
            end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
            yield _table(tokens[place:end])
            place = end
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(BULLET if token.type == "bullet_list_open" else "0")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open" and lists[-1] != BULLET:
            lists[-1] = str(int(lists[-1]) + 1)
        elif token.type in {"inline", "fence", "code_block"}:
            yield _words(token, tokens[place - 1], lists)
        place += 1


def _words(token: Token, before: Token, lists: Sequence[str]) -> Block:
    words = said(token)
    if before.type == "heading_open":
        return Heading(words, LEVEL)
    if token.type != "inline":
        return Note(token.content.rstrip())
    if lists:
        return Item(lists[-1] if lists[-1] == BULLET else f"{lists[-1]}.", words)
    return Paragraph(words)


def said(token: Token) -> str:
    """Return the words of a line without its marks."""
    if not token.children:
        return token.content
    return "".join(_plain(child) for child in token.children)


def _plain(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content


def _table(tokens: Sequence[Token]) -> Table:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(said(token))
    width = min(len(rows[0]), WIDEST)
    padded = [tuple([*row, *[""] * width][:width]) for row in rows]
    return Table(padded[0], tuple(padded[1:]))
