"""Tables of a Word document: grids of figures, pairs without lines, the block of signatures."""

from collections.abc import Sequence

from docx.document import Document as Word
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.table import _Row as Row

from jianyue.documents.document import KeyValues, Signature, Signatures, Table
from jianyue.documents.word.styles import TEXT_WIDTH, dress

SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
HEAD_SHADE = "E8E8E8"


def grid(word: Word, table: Table) -> None:
    """Add a table with a repeating header and rows that are not split."""
    if table.caption:
        dress(word.add_paragraph(table.caption), "Caption")
    made = word.add_table(1 + len(table.rows), len(table.header), "Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = [Length(int(TEXT_WIDTH * share)) for share in table.width_shares()]
    _set_widths(made, widths)
    head = made.rows[0]
    _mark(head, "w:tblHeader")
    for cell, text in zip(head.cells, table.header, strict=True):
        _fill(cell, text, "Table Head", WD_ALIGN_PARAGRAPH.CENTER)
        _shade(cell, HEAD_SHADE)
    sides = [SIDES[side] for side in table.alignments()]
    for row, texts in zip(list(made.rows)[1:], table.rows, strict=True):
        for cell, text, side in zip(row.cells, texts, sides, strict=True):
            _fill(cell, text, "Table Text", side)
    for row in made.rows:
        _mark(row, "w:cantSplit")
    _keep_with_next(head)
    _gap(word)


def pairs(word: Word, block: KeyValues) -> None:
    """Add names beside their values; an empty value is a line to fill in by hand."""
    if block.title:
        word.add_paragraph(block.title, "Heading 3")
    pair_table(word, block.pairs, label_width=Mm(40))
    _gap(word)


def pair_table(
    word: Word, lines: Sequence[tuple[str, str]], *, label_width: Length, ruled: bool = False
) -> None:
    """Add a table without lines, two columns wide; `ruled` puts a line below each value."""
    made = word.add_table(len(lines), 2)
    _set_widths(made, [label_width, Length(TEXT_WIDTH - label_width)])
    for row, (label, value) in zip(made.rows, lines, strict=True):
        _mark(row, "w:cantSplit")
        _fill(row.cells[0], label, "Table Head", WD_ALIGN_PARAGRAPH.LEFT)
        _fill(row.cells[1], value, "Table Text", WD_ALIGN_PARAGRAPH.LEFT)
        if ruled or not value:
            _underline(row.cells[1])
        if ruled:
            _enlarge(row)


def signatures(word: Word, block: Signatures) -> None:
    """Add the block in which the parties sign, held together on one page."""
    made = word.add_table(1, 2)
    half = Length(TEXT_WIDTH // 2)
    _set_widths(made, [half, half])
    _mark(made.rows[0], "w:cantSplit")
    for cell, party in zip(made.rows[0].cells, block.parties, strict=True):
        _signature(cell, party, Length(half - Mm(10)))


def _signature(cell: Cell, party: Signature, width: Length) -> None:
    first = cell.paragraphs[0]
    first.add_run(party.party).bold = True
    cell.add_paragraph(party.name)
    # The seal is pressed over name and signature; its place stays free.
    seal = cell.add_paragraph(party.seal)
    seal.paragraph_format.space_before = Mm(22)
    for label in party.lines:
        line = cell.add_paragraph(f"{label}\t")
        line.paragraph_format.space_before = Pt(9)
        line.paragraph_format.tab_stops.add_tab_stop(
            width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES
        )


def _set_widths(table: WordTable, widths: Sequence[Length]) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _fill(cell: Cell, text: str, style: str, side: WD_ALIGN_PARAGRAPH) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first, *rest = text.split("\n")
    paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in rest)]
    for paragraph, line in zip(paragraphs, [first, *rest], strict=True):
        dress(paragraph, style)
        paragraph.alignment = side
        paragraph.add_run(line)


def _mark(row: Row, name: str) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no row flags
    properties.append(OxmlElement(name))


def _keep_with_next(row: Row) -> None:
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _enlarge(row: Row) -> None:
    for cell in row.cells:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = Pt(8)
        for run in paragraph.runs:
            run.font.size = Pt(12)


def _shade(cell: Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no shading
    # The schema wants shading before the vertical alignment.
    properties.insert_element_before(shade, "w:noWrap", "w:tcMar", "w:vAlign")


def _underline(cell: Cell) -> None:
    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "5A5A5A")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - python-docx has no borders
    properties.insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


def _gap(word: Word) -> None:
    # Word joins two tables that touch.
    gap = word.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    gap.paragraph_format.line_spacing = Pt(8)
