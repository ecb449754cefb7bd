"""The settlement statement as a document, a table and a workbook, in Chinese or in English."""

import csv
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import StringIO
from typing import Final

from jianyue.documents import workbook
from jianyue.documents.cells import harmless
from jianyue.documents.document import (
    Block,
    Document,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    Table,
)
from jianyue.documents.workbook import Cell, Sheet
from jianyue.ledger.speech import Both, Language
from jianyue.money.called import cash, line_called
from jianyue.money.models import Settlement, SettlementLine
from jianyue.money.settlements.drawn import Total
from jianyue.money.settlements.folding import Round
from jianyue.money.sums import capitals, written
from jianyue.money.words import LineKind, LineState, SettlementState

NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
TITLE: Final = Both("结算单", "Settlement statement")
HEADINGS: Final = (
    Both("行", "Line"), Both("条款", "Clause"), Both("内容", "What"), Both("指标结果", "Figure"),
    Both("依据", "Evidence"), Both("金额", "Sum"), Both("确认", "State"),
)  # fmt: skip
NUMBERS: Final = (HEADINGS[0], HEADINGS[5])
SUMS: Final = (
    ("fee", Both("本期服务费", "Fee of the period")),
    ("charges", Both("加收：逾期违约金、客户违约金", "Added: late fees, breaches of the customer")),
    ("before_cap", Both("指标扣减小计（封顶前）", "Service credits before the cap")),
    ("credits", Both("指标扣减（封顶后）", "Service credits after the cap")),
    ("breach", Both("服务方违约金", "Breach sums of the provider")),
    ("payable", Both("本期应付", "Payable for the period")),
)


def document(
    settlement: Settlement, lines: Sequence[SettlementLine], now: Round, language: Language
) -> Document:
    """Return the statement as it stands; the same state gives the same bytes."""
    contract = settlement.contract
    return Document(
        title=TITLE.words(language),
        subtitle=f"{contract.said.words(language)} · {settlement.from_date} – "
        f"{settlement.until_date}",
        language=language,
        number=settlement.number,
        number_label=Both("编号：", "Number: ").words(language),
        dated=now.issued_at.date(),
        authors=(str(contract.customer),),
        blocks=tuple(_blocks(settlement, lines, now.total, language)),
    )


def table(
    settlement: Settlement, lines: Sequence[SettlementLine], now: Round, language: Language
) -> bytes:
    """Return the statement as CSV that a spreadsheet reads and never runs."""
    made = StringIO()
    rows = csv.writer(made)
    rows.writerow([each.words(language) for each in HEADINGS])
    for line in lines:
        rows.writerow(
            [inert(cell) for cell in _row(line, settlement.currency, language, plain=True)]
        )
    for name, said in SUMS:
        rows.writerow(["", "", said.words(language), "", "", written(getattr(now.total, name)), ""])
    return made.getvalue().encode("utf-8-sig")


def book(
    settlement: Settlement, lines: Sequence[SettlementLine], now: Round, language: Language
) -> bytes:
    """Return the statement as XLSX: sums are numbers, and nothing in it is a formula."""
    header = tuple(each.words(language) for each in HEADINGS)
    rows = tuple(
        tuple(_cell(cell, column) for column, cell in enumerate(
            _row(line, settlement.currency, language, plain=True)
        ))
        for line in lines
    )  # fmt: skip
    sums = tuple((said.words(language), Fraction(getattr(now.total, name))) for name, said in SUMS)
    heads = (Both("项目", "Item").words(language), Both("金额", "Sum").words(language))
    sheets = (
        Sheet(TITLE.words(language), header, rows),
        Sheet(Both("合计", "Total").words(language), heads, sums),
    )
    title = f"{TITLE.words(language)} {settlement.number}"
    return workbook.as_bytes(sheets, title=title, dated=now.issued_at.date())


def _cell(cell: str, column: int) -> Cell:
    return Fraction(cell) if HEADINGS[column] in NUMBERS else cell


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if NUMBER.fullmatch(cell):
        return cell
    return harmless(cell)


def _blocks(
    settlement: Settlement, lines: Sequence[SettlementLine], total: Total, language: Language
) -> Iterator[Block]:
    currency, state = settlement.currency, SettlementState.of(settlement.state)
    yield KeyValues(
        (
            (Both("合同", "Contract").words(language), settlement.contract.code),
            (
                Both("客户", "Customer").words(language),
                settlement.contract.customer.said.words(language),
            ),
            (Both("状态", "State").words(language), state.words(language)),
            (Both("次数", "Round").words(language), str(settlement.round)),
        )
    )
    yield Table(
        tuple(each.words(language) for each in HEADINGS),
        tuple(tuple(_row(line, currency, language)) for line in lines),
        (5, 8, 22, 18, 17, 16, 14),
        "lllllrl",
    )
    yield Heading(Both("合计", "Total").words(language), 2)
    yield Table(
        (Both("项目", "Item").words(language), Both("金额", "Sum").words(language)),
        tuple((said.words(language), cash(getattr(total, name), currency, language))
              for name, said in SUMS),
        (70, 30),
        "lr",
    )  # fmt: skip
    if words := capitals(total.payable, currency):
        yield Paragraph(f"{Both('大写：', 'In Chinese capitals: ').words(language)}{words}")
    yield from _contested(lines, currency, language)
    yield Note(
        Both(
            "每行四舍五入一次；先扣除同一中断的重复计罚，再按各规则和本期封顶。",
            "Each line is rounded once; what charges the same outage twice is left out, then the "
            "cap of each rule and that of the period apply.",
        ).words(language)
    )


def _contested(
    lines: Sequence[SettlementLine], currency: str, language: Language
) -> Iterator[Block]:
    told = [line for line in lines if line.reason]
    if not told:
        return
    yield Heading(Both("异议与答复", "Contests and answers").words(language), 2)
    for line in told:
        agreed = cash(line.agreed, currency, language)
        text = f"{line.place}. {line.reason}"
        yield Paragraph(f"{text} → {line.answer} ({agreed})" if line.answer else text)


def _row(
    line: SettlementLine, currency: str, language: Language, *, plain: bool = False
) -> Iterator[str]:
    kind, state = LineKind.of(line.kind), LineState.of(line.state)
    covered = Both(
        f"（已计入第 {line.covered_by} 行）", f" (charged in line {line.covered_by})"
    ).words(language)
    amount = -line.agreed if kind.deducts else line.agreed
    yield str(line.place)
    yield line.clause
    yield line_called(line).words(language) + (covered if line.covered_by else "")
    yield line.shown_zh if language == "zh" else line.shown_en
    yield ", ".join(name for _, name in line.evidence)
    yield written(amount) if plain else cash(amount, currency, language)
    yield state.words(language)
