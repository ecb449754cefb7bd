"""A report on paper: the same sections, figures and basis as PDF, DOCX and on the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache, partial

from jianyue.documents import prose
from jianyue.documents.charts import Cell, Share, attainment_grid, counts_chart
from jianyue.documents.document import (
    Block,
    Document,
    Heading,
    KeyValues,
    Language,
    Note,
    Picture,
    Table,
)
from jianyue.ledger.speech import Both
from jianyue.people.models import Organisation, Side
from jianyue.reports.content import Bar, Basis, Chart, Content, Figures, Grid, Section, fraction
from jianyue.reports.models import Release, Report
from jianyue.services.agreed import Agreed

DRAFT = Both("草稿", "DRAFT")
LINE = "—"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as it is shown: released, or as a draft stands now.

    figures  None for a draft
    """

    report: Report
    content: Content
    figures: Figures | None = None
    release: Release | None = None


def document_of(sheet: Sheet, language: Language) -> Document:
    """Return a report as a document with a front page."""
    report = sheet.report
    title = _title(report, language)
    if sheet.release is None:
        title = f"{title}（{DRAFT.zh}）" if language == "zh" else f"{title} ({DRAFT.en})"
    zone = Agreed(report.contract, report.version).zone
    dated = sheet.release.released_at if sheet.release else report.drafted_at
    short = report.per == "day"  # a daily report needs no front page
    cover = tuple(_cover(sheet, language))
    front = [KeyValues(cover)] if short else []
    blocks = [*front, *_sections(sheet, language), *_basis(sheet, language)]
    return Document(
        title=title,
        language=language,
        blocks=tuple(blocks),
        subtitle=report.contract.said.words(language),
        number=report.number,
        number_label="编号：" if language == "zh" else "No. ",
        dated=dated.astimezone(zone).date(),
        authors=(_provider(report, language),),
        cover=() if short else cover,
    )


def blocks_of(section: Section, language: Language, *, charts: bool = True) -> Iterator[Block]:
    """Yield a section without its heading."""
    yield from prose.blocks(section.text.words(language))
    for part in section.parts:
        if isinstance(part, Grid):
            yield table_of(part, language)
            if part.more:
                yield Note(_more(part.more, language))
        elif charts:
            yield picture_of(part, language)


def table_of(grid: Grid, language: Language) -> Table:
    """Return a table in one language."""
    return Table(
        tuple(each.words(language) for each in grid.header),
        tuple(tuple(cell.words(language) for cell in row) for row in grid.rows),
        grid.widths,
        grid.aligned,
        grid.caption.words(language),
    )


@lru_cache(maxsize=256)  # a release is looked at again and again; drawing takes long
def picture_of(chart: Chart, language: Language) -> Picture:
    """Return a chart as it is drawn, with what it shows in words."""
    title = chart.title.words(language)
    said = f"{title}: " + "; ".join(_said(each, language) for each in chart.bars)
    if chart.form == "counts":
        rows = [_share(each, language) for each in chart.bars]
        return Picture(counts_chart(rows, language, title=title), said, title, 130)
    cells = [
        Cell(each.label.words(language), each.column, _share(each, language), _goal(each))
        for each in chart.bars
    ]
    columns = len({each.column for each in chart.bars})
    return Picture(attainment_grid(cells, title=title), said, title, min(160, 60 + 24 * columns))


def _share(bar: Bar, language: Language) -> Share:
    return Share(bar.label.words(language), fraction(bar.value), bar.shown.words(language))


def _goal(bar: Bar) -> Fraction | None:
    """Return a goal that the bar misses or keeps, as it was judged when it was counted."""
    value = fraction(bar.value)
    if value is None or bar.kept is None:
        return None
    return value if bar.kept else value + 1


def _said(bar: Bar, language: Language) -> str:
    return " ".join(
        filter(None, (bar.label.words(language), bar.column, bar.shown.words(language)))
    )


def _more(number: int, language: Language) -> str:
    return (
        f"另有 {number} 行未列出。" if language == "zh" else f"{number} more rows are not listed."
    )


