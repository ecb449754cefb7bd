"""PDF: the fonts are inside, user text stays text, the same document gives the same bytes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from jianyue.documents import pdf
from jianyue.documents.document import Clause, Document, Paragraph


@pytest.fixture(scope="module")
def made(full: Document) -> bytes:
    return pdf.as_bytes(full)


@pytest.fixture(scope="module")
def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(made)).pages]


def _descriptors(made: bytes) -> list[DictionaryObject]:
    reader = PdfReader(BytesIO(made))
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    return [
        found
        for found in objects
        if isinstance(found, DictionaryObject) and found.get("/Type") == "/FontDescriptor"
    ]


def test_every_font_is_inside(made: bytes) -> None:
    descriptors = _descriptors(made)

    assert {str(font["/FontName"]).split("+")[1] for font in descriptors} == {
        "NotoSansSC-Regular",
        "NotoSerifSC-Regular",
    }
    assert all("/FontFile3" in font for font in descriptors)


def test_what_a_party_writes_is_never_markup(pages: list[str]) -> None:
    for piece in ("#strong[x]", "$y$", "*b*", "_c_", "`d`", "<e>", "//", "{{ f }}"):
        assert piece in pages[0]


def test_every_page_says_which_it_is_and_of_how_many(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page.replace(" ", "")


def test_later_pages_carry_title_and_file_number(pages: list[str]) -> None:
    assert all("运维服务协议" in page and "JY-1" in page for page in pages)


def test_a_long_table_repeats_its_header_on_each_page(pages: list[str]) -> None:
    with_rows = [page for page in pages if "分钟说明" in page.replace(" ", "").replace("\n", "")]

    assert len(with_rows) >= 2
    assert all("级别" in page for page in with_rows)


def test_signatures_stand_with_words_before_them(pages: list[str]) -> None:
    assert "以下签字" in pages[-1]
    assert pages[-1].count("（盖章）") == 2


def test_a_clause_number_is_printed_as_given(pages: list[str]) -> None:
    assert "1.10" in pages[0]


def test_the_same_document_gives_the_same_bytes(full: Document, made: bytes) -> None:
    assert pdf.as_bytes(full) == made


def test_one_changed_word_gives_other_bytes(full: Document, made: bytes) -> None:
    other = replace(full, blocks=(*full.blocks, Clause("9.9", "另一条。")))

    assert pdf.as_bytes(other) != made


def test_properties_name_title_parties_and_the_documents_own_date(made: bytes) -> None:
    known = PdfReader(BytesIO(made)).metadata

    assert known is not None
    assert (known.title, known.author) == ("运维服务协议", "甲")
    assert known.creation_date == datetime(2026, 1, 1, tzinfo=UTC)


def test_english_pages_count_in_english_and_a_cover_stands_alone() -> None:
    cover = (("Customer", "Example Bank"), ("Signed on", ""))
    english = Document("Agreement", "en", (Paragraph("Words."),), dated=date(2026, 1, 1))
    made = PdfReader(BytesIO(pdf.as_bytes(replace(english, cover=cover))))

    assert "Page 2 of 2" in made.pages[1].extract_text()
    assert "Example Bank" in made.pages[0].extract_text()
    assert "Words." not in made.pages[0].extract_text()
