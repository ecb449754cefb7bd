"""Pages of reports: drafts for those who write them, releases for those who are due a copy."""

from collections.abc import Callable, Iterator
from io import BytesIO
from re import sub
from time import thread_time
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from jianyue.documents import prose, workbook
from jianyue.figures.sides import Sides
from jianyue.ledger.fence import inside
from jianyue.people.roles import Role
from jianyue.reports import planning, releasing, restating
from jianyue.reports.content import figures_from
from jianyue.reports.freezing import packed, unpacked
from jianyue.reports.models import Kept, Release, Report
from tests.cast import Cast
from tests.story import Story
from tests.workshop import work_off

SignedIn = Callable[[str], Client]
POWER_CUT = {"ground": "force-majeure", "reason": "断电", "evidence": "公告"}
PROSE = "段落\n\n- 一\n- 二\n\n1. 甲\n\n# 题\n\n|a|b|\n|-|-|\n|c|d|\n\n```\nx\n```"


@pytest.fixture
def story(cast: Cast) -> Iterator[Story]:
    """A January with one matter answered in time and one answered late."""
    told = Story(cast, timezone.now())
    told.at("2026-01-30 09:00")
    planning.draft_due(told.now)
    for minutes in (10, 50):
        ticket = told.report(title=f"=柜面 {minutes}")
        told.wait(minutes=minutes)
        told.record(ticket, "responded", text="正在处理")
        told.record(ticket, "resolved", text="已恢复")
    told.at("2026-02-01 00:30")
    planning.draft_due(told.now)
    yield told
    told.assert_copies_are_folds()


@pytest.fixture
def service(story: Story) -> Report:
    """January's service report, a draft."""
    with inside(story.cast.manager.tenant_id):
        found: Report = Report.objects.select_related("contract", "version").get(
            contract=story.cast.contracts["bank-1"], name="service"
        )
    return found


@pytest.fixture
def released(story: Story, service: Report) -> str:
    """The address of January's service report, released."""
    by = story.cast.contract_manager
    with inside(by.tenant_id):
        releasing.release(service, at=story.now, by=by)
    return f"/reports/{service.number}/"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("who", ["representative", "senior"])
def test_the_customer_sees_that_a_report_is_owed_and_nothing_of_its_draft(
    who: str, service: Report, signed_in: SignedIn
) -> None:
    client, number = signed_in(who), service.number

    assert service.number in page(client, "/reports/of/bank-1/")
    html = page(client, f"/reports/{number}/")
    assert "报告正在编写" in html
    assert "服务指标" not in html
    assert client.get(f"/reports/{number}/files/zh.pdf").status_code == 404


@pytest.mark.parametrize("who", ["teller", "foreman", "outsider", "rival_manager", "stranger"])
def test_nobody_else_finds_it(who: str, released: str, signed_in: SignedIn) -> None:
    client = signed_in(who)

    for address in (released, f"{released}files/zh.pdf", f"{released}figures/0/"):
        assert client.get(address).status_code == 404


