"""`jianyue render`: what a contract manager finds in the file that he is to sign."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest
from click.testing import CliRunner, Result
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from jianyue.cli.render import render

Rows = list[list[str]]
DRAFT = """
agreement: draft
title: {zh: 测试协议, en: Draft}
parties:
  party_a: provider
  customer: {name: 买方公司, address: 买方路 1 号}
  provider: {name: 卖方公司, legal_representative: 李某, representative: 王某}
term: {from: signing, lasts: 2 years, renewal: automatic, renewed_for: 1 year, notice: 30 days}
calendars: {always: 7x24}
targets:
  response:
    {title: 响应, clause: "4.1", from: occurred, to: responded, within: 30 min, calendar: always}
indicators:
  share: {title: 可用率, clause: "4.2", measure: availability, goal: ">= 99.9 %"}
  minutes: {title: 停机分钟, clause: "4.3", measure: downtime-minutes, goal: "<= 43.8 min"}
fees:
  total: 100000.00 CNY
  schedule:
    - {share: 33.33 %, due: 10 working days after signing}
    - {share: 66.67 %, due: 2026-12-31, on: 全部服务完成}
  late: 0.5 % a day
behind:
  - {kind: supplier, with: 线路供应商, target: response, within: 20 min}
legal:
  disputes: {then: court, place: 甲方所在地人民法院}
  signing: {copies: 4, each: 2}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(render, list(arguments))


@cache
def written(name: str, language: str, kind: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"paper.{kind}")
        result = run(name, "--language", language, f"--{kind}", str(path))
        assert result.exit_code == 0, result.output
        return path.read_bytes()


@cache
def drafted(language: str = "zh") -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "draft.yaml")
        path.write_text(DRAFT, encoding="utf-8")
        return written.__wrapped__(str(path), language, "docx")


def tables(word: bytes) -> dict[str, Rows]:
    """Return the tables by the caption above them, without its number."""
    found: dict[str, Rows] = {}
    caption = ""
    for part in docx.Document(BytesIO(word)).iter_inner_content():
        if isinstance(part, Table):
            found[caption] = [[cell.text for cell in row.cells] for row in part.rows]
            caption = f"{caption}+"
        elif isinstance(part, Paragraph) and part.text:
            caption = part.text.split("\u3000")[-1].split("  ")[-1]
    return found


def lines(word: bytes) -> list[str]:
    return list(_lines(word))


def _lines(word: bytes) -> Iterator[str]:
    for part in docx.Document(BytesIO(word)).iter_inner_content():
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from ("\t".join(cell.text for cell in row.cells) for row in part.rows)


def text(name: str, language: str = "zh") -> str:
    return "\n".join(lines(written(name, language, "docx")))


@pytest.mark.clause("A01")
def test_the_paper_has_file_number_parties_purpose_and_open_ended_term() -> None:
    said = text("vendor")

    assert "编号：RJ-SLA-001" in said
    assert "甲方（客户）：\t示例客户有限公司" in said
    assert "目的：" in said
    assert "终身" in said


@pytest.mark.clause("A03")
@pytest.mark.clause("E05")
def test_the_catalogue_table_says_hours_per_mode() -> None:
    header, first, *rest = tables(written("vendor", "zh", "docx"))["服务目录"]

    assert header == ["服务", "内容", "服务对象", "服务时间", "方式", "类别"]
    assert "电话：电话支持 5x24" in first[3]
    assert "现场与人工受理 5x8" in first[3]
    assert {row[-1] for row in [first, *rest]} == {"基础", "增值"}


@pytest.mark.clause("A07")
def test_the_matrix_of_incident_levels_is_drawn() -> None:
    assert tables(written("vendor", "zh", "docx"))["事件级别"] == [
        ["紧急度＼影响度", "高", "中", "低"],
        ["高", "1", "2", "3"],
        ["中", "2", "3", "4"],
        ["低", "3", "4", "4"],
    ]


@pytest.mark.clause("C21")
def test_the_matrix_of_handling_levels_is_drawn() -> None:
    rows = tables(written("bank", "zh", "docx"))["处理级别"]

    assert [row[1:] for row in rows[1:]] == [list("1234"), list("2344"), list("3444"), list("4444")]


@pytest.mark.clause("C22")
def test_the_ladders_say_who_is_told_when() -> None:
    _, *rows = tables(written("bank", "zh", "docx"))["升级告知"]

    assert len(rows) == 5 + 3 + 3 + 2
    assert rows[3] == ["1 级", "30 分钟", "分管行长"]
    assert rows[4] == ["1 级", "120 分钟", "银行业监督管理机构、中国人民银行、其他有关监管部门"]
    assert rows[-1] == ["4 级", "120 分钟", "运维经理、客户经理"]


@pytest.mark.clause("C29")
def test_the_eight_domains_stand_with_their_indicators() -> None:
    _, *rows = tables(written("bank", "zh", "docx"))["服务领域"]

    assert len(rows) == 8
    assert ["故障跟踪", "响应及时率、恢复及时率、解决及时率"] in rows
    assert sum("（可选）" in row[0] for row in rows) == 2


@pytest.mark.clause("C03")
def test_every_sum_stands_in_figures_and_in_capitals() -> None:
    found = tables(written("bank", "zh", "docx"))

    assert ["服务费总额", "", "1,200,000.00 元", "壹佰贰拾万元整"] in found["服务费用"]
    assert found["付款计划"][2][1:4] == ["40%", "480,000.00 元", "肆拾捌万元整"]


