"""A report as a file: PDF, DOCX or XLSX, in Chinese or English."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from jianyue.documents import docx, pdf, workbook
from jianyue.documents.document import Language
from jianyue.ledger.speech import Both
from jianyue.reports.composing import content_of
from jianyue.reports.content import Figures, Frozen, Section, content_from, figures_from, fraction
from jianyue.reports.models import Release, Report, utc
from jianyue.reports.paper import Sheet, document_of, rows_of

NUMBER: Final = re.compile(r"-?\d{1,15}")
TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADER: Final = (
    Both("指标", "Figure"), Both("对象", "Of"), Both("条款", "Clause"), Both("统计期", "Period"),
    Both("目标", "Goal"), Both("结果", "Result"), Both("数值", "Value"),
    Both("精确值", "Exact value"), Both("达标数", "Kept"), Both("计数", "Counted"),
    Both("不计入", "Left out"), Both("有异议", "Contested"), Both("计入为", "If they count"),
    Both("结论", "Verdict"), Both("算法", "Formula"),
)  # fmt: skip


def sheet_of(report: Report, *, now: datetime) -> Sheet:
    """Return a report as it is shown: the release where there is one, else the draft as of now."""
    release = Release.objects.filter(report=report).first()
    if release is None:
        _, content = content_of(report, now=utc(now))
        return Sheet(report, content)
    return Sheet(report, content_from(release.content), figures_from(release.figures), release)


def as_file(sheet: Sheet, kind: str, language: Language) -> bytes:
    """Return a report as a file; the same report gives the same numbers, whenever it is asked for.

    kind  a key of TYPES
    """
    return WRITERS[kind](sheet, language)


def _pdf(sheet: Sheet, language: Language) -> bytes:
    return pdf.as_bytes(document_of(sheet, language))


def _docx(sheet: Sheet, language: Language) -> bytes:
    return docx.as_bytes(document_of(sheet, language))


def _xlsx(sheet: Sheet, language: Language) -> bytes:
    title = f"{sheet.report.said.words(language)} {sheet.report.label}".strip()
    dated = (sheet.release.released_at if sheet.release else sheet.report.drafted_at).date()
    sheets = [_text(sheet, language)]
    if sheet.figures is not None:
        sheets.append(_figures(sheet.figures, language))
    for section in sheet.content.sections:
        sheets += _tables(section, language)
    return workbook.as_bytes(sheets, title=title, dated=dated)


def _figures(figures: Figures, language: Language) -> workbook.Sheet:
    rows = tuple(_row(each, language) for each in figures.figures)
    name = Both("指标（精确）", "Exact figures").words(language)
    return workbook.Sheet(name, tuple(each.words(language) for each in HEADER), rows)


def _row(each: Frozen, language: Language) -> tuple[workbook.Cell, ...]:
    verdicts = {True: Both("达标", "kept"), False: Both("未达标", "missed"), None: Both("—", "—")}
    return (
        each.title.words(language), each.of_title.words(language), each.clause, each.label,
        each.goal.words(language), each.shown.words(language), fraction(each.value),
        each.value or "", each.part, each.whole, each.out, each.contested,
        each.otherwise_shown.words(language), verdicts[each.kept].words(language),
        each.formula.words(language),
    )  # fmt: skip


def _text(sheet: Sheet, language: Language) -> workbook.Sheet:
    rows = tuple(
        (each.title.words(language), each.text.words(language)) for each in sheet.content.sections
    )
    header = (Both("章节", "Section").words(language), Both("文字", "Text").words(language))
    return workbook.Sheet(Both("正文", "Text").words(language), header, rows)


def _tables(section: Section, language: Language) -> Iterator[workbook.Sheet]:
    for grid in rows_of(section.parts):
        yield workbook.Sheet(
            grid.caption.words(language),
            tuple(each.words(language) for each in grid.header),
            tuple(tuple(_cell(cell.words(language)) for cell in row) for row in grid.rows),
        )


def _cell(words: str) -> workbook.Cell:
    return int(words) if NUMBER.fullmatch(words) else words


WRITERS: Final[Mapping[str, Callable[[Sheet, Language], bytes]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
}