def _title(report: Report, language: Language) -> str:
    title = report.said.words(language)
    title = title[:1].upper() + title[1:]
    return f"{title} {report.label}".strip()


def _sections(sheet: Sheet, language: Language) -> Iterator[Block]:
    for number, section in enumerate(sheet.content.sections, 1):
        yield Heading(f"{number}  {_capital(section.title.words(language))}")
        yield from blocks_of(section, language)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cover(sheet: Sheet, language: Language) -> Iterator[tuple[str, str]]:
    report = sheet.report
    say = partial(_said_in, language)
    yield say("客户", "Customer"), report.contract.customer.said.words(language)
    yield say("服务方", "Provider"), _provider(report, language)
    yield say("合同", "Contract"), report.contract.code
    yield say("统计期", "Period"), _stretch(report)
    if sheet.release is not None:
        yield say("发布时间", "Released"), _moment(report, sheet.release.released_at)
    else:
        yield say("状态", "Standing"), DRAFT.words(language)


def _sealed(basis: Basis, language: Language) -> Iterator[tuple[str, str]]:
    """Yield in which seal of the contract everything lies; nothing in older releases."""
    number, root = basis.seal
    if number:
        yield (
            _said_in(language, "封条", "Seal"),
            _said_in(language, f"第 {number} 号", f"No. {number}"),
        )
        yield _said_in(language, "封条根 SHA-256", "Root of the seal"), _hash(root)


def _basis(sheet: Sheet, language: Language) -> Iterator[Block]:
    """Yield what the figures were computed from, so that they can be computed again."""
    if sheet.figures is None or sheet.release is None:
        return
    say, basis = partial(_said_in, language), sheet.figures.basis
    yield Heading(say("数据依据", "What the figures stand on"))
    facts = [
        f"{words} {basis.facts[name][0]} / {basis.facts[name][1]}"
        for name, words in (
            ("tickets", say("工单", "tickets")), ("outages", say("中断", "outages")),
            ("windows", say("计划维护", "planned maintenance")),
        )
    ]  # fmt: skip
    pairs = (
        (say("协议版本", "Version of the agreement"), str(basis.version)),
        (say("协议文件 SHA-256", "SHA-256 of the agreement"), _hash(basis.document)),
        (say("记录截至", "Records up to"), _moment(sheet.report, sheet.release.released_at)),
        (say("记录数 / 事实数", "Records / facts"), ", ".join(facts)),
        *(
            (f"{say('日历', 'Calendar')} {name}", digest[:32] + "…")
            for name, digest in sorted(basis.calendars.items())
        ),
        *_sealed(basis, language),
        (say("数据 SHA-256", "SHA-256 of the figures"), _hash(sheet.release.digest)),
        (say("正文 SHA-256", "SHA-256 of the text"), _hash(sheet.release.content_digest)),
    )
    yield Note(
        say(
            "发布后数据不再变动；补录的事实改变数据时另行出具更正，原报告保留。",
            "What is released never changes. Where facts recorded later change a figure, a "
            "restatement is issued beside it.",
        )
    )
    yield KeyValues(pairs)


def _hash(digest: str) -> str:
    """Return a hash in two lines, as wide as the page allows."""
    half = len(digest) // 2
    return f"{digest[:half]}\n{digest[half:]}" if digest else LINE


def _provider(report: Report, language: Language) -> str:
    found = Organisation.objects.filter(tenant=report.tenant_id, side=Side.PROVIDER).first()
    return found.said.words(language) if found else ""


def _stretch(report: Report) -> str:
    if report.from_at == report.until_at:
        return _moment(report, report.until_at)
    return f"{_moment(report, report.from_at)} – {_moment(report, report.until_at)}"


def _moment(report: Report, at: datetime) -> str:
    zone = Agreed(report.contract, report.version).zone
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _said_in(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def rows_of(parts: Sequence[Grid | Chart]) -> list[Grid]:
    """Return the tables among the parts of a section."""
    return [each for each in parts if isinstance(each, Grid)]
