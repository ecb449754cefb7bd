"""Documents as DOCX: real Word styles, repeating table headers, fonts inside, A4."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

import docx
import vl_convert
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm

from jianyue.documents.document import (
    Article,
    Block,
    Clause,
    Document,
    Heading,
    Item,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from jianyue.documents.word import package, styles, tables
from jianyue.documents.word.fonts import faces_for
from jianyue.documents.word.styles import dress

ASCII = frozenset(map(chr, range(32, 127)))
LEADS_ON = ("：", ":")  # a line that opens a list goes with it
NUMBERS_AND_MARKS = frozenset("第页共年月日：（）、，。")  # what the footer and a filled line need


def write(document: Document, path: Path) -> None:
    """Write `document` to `path` as DOCX."""
    path.write_bytes(as_bytes(document))


def as_bytes(document: Document) -> bytes:
    """Return `document` as DOCX; equal documents give equal bytes."""
    word = docx.Document()
    characters = _characters(document)
    faces = faces_for(characters)
    styles.prepare(word, document, faces)
    _properties(word, document)
    if document.cover:
        _cover(word, document)
    else:
        _title(word, document)
    for block in document.blocks:
        if isinstance(block, Signatures):
            _hold_last_paragraph(word)
        _add(word, block)
    package.embed(word, faces, characters)
    made = BytesIO()
    word.save(made)
    return package.without_clock(made.getvalue())


def _properties(word: Word, document: Document) -> None:
    known = word.core_properties
    known.title, known.subject = document.title, document.subtitle
    known.author = known.last_modified_by = ", ".join(document.authors)
    known.identifier = document.number
    known.language = "zh-CN" if document.language == "zh" else "en-GB"
    known.comments = ""
    known.created = known.modified = datetime.combine(document.dated, time(), UTC)


def _title(word: Word, document: Document) -> None:
    word.add_paragraph(document.title, "Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, "Subtitle")
    _number(word, document)


def _number(word: Word, document: Document) -> None:
    if document.number:
        line = word.add_paragraph(f"{document.number_label}{document.number}")
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _cover(word: Word, document: Document) -> None:
    _number(word, document)
    title = word.add_paragraph(document.title, "Title")
    title.paragraph_format.space_before = Mm(60)
    if document.subtitle:
        word.add_paragraph(document.subtitle, "Subtitle")
    word.add_paragraph().paragraph_format.space_after = Mm(50)
    tables.pair_table(word, document.cover, label_width=Mm(46), ruled=True)
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _hold_last_paragraph(word: Word) -> None:
    # What stands before the signatures goes with them: no page holds signatures alone.
    for paragraph in word.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True


def _add(word: Word, block: Block) -> None:
    add = word.add_paragraph
    match block:
        case Heading(text, level):
            word.add_heading(text, min(level, 3))
        case Article(number, title):
            gap = "  " if number.isascii() else "\u3000"
            dress(add(f"{number}{gap}{title}"), "Heading 1")
        case Clause(number, text):
            dress(add(f"{number}\t{text}"), "Clause")
        case Item(mark, text):
            dress(add(f"{mark}\t{text}"), "Clause Item")
        case Paragraph(text):
            line = dress(add(text), "Body Text")
            line.paragraph_format.keep_with_next = text.endswith(LEADS_ON) or None
        case Note(text):
            dress(add(text), "Note")
        case PageBreak():
            add().add_run().add_break(WD_BREAK.PAGE)
        case _:
            _add_composed(word, block)


def _add_composed(word: Word, block: Block) -> None:
    match block:
        case Table():
            tables.grid(word, block)
        case KeyValues():
            tables.pairs(word, block)
        case Signatures():
            tables.signatures(word, block)
        case Picture():
            _picture(word, block)


def _picture(word: Word, block: Picture) -> None:
    if block.caption:
        word.add_paragraph(block.caption, "Caption")
    # On paper the page's colour is black; Word shows SVG only beside a picture of dots.
    drawn = vl_convert.svg_to_png(block.svg.replace("currentColor", "#000000"), scale=3)
    line = word.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = line.add_run().add_picture(BytesIO(drawn), width=Mm(block.width_mm))
    shape._inline.docPr.set("descr", block.said)  # noqa: SLF001 - python-docx has no such field


def _characters(document: Document) -> frozenset[str]:
    used = "".join(_texts(asdict(document)))
    return frozenset(used) - {"\n", "\t"} | ASCII | NUMBERS_AND_MARKS


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, (tuple, list)):
        for value in part:
            yield from _texts(value)
