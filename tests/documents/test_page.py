"""Documents as HTML: every clause has an address, no text is markup."""

from jianyue.documents.document import (
    Article,
    Clause,
    Document,
    Heading,
    Item,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Signature,
    Signatures,
    Table,
)
from jianyue.documents.page import contents, html

EVIL = "<script>alert(1)</script>"
ONE = Signature("甲方", "示例银行", "（盖章）", ("日期",))
WHOLE = Document(
    "协议",
    "zh",
    (
        Article("第一条", f"总则{EVIL}"),
        Clause("1.1", f"第一行\n第二行{EVIL}"),
        Item("（一）", EVIL),
        Item("（二）", "乙"),
        Paragraph(EVIL),
        Note(EVIL),
        Table(("项", EVIL), (("a", EVIL),), aligned="lr", caption=EVIL),
        KeyValues((("名称", ""), (EVIL, EVIL)), EVIL),
        Picture("<svg/>", EVIL),
        PageBreak(),
        Heading("附件一"),
        Signatures((ONE, ONE)),
    ),
)


def test_a_clause_is_found_at_its_number() -> None:
    made = html(WHOLE)
    assert 'id="1.1"' in made
    assert 'href="#1.1"' in made
    assert "第一行<br>第二行" in made


def test_no_text_is_read_as_markup() -> None:
    assert "<script" not in html(WHOLE)


def test_points_of_a_clause_are_one_list_and_numbers_stand_to_the_right() -> None:
    made = html(WHOLE)
    assert made.count("<ul") == 1
    assert made.count("<li>") == 2
    assert made.count('class="number"') == 2


def test_contents_name_articles_and_annexes_where_they_stand() -> None:
    places = contents(WHOLE)
    assert [place.anchor for place in places] == ["part-1", "part-2"]
    assert places[1].title == "附件一"
    assert all(f'id="{place.anchor}"' in html(WHOLE) for place in places)


def test_an_empty_value_is_a_dash_and_a_signature_names_its_party() -> None:
    made = html(WHOLE)
    assert "<dd>—</dd>" in made
    assert made.count("示例银行") == 2
