"""Pages of payments, breach cases and settlements."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from jianyue.ledger.fence import inside
from jianyue.money.models import Due
from jianyue.money.payments import planning
from tests.cast import Cast
from tests.pages.owed import (
    breach_of_the_bank,
    item_of_the_bank,
    settlement_of_the_bank,
    suspension_of_the_bank,
)
from tests.story import Story

SignedIn = Callable[..., Client]
BANK = "/money/contracts/bank-1/"


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, datetime.now(UTC))  # noqa: TID251 - pages read the real clock


def made(story: Story, make: Callable[..., Any], *given: Any, **said: Any) -> Any:
    with inside(story.cast.agent.tenant_id):
        return make(story, *given, **said)


def body(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined] # the library has no types


def today() -> date:
    return datetime.now(UTC).date()  # noqa: TID251 - pages read the real clock


@pytest.mark.clause("C03")
@pytest.mark.clause("C04")
def test_what_is_due_paid_and_overdue_is_seen_at_a_glance(
    story: Story, signed_in: SignedIn
) -> None:
    made(story, item_of_the_bank, "现场培训")
    page = body(signed_in("contract_manager").get(BANK))

    assert "第 1 期服务费" in page
    assert "现场培训" in page
    assert "壹佰贰拾万壹仟元整" in page, "the schedule and the item"
    assert "paid__overdue" in page
    assert "待付款条件成就" in page
    assert "1,200,000.00 元" in page


@pytest.mark.clause("C03")
def test_an_item_is_charged_invoiced_and_paid_on_the_page(
    signed_in: SignedIn, story: Story
) -> None:
    client, day = signed_in("contract_manager"), (today() + timedelta(days=9)).isoformat()
    said = {"title": "夜间升级", "price": "300.00", "count": "2.5", "due_date": day}
    page = body(client.post(f"{BANK}item/", said, follow=True))
    assert "750.00 元" in page
    with inside(story.cast.agent.tenant_id):
        due = Due.objects.get(title="夜间升级")
    address = f"/money/dues/{due.number}/"
    given = {"amount": "750.00", "on": today().isoformat(), "reference": "FP-1"}
    client.post(f"{address}invoice/", given)
    page = body(client.post(f"{address}pay/", given, follow=True))
    assert "已付清" in page
    assert "FP-1" in page
    page = body(client.post(f"{address}void/3/", {"words": "记错"}, follow=True))
    assert "已撤销" in page
    assert "未付" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "-1"), ("amount", "NaN"), ("amount", "1e400"), ("amount", "1.001"),
     ("amount", "9" * 40), ("on", "2999-01-01"), ("on", "31.02.2026"), ("reference", "x" * 900)],
)  # fmt: skip
def test_hostile_sums_and_days_are_refused_and_nothing_typed_is_lost(
    story: Story, signed_in: SignedIn, field: str, value: str
) -> None:
    due = made(story, item_of_the_bank, "培训")
    given = {"amount": "1.00", "on": today().isoformat(), "reference": "转账"} | {field: value}
    answer = signed_in("contract_manager").post(f"/money/dues/{due.number}/pay/", given)

    assert answer.status_code == 200
    with inside(due.tenant_id):
        assert Due.objects.get(pk=due.pk).paid == due.paid


@pytest.mark.clause("C05")
def test_paying_late_shows_how_the_fee_came_about(story: Story, signed_in: SignedIn) -> None:
    made(story, item_of_the_bank, "培训")
    page = body(signed_in("representative").get("/money/dues/BANK-1-P0001/"))
    assert "逾期违约金" in page
    assert "到期日当日不计逾期" in page
    assert "登记付款" not in page, "the customer records nothing"


def test_payments_of_the_time_before_are_settled_with_one_click(
    story: Story, signed_in: SignedIn
) -> None:
    with inside(story.cast.agent.tenant_id):
        planning.plan(story.cast.contracts["bank-1"], at=story.now)  # a year after the signature
    client, earlier = signed_in("contract_manager"), f"{BANK}earlier/"
    assert "启用前到期" in body(client.get("/money/dues/BANK-1-P0001/"))
    assert "登记为启用前已付" in body(client.get(BANK))
    assert "登记为启用前已付" not in body(signed_in("representative").get(BANK))
    assert "请先选择款项" in body(client.post(earlier, {"as": "paid"}, follow=True))
    foreign = {"due": ["BANK-2-P0001", "\0", "x" * 999], "as": "paid"}
    assert "请先选择款项" in body(client.post(earlier, foreign, follow=True))
    page = body(client.post(earlier, {"due": "BANK-1-P0001", "as": "paid"}, follow=True))
    assert "已登记为启用前已付：1 笔" in page
    page = body(client.post(earlier, {"due": "BANK-1-P0002", "as": "open"}, follow=True))
    assert "登记为启用前已付" not in page, "nothing is left to be decided"
    assert "不详" in body(client.get("/money/dues/BANK-1-P0001/"))


@pytest.mark.clause("E20")
def test_a_case_is_opened_told_and_answered_on_the_pages(signed_in: SignedIn) -> None:
    client, other = signed_in("contract_manager"), signed_in("representative")
    at = datetime.now(UTC) - timedelta(hours=2)  # noqa: TID251 - pages read the real clock
    said = {"kind": "duty", "breaker": "provider", "title": "巡检未做",
            "happened_at": f"{at:%Y-%m-%dT%H:%M}"}  # fmt: skip
    client.post(f"{BANK}breach/", said)
    address = "/money/breaches/BANK-1-V0001/"
    assert other.get(address).status_code == 404
    assert "对方还不知道" in body(client.get(address))
    client.post(f"{address}act/breach_told/", {"words": "上周巡检未做"})
    assert "巡检未做" in body(other.get(address))
    client.post(f"{address}act/breach_analysed/", {"words": "影响小", "severity": "minor"})
    items = {"words": "按价目表", "way": "sum", "items": "数据灾备服务"}
    client.post(f"{address}act/breach_offered/", items)
    page = body(other.get(address))
    assert "24,000.00 元" in page
    assert "贰万肆仟元整" in page
    page = body(other.post(f"{address}act/breach_agreed/", {"words": ""}, follow=True))
    assert "双方同意" in page


@pytest.mark.clause("C37")
def test_who_was_told_of_a_suspension_stands_below_it(story: Story, signed_in: SignedIn) -> None:
    suspension = made(story, suspension_of_the_bank, "机房漏水")
    page = body(signed_in("contract_manager").get(f"/money/suspensions/{suspension.number}/"))
    assert "送达记录" in page
    assert "样例银行代表" in page


@pytest.mark.clause("C30")
def test_a_settlement_is_looked_at_issued_contested_and_answered(signed_in: SignedIn) -> None:
    client, other = signed_in("contract_manager"), signed_in("representative")
    last = (today().replace(day=1) - timedelta(days=1)).isoformat()
    assert "先看一看" in body(client.get(f"{BANK}settle/"))
    assert "本期应付" in body(client.get(f"{BANK}settle/?day={last}"))
    client.post(f"{BANK}settle/", {"day": last})
    address = "/money/settlements/BANK-1-S0001/"
    assert "待客户确认" in body(other.get(address))
    other.post(f"{address}lines/1/contest/", {"words": "费用不对", "asked": "90000.00"})
    answer = {"words": "同意", "amount": "90000.00"}
    client.post(f"{address}lines/1/answer/", answer)
    page = body(other.post(f"{address}accept/", follow=True))
    assert "双方确认" in page
    assert "费用不对" in page
    assert "90,000.00 元" in page


def test_the_current_month_is_shown_and_not_issued(signed_in: SignedIn) -> None:
    page = body(signed_in("contract_manager").get(f"{BANK}settle/?day={today().isoformat()}"))
    assert "这一期还没有结束" in page


@pytest.mark.clause("C30")
def test_the_files_say_what_the_page_says(story: Story, signed_in: SignedIn) -> None:
    made(story, settlement_of_the_bank, "=1+1")
    client, address = signed_in("representative"), "/money/settlements/BANK-1-S0001/file/"
    text = "".join(each.extract_text() for each in
                   PdfReader(BytesIO(client.get(f"{address}pdf/").content)).pages)  # fmt: skip
    assert "BANK-1-S0001" in text
    assert "100,000.00" in text
    word = Document(BytesIO(client.get(f"{address}docx/").content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert any("100,000.00" in cell for cell in cells)
    table = client.get(f"{address}csv/").content.decode("utf-8-sig")
    assert "100000.00" in table
    assert not any(cell.startswith(("=", "@")) for line in table.splitlines()
                   for cell in line.split(","))  # fmt: skip
    data = client.get(f"{address}xlsx/").content
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    lines, sums = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    rows = list(csv.reader(StringIO(table)))
    assert [str(row[2]) for row in lines[1:]] == [row[2].removeprefix("'") for row in rows[1:-6]]
    assert [Decimal(str(row[5])) for row in lines[1:]] == [Decimal(row[5]) for row in rows[1:-6]]
    assert [Decimal(str(row[1])) for row in sums[1:]] == [Decimal(row[5]) for row in rows[-6:]]
    assert b"<f>" not in b"".join(ZipFile(BytesIO(data)).read(f"xl/worksheets/sheet{n}.xml")
                                  for n in (1, 2))  # fmt: skip
    assert client.get(f"{address}exe/").status_code == 404


def test_both_languages_have_words_for_it(story: Story, signed_in: SignedIn) -> None:
    due = made(story, item_of_the_bank, "Training")
    breach = made(story, breach_of_the_bank, "No backup")
    settlement = made(story, settlement_of_the_bank, "Wrong")
    client = signed_in("representative")
    client.post("/account/display/", {"language": "en"})
    for address, words in [
        ("/money/", "Payments"), (BANK, "Due days"), (f"/money/dues/{due.number}/", "Unpaid"),
        (f"/money/breaches/{breach.number}/", "Broken by"), ("/money/breaches/", "Breaches"),
        (f"/money/settlements/{settlement.number}/", "Payable for the period"),
        ("/money/settlements/", "Adjustment"),
    ]:  # fmt: skip
        page = body(client.get(address))
        assert words in page, address
        assert "CNY" in page or "breaches" in address, address


@pytest.mark.parametrize("actor", ["teller", "agent", "engineer"])
def test_plain_users_see_no_money(story: Story, signed_in: SignedIn, actor: str) -> None:
    due = made(story, item_of_the_bank, "培训")
    client = signed_in(actor)
    for address in ("/money/", BANK, f"/money/dues/{due.number}/", "/money/settlements/"):
        assert client.get(address).status_code == 403
    assert "/money/" not in body(client.get("/agreements/"))


@pytest.mark.parametrize("actor", ["foreman", "outsider", "rival_manager", "stranger"])
def test_nobody_else_finds_the_bank_s_money(story: Story, signed_in: SignedIn, actor: str) -> None:
    due = made(story, item_of_the_bank, "培训")
    settlement = made(story, settlement_of_the_bank, "不对")
    client = signed_in(actor)
    for address in (f"/money/dues/{due.number}/", f"/money/settlements/{settlement.number}/"):
        assert client.get(address).status_code in {403, 404}


@pytest.mark.parametrize("address", ["/money/", BANK, "/money/breaches/", "/money/settlements/"])
def test_a_list_asks_the_same_questions_however_long_it_is(
    story: Story, signed_in: SignedIn, address: str
) -> None:
    made(story, item_of_the_bank, "一")
    made(story, breach_of_the_bank, "一")
    made(story, settlement_of_the_bank, "一")
    client = signed_in("contract_manager")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(4):
        made(story, item_of_the_bank, f"又一{number}")
        made(story, breach_of_the_bank, f"又一{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
