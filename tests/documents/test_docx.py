"""DOCX: real styles, headers that repeat, fonts inside, the same bytes for the same document."""

import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

from jianyue.documents import docx as writer
from jianyue.documents.document import Clause, Document, Item, Paragraph


@pytest.fixture(scope="module")
def made(full: Document) -> bytes:
    return writer.as_bytes(full)


@pytest.fixture(scope="module")
def word(made: bytes) -> Word:
    return docx.Document(BytesIO(made))


def _plain_font(made: bytes, number: int) -> TTFont:
    """Take an embedded font out again, by the rule of the standard and not by our code."""
    with zipfile.ZipFile(BytesIO(made)) as package:
        table = package.read("word/fontTable.xml").decode()
        hidden = package.read(f"word/fonts/font{number}.odttf")
    key = table.split('w:fontKey="{')[number].split("}")[0].replace("-", "")
    turned = bytes.fromhex(key)[::-1] * 2
    head = bytes(one ^ other for one, other in zip(hidden[:32], turned, strict=True))
    return TTFont(BytesIO(head + hidden[32:]))


@pytest.mark.parametrize(("number", "family"), [(1, "Noto Serif SC"), (2, "Noto Sans SC")])
def test_a_font_inside_has_every_character_that_is_used(
    made: bytes, number: int, family: str
) -> None:
    font = _plain_font(made, number)

    assert font["name"].getDebugName(1).startswith(f"{family} ")
    assert set(map(ord, "响应分钟不可抗力示例银行第页共AZaz09")) <= set(font.getBestCmap())
    assert "glyf" in font
    assert font["OS/2"].fsType == 0


def test_two_files_with_other_characters_name_their_fonts_apart(full: Document) -> None:
    other = replace(full, blocks=(Paragraph("别的字。"),))
    names = {
        _plain_font(writer.as_bytes(document), 1)["name"].getDebugName(1)
        for document in (full, other)
    }

    assert len(names) == 2


def test_a_stand_in_is_named_for_readers_without_embedded_fonts(made: bytes) -> None:
    with zipfile.ZipFile(BytesIO(made)) as package:
        table = package.read("word/fontTable.xml").decode()

    assert '<w:altName w:val="宋体"/>' in table
    assert '<w:altName w:val="黑体"/>' in table


@pytest.mark.parametrize("style", ["Normal", "Heading 1", "Clause", "Table Text", "Footer"])
def test_styles_name_a_font_for_chinese(word: Word, style: str) -> None:
    fonts = word.styles[style].element.rPr.rFonts

    assert fonts.get(qn("w:eastAsia")).startswith("Noto S")
    assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_articles_and_clauses_are_real_styles_with_given_numbers(word: Word) -> None:
    styled = [(line.style.name if line.style else "", line.text) for line in word.paragraphs]

    assert ("Heading 1", "第一条\u3000服务目标") in styled
    assert ("Clause", "1.10\t响应：30 分钟内。") in styled
    assert ("Clause Item", "（一）\t不可抗力；") in styled


def test_a_table_repeats_its_header_and_splits_no_row(word: Word) -> None:
    rows = word.tables[0].rows
    flagged = next(iter(word.element.body.iter(qn("w:tbl"))))

    assert len(list(flagged.iter(qn("w:tblHeader")))) == 1
    assert len(list(flagged.iter(qn("w:cantSplit")))) == len(rows) == 61
    assert [cell.text for cell in rows[60].cells] == ["60", "1800 分钟", "说明"]


def test_every_page_says_which_it_is_and_of_how_many(word: Word) -> None:
    section = word.sections[0]
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0].paragraph_format.element
        fields = [node.get(qn("w:instr")) for node in line.iter(qn("w:fldSimple"))]
        assert fields == [" PAGE ", " NUMPAGES "]
    assert section.header.paragraphs[0].text == "运维服务协议\tJY-1"


def test_the_page_is_a4(word: Word) -> None:
    section = word.sections[0]

    assert (round(section.page_width or 0, -4), round(section.page_height or 0, -4)) == (
        7560000,  # 210 mm in 1/36000 mm
        10690000,
    )


def test_what_stands_before_the_signatures_stays_with_them(word: Word) -> None:
    [before] = [line for line in word.paragraphs if line.text == "以下签字。"]

    assert before.paragraph_format.keep_with_next
    assert word.tables[-1].rows[0].cells[1].text.startswith("乙方（服务商）\n示例公司\n（盖章）")


def test_a_line_that_opens_a_list_stays_with_it() -> None:
    list_ = Document("清单", "zh", (Paragraph("包括："), Item("（一）", "甲"), Paragraph("完。")))
    word = docx.Document(BytesIO(writer.as_bytes(list_)))
    kept = {line.text: line.paragraph_format.keep_with_next for line in word.paragraphs}

    assert kept["包括："]
    assert not kept["完。"]


def test_properties_name_title_parties_and_number(word: Word) -> None:
    known = word.core_properties

    assert (known.title, known.author, known.identifier) == ("运维服务协议", "甲", "JY-1")
    assert known.created.year == 2026 if known.created else False


def test_the_same_document_gives_the_same_bytes(full: Document, made: bytes) -> None:
    assert writer.as_bytes(full) == made


def test_one_changed_word_gives_other_bytes(full: Document, made: bytes) -> None:
    assert writer.as_bytes(replace(full, blocks=(Clause("9.9", "另一条。"),))) != made


def test_a_cover_names_the_parties_before_everything() -> None:
    cover = (("Customer", "Example Bank"), ("Signed on", ""))
    english = Document("Agreement", "en", (Paragraph("Words."),), cover=cover)
    word = docx.Document(BytesIO(writer.as_bytes(english)))

    assert [cell.text for cell in word.tables[0].rows[0].cells] == ["Customer", "Example Bank"]
    assert word.sections[0].first_page_footer.paragraphs[0].text.startswith("Page ")