def test_a_manager_edits_looks_at_a_preview_and_releases(
    service: Report, signed_in: SignedIn
) -> None:
    client, address = signed_in("manager"), f"/reports/{service.number}/"
    edit, text = f"{address}sections/summary/", {"zh": "**平稳**<script>", "en": "**Steady**"}

    preview = client.post(edit, text | {"preview": "1"}).content.decode()
    assert "<strong>平稳</strong>" in preview
    assert "<script>alert" not in preview
    assert "<strong>平稳</strong>" not in page(client, address)
    assert client.post(edit, text).status_code == 302
    assert "<strong>平稳</strong>" in page(client, address)
    assert client.post(f"{address}release/").status_code == 302
    assert "正在发布" in (html := page(client, address))
    assert "/jobs/" in html, "whoever asked may cancel it"
    assert "/jobs/" not in page(signed_in("contract_manager"), address)
    assert "草稿已保存" not in client.post(edit, text, follow=True).content.decode()
    busy = client.get(f"{address}releasing/", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in busy.content.decode()
    work_off(timezone.now())
    assert client.get(f"{address}releasing/").status_code == 302
    assert client.get(edit).status_code == 404
    assert "<strong>平稳</strong>" in page(signed_in("representative"), address)


@pytest.mark.parametrize("who", ["agent", "engineer", "auditor", "representative", "teller"])
def test_whoever_does_not_write_reports_cannot_release_them(
    who: str, service: Report, signed_in: SignedIn
) -> None:
    client, address = signed_in(who), f"/reports/{service.number}/"

    for deed in ("release/", "sections/summary/", "sections/summary/reset/", "drop/"):
        assert client.post(f"{address}{deed}").status_code == 403


@pytest.mark.clause("D01")
def test_a_recipient_ticks_it_off(released: str, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    assert f"{released}answer/" in page(client, released)

    assert client.post(f"{released}answer/", {"agrees": "no", "words": ""}).status_code == 200
    assert client.post(f"{released}answer/", {"agrees": "yes", "words": ""}).status_code == 302
    assert f"{released}answer/" not in page(client, released)
    assert "已签收" in page(client, "/reports/of/bank-1/")
    assert signed_in("senior").post(f"{released}answer/", {"agrees": "yes"}).status_code == 404


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_pdf_and_workbook_say_the_same_numbers(
    language: str, released: str, service: Report, signed_in: SignedIn
) -> None:
    client = signed_in("representative")
    with inside(service.tenant_id):
        figures = figures_from(Release.objects.get(report=service).figures).figures
    html = page(client, released)
    pdf = PdfReader(BytesIO(client.get(f"{released}files/{language}.pdf").content))
    text = sub(r"\s", "", "".join(each.extract_text() for each in pdf.pages))
    book = sheets(client.get(f"{released}files/{language}.xlsx").content)
    exact = list(book.values())[1][1:]

    assert len(exact) == len(figures)
    for row, figure in zip(exact, figures, strict=True):
        shown = figure.shown.zh if language == "zh" else figure.shown.en
        assert (row[5], row[7]) == (shown, figure.value or "")
        assert figure.shown.zh in html
        assert sub(r"\s", "", shown) in text
        if figure.whole is not None and figure.part is not None:
            assert (row[8], row[9]) == (figure.part, figure.whole)


def test_a_file_is_the_same_file_later(story: Story, released: str, signed_in: SignedIn) -> None:
    client = signed_in("representative")
    before = {kind: client.get(f"{released}files/zh.{kind}").content for kind in ("pdf", "docx")}
    story.wait(days=3)
    story.record(story.tickets[1], "excluded", "manager", **POWER_CUT)

    assert {k: client.get(f"{released}files/zh.{k}").content for k in before} == before


def test_a_title_that_begins_like_a_formula_stays_words(released: str, signed_in: SignedIn) -> None:
    data = signed_in("representative").get(f"{released}files/zh.xlsx").content

    cells = [cell for rows in sheets(data).values() for row in rows for cell in row]
    assert "=柜面 50" in cells
    assert b"<f>" not in data


def test_the_evidence_of_a_released_figure_stays_as_it_was(
    story: Story, released: str, service: Report, signed_in: SignedIn
) -> None:
    with inside(service.tenant_id):
        figures = figures_from(Release.objects.get(report=service).figures).figures
    place = next(each.place for each in figures if each.name == "response-rate")
    address = f"{released}figures/{place}/"
    client, [met, late] = signed_in("representative"), story.tickets
    story.record(late, "excluded", "manager", **POWER_CUT)

    assert f"/tickets/{late.number}/" in page(client, address)
    assert f"/tickets/{met.number}/" in page(client, f"{address}?show=met")
    assert client.get(f"{address}?show=nothing").status_code == 404
    assert client.get(f"{released}figures/99/").status_code == 404


def test_a_million_tickets_behind_a_figure_open_at_once(service: Report) -> None:
    chance, number = np.random.default_rng(7), 1_000_000
    keys = np.cumsum(chance.integers(1, 5, number)).astype(np.int64)
    sides = Sides(keys, chance.random(number) < 0.97, np.zeros(number, np.uint8))
    data = packed(sides)
    assert (unpacked(data).ticket == keys).all()
    assert len(data) < 2_000_000
    with inside(service.tenant_id):
        Kept.objects.create(
            tenant_id=service.tenant_id, customer_id=service.customer_id, report=service,
            place=99, packed=data,
        )  # fmt: skip
        began = thread_time()
        kept = unpacked(bytes(Kept.objects.get(report=service, place=99).packed))
    assert thread_time() - began < 0.3
    assert (kept.kept == sides.kept).all()


def test_a_restatement_is_issued_and_accepted_on_the_page(
    story: Story, released: str, signed_in: SignedIn
) -> None:
    late, manager, customer = story.tickets[1], signed_in("manager"), signed_in("representative")
    story.wait(days=1)
    story.record(late, "excluded", "manager", **POWER_CUT)
    restating.look_due(story.now)
    deed = f"{released}restatements/1/"

    assert "50.0%" in page(manager, released)
    assert f"{deed}issue/" in page(manager, released)
    assert "restatements" not in page(customer, released)
    assert customer.get(f"{deed}answer/").status_code == 404
    assert manager.post(f"{deed}issue/", {"reason": "补录停电"}).status_code == 302
    assert late.number in page(customer, released)
    assert customer.post(f"{deed}answer/", {"agrees": "yes", "words": ""}).status_code == 302
    assert "双方接受" in page(manager, released)


@pytest.mark.clause("C30")
def test_sums_of_a_restatement_are_shown_to_whoever_may_see_money(
    story: Story, service: Report, signed_in: SignedIn
) -> None:
    late, by = story.report(), story.cast.contract_manager
    story.wait(hours=3)
    story.record(late, "resolved", text="已恢复")
    story.wait(days=30)
    with inside(by.tenant_id):
        planning.draft_due(story.now)
        report = Report.objects.get(contract=service.contract_id, label="2026-02", name="service")
        releasing.release(report, at=story.now, by=by)
    story.wait(days=1)
    story.record(late, "excluded", "manager", **POWER_CUT)
    restating.look_due(story.now)

    address = f"/reports/{report.number}/"
    html = page(signed_in("contract_manager"), address)
    assert "47,500.00 元" in html
    assert "这一期还没有结算单" in html
    with inside(by.tenant_id):
        story.cast.manager.grants.update(role=Role.QUALITY_MANAGER)
    html = page(signed_in("manager"), address)
    assert "这次更正影响费用扣减" in html
    assert "47,500.00" not in html


@pytest.mark.parametrize("address", ["/reports/", "/reports/of/bank-1/"])
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(
    address: str, story: Story, signed_in: SignedIn
) -> None:
    client = signed_in("manager")
    page(client, address)
    asked = []
    for days in (1, 9):
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        asked.append(len(queries))
        story.wait(days=days)
        planning.draft_due(story.now)

    assert asked[0] == asked[1]


def test_an_inspection_is_begun_by_hand_and_dropped(signed_in: SignedIn, story: Story) -> None:
    client = signed_in("manager")
    begun = client.post("/reports/of/bank-1/begin/", {"name": "inspection", "ticket": ""})
    assert begun.status_code == 302
    with inside(story.cast.manager.tenant_id):
        made = Report.objects.get(on="inspection")
    address = f"/reports/{made.number}/"
    assert "运行状态" in page(client, address)

    assert client.post(f"{address}drop/", {"reason": "重复"}).status_code == 302
    assert client.post(f"{address}release/").content.decode().count("报告已经发布或取消") == 1


def test_written_words_keep_their_shape_on_paper() -> None:
    kinds = [type(each).__name__ for each in prose.blocks(PROSE)]

    assert kinds == ["Paragraph", "Item", "Item", "Item", "Heading", "Table", "Note"]
    assert list(prose.blocks("<b>x</b>"))


def test_two_tables_of_one_name_have_sheets_of_their_own() -> None:
    same = workbook.Sheet("表[1]/", ("甲",), (("=1+1",), (3,), (None,)))
    made = workbook.as_bytes([same, same], title="t", dated=timezone.now().date())

    assert [*sheets(made)] == ["表 1", "表 1 2"]