@pytest.mark.clause("C04")
def test_instalments_add_up_to_the_total_and_say_when_they_are_due() -> None:
    # 33.33 % and 66.67 % of 100,000.00
    _, first, second = tables(drafted())["付款计划"]

    assert first == [
        "1",
        "33.33%",
        "33,330.00 元",
        "叁万叁仟叁佰叁拾元整",
        "签订后 10 个工作日内",
        "",
    ]
    assert second[2:] == [
        "66,670.00 元",
        "陆万陆仟陆佰柒拾元整",
        "2026 年 12 月 31 日前",
        "全部服务完成",
    ]


@pytest.mark.clause("C01")
def test_the_parties_stand_with_address_phone_and_representatives() -> None:
    said = text("bank")

    for line in (
        "名称：\t示例银行股份有限公司",
        "地址：\t示例市示例路 1 号",
        "电话：\t000-0000 0002",
        "法定代表人：\t乙方法定代表人",
        "授权代表：\t甲方授权代表",
    ):
        assert line in said


@pytest.mark.clause("C38")
def test_the_provider_may_be_party_a() -> None:
    said = "\n".join(lines(drafted()))

    assert said.index("甲方（服务商）") < said.index("乙方（客户）")
    assert "甲方（服务商）：\t卖方公司" in said


@pytest.mark.clause("C02")
def test_term_and_renewal_are_said_in_words() -> None:
    said = "\n".join(lines(drafted()))

    assert (
        "期限：自签订之日起 2 年；期满自动续期 1 年，任何一方提前 30 日书面提出异议的除外" in said
    )


@pytest.mark.clause("C36")
def test_it_takes_effect_when_both_have_signed_and_sealed() -> None:
    assert "自双方签字并盖章之日起生效" in "\n".join(lines(drafted()))
    assert lines(drafted())[-1].count("（盖章）") == 2


@pytest.mark.clause("C13")
def test_percentage_and_minutes_are_indicators_of_their_own() -> None:
    _, share, minutes = tables(drafted())["考核指标"]

    assert (share[0], share[4]) == ("4.2", "不低于 99.9%")
    assert (minutes[0], minutes[4]) == ("4.3", "不超过 43.8 分钟")


@pytest.mark.clause("E23")
def test_agreements_behind_stand_beside_what_they_carry() -> None:
    _, row = tables(drafted())["支撑协议"]

    assert row[1:4] == ["线路供应商", "响应", "20 分钟"]


@pytest.mark.clause("C12")
def test_each_target_says_from_which_fact_it_counts() -> None:
    _, response, recovery, *_ = tables(written("bank", "zh", "docx"))["服务时限"]

    assert response[:5] == ["4.1", "响应", "事件", "故障发生 → 响应", "30 分钟"]
    assert recovery[3:5] == ["故障发生 → 恢复服务", "2 小时"]


def test_numbers_in_the_words_come_from_the_fields() -> None:
    said = text("bank")

    assert "自故障发生起 30 分钟内响应" in said
    assert "{" not in said


def test_a_draft_without_articles_is_whole_all_the_same() -> None:
    said = lines(drafted())

    assert "一、服务时间" in said
    assert any(line.endswith("由甲方所在地人民法院管辖。") for line in said)
    assert any("本协议一式 4 份，双方各执 2 份" in line for line in said)


@pytest.mark.parametrize("name", ["bank", "vendor"])
def test_the_english_paper_has_the_same_articles_and_as_many_tables(name: str) -> None:
    chinese, english = (tables(written(name, language, "docx")) for language in ("zh", "en"))

    assert len(chinese) == len(english)
    assert "This is a translation; the Chinese text prevails." in text(name, "en")
    assert "Article 1  " in text(name, "en")
    assert "\u3000" not in text(name, "en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_says_what_the_word_file_says(language: str) -> None:
    pages = PdfReader(BytesIO(written("bank", language, "pdf"))).pages
    whole = "".join(page.extract_text() for page in pages)
    pdf = "".join(whole.split())

    for rows in tables(written("bank", language, "docx")).values():
        for cell in rows[-1]:
            assert "".join(cell.split()) in pdf


def test_every_font_is_inside_the_pdf() -> None:
    reader = PdfReader(BytesIO(written("bank", "zh", "pdf")))
    parts = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    fonts = [
        part
        for part in parts
        if isinstance(part, DictionaryObject) and part.get("/Type") == "/FontDescriptor"
    ]

    assert len(fonts) == 2
    assert all("/FontFile3" in font for font in fonts)


def test_without_a_path_both_files_are_written_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("vendor")

    assert result.output.split() == ["vendor.docx", "vendor.pdf"]
    assert {path.name for path in tmp_path.iterdir()} == {"vendor.docx", "vendor.pdf"}


def test_a_name_that_nobody_has_is_refused_with_what_there_is() -> None:
    result = run("nobody")

    assert result.exit_code == 2
    assert "nobody" in result.output
    assert "bank" in result.output


def test_a_folder_that_is_not_there_is_named() -> None:
    result = run("vendor", "--pdf", "/nowhere/at/all.pdf")

    assert result.exit_code == 1
    assert "/nowhere/at/all.pdf" in result.output
