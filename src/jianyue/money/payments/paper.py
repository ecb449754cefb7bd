"""A statement of one due as a document: what is owed, since when, in figures and capitals."""

from collections.abc import Iterator
from typing import Final

from jianyue.documents.document import Block, Document, KeyValues, Note, Table
from jianyue.ledger.speech import Both, Language
from jianyue.money.called import called, cash
from jianyue.money.models_payments import Posting
from jianyue.money.payments.queries import Stands, standing_of
from jianyue.money.sums import capitals
from jianyue.money.words import Posted

TITLE: Final = Both("付款对账单", "Statement of payment")
HEADINGS: Final = (Both("登记", "Entry"), Both("号码", "Number"), Both("日期", "Day"),
                   Both("金额", "Sum"))  # fmt: skip


def document(each: Stands, language: Language) -> Document:
    """Return the statement of a due as it stands."""
    due = each.due
    return Document(
        title=TITLE.words(language),
        subtitle=f"{due.contract.said.words(language)} · {called(due).words(language)}",
        language=language,
        number=due.number,
        number_label=Both("编号：", "Number: ").words(language),
        dated=each.today,
        authors=(str(due.contract.customer),),
        blocks=tuple(_blocks(each, language)),
    )


def _day(posting: Posting, language: Language) -> str:
    if posting.kind == Posted.BEFORE:  # counted as of its due day (0200)
        return Both("不详", "not known").words(language)
    return str(posting.on_date)


def _blocks(each: Stands, language: Language) -> Iterator[Block]:
    due = each.due
    pairs = [
        (Both("应付金额", "Sum due"), cash(due.amount, due.currency, language)),
        (Both("大写", "In Chinese capitals"), capitals(due.amount, due.currency)),
        (Both("应付日", "Due day"), str(due.due_date or "")),
        (Both("已付", "Paid"), cash(due.paid, due.currency, language)),
        (Both("未付", "Unpaid"), cash(due.unpaid, due.currency, language)),
        (Both("未付大写", "Unpaid in capitals"), capitals(due.unpaid, due.currency)),
        (Both("截至今日逾期违约金", "Late fee up to today"),
         cash(each.late_amount, due.currency, language)),
        (Both("条款", "Clause"), due.clause),
    ]  # fmt: skip
    yield KeyValues(tuple((said.words(language), text) for said, text in pairs if text))
    rows = tuple(
        (one.posted.words(language), one.reference, _day(one, language),
         cash(one.amount, due.currency, language))
        for one in standing_of(due)
    )  # fmt: skip
    if rows:
        heads = tuple(said.words(language) for said in HEADINGS)
        yield Table(heads, rows, (20, 40, 20, 20), "lllr")
    yield Note(
        Both(
            f"截至 {each.today}。到期日当日不计逾期。",
            f"As of {each.today}. The due day itself is not overdue.",
        ).words(language)
    )
