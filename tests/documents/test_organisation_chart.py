"""The organisation chart: everybody is on it, nothing overlaps, and it is told as well as drawn."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.documents.organisation_chart import (
    INDENT,
    PAD,
    WIDEST,
    Person,
    Team,
    organisation_chart,
    text_width,
)

SVG = "{http://www.w3.org/2000/svg}"
FIELD = Team(
    "现场工程组",
    Person("样本一", "项目经理"),
    (Person("样本二", "驻场工程师"), Person("样本三")),
    (Team("数据库组"), Team("网络组", None, (Person("样本四"),))),
)
WHOLE = Team("示例运维服务有限公司", Person("样本五"), (), (Team("服务台"), FIELD, Team("质量部")))
names = st.text("组队网络数据 abWi", min_size=1, max_size=40).filter(str.strip)
people = st.builds(Person, names, st.just("") | names)
teams = st.recursive(
    st.builds(Team, names, st.none() | people, st.lists(people, max_size=3).map(tuple)),
    lambda below: st.builds(
        Team, names, st.none(), st.just(()), st.lists(below, min_size=1, max_size=4).map(tuple)
    ),
    max_leaves=8,
)


def parsed(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - drawn a line above, no foreign input


def words(drawn: str) -> list[str]:
    return [node.text or "" for node in parsed(drawn).iter(f"{SVG}text")]


def boxes(node: ET.Element, x: float = 0, y: float = 0) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of every box."""
    if moved := re.findall(r"[-\d.]+", node.get("transform", "")):
        x, y = x + float(moved[0]), y + float(moved[1])
    if node.tag == f"{SVG}rect":
        return [(x, y, x + float(node.get("width", 0)), y + float(node.get("height", 0)))]
    return [box for child in node for box in boxes(child, x, y)]


def test_every_team_and_person_is_on_the_chart_in_order() -> None:
    assert words(organisation_chart(WHOLE, "zh", title="服务组织")) == [
        "示例运维服务有限公司",
        "负责人：样本五",
        "服务台",
        "现场工程组",
        "负责人：样本一（项目经理）",
        "样本二（驻场工程师）",
        "样本三",
        "数据库组",
        "网络组",
        "样本四",
        "质量部",
    ]


def test_the_chart_speaks_english() -> None:
    team = Team("Desk", Person("Sample One", "lead agent"))

    assert words(organisation_chart(team, "en", title="Teams")) == [
        "Desk",
        "Lead: Sample One (lead agent)",
    ]


def test_who_hears_the_chart_is_told_the_same() -> None:
    root = parsed(organisation_chart(WHOLE, "zh", title="服务组织"))
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert title is not None
    assert told is not None
    assert (root.get("role"), title.text) == ("img", "服务组织")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (
        title.get("id"),
        told.get("id"),
    )
    assert told.text == (
        "示例运维服务有限公司：负责人样本五；服务台；"
        "现场工程组：负责人样本一（项目经理）、样本二（驻场工程师）、样本三；"
        "数据库组；网络组：样本四；质量部"
    )


def test_a_wide_row_goes_on_in_the_next() -> None:
    wide = organisation_chart(WHOLE, "zh", title="", width=960)
    narrow = organisation_chart(WHOLE, "zh", title="", width=320)

    assert int(parsed(narrow).get("width", 0)) <= 320 < int(parsed(wide).get("width", 0)) <= 960
    assert words(narrow) == words(wide)


@given(teams, st.sampled_from([320, 640, 960]))
def test_no_boxes_overlap_and_all_stand_inside(team: Team, width: int) -> None:
    root = parsed(organisation_chart(team, "zh", title="x", width=width))
    found = boxes(root)
    right, bottom = int(root.get("width", 0)), int(root.get("height", 0))

    for at, (left, top, end, low) in enumerate(found):
        assert 0 <= left <= end <= right
        assert 0 <= top <= low <= bottom
        for other in found[:at]:
            assert left >= other[2] or end <= other[0] or top >= other[3] or low <= other[1]


@given(teams)
def test_a_chart_is_never_wider_than_the_page_or_its_deepest_box(team: Team) -> None:
    def depth(one: Team) -> int:
        return 1 + max((depth(each) for each in one.teams), default=0)

    root = parsed(organisation_chart(team, "zh", title="x", width=320))

    assert int(root.get("width", 0)) <= max(320, depth(team) * INDENT + 1.06 * WIDEST + 2 * PAD + 3)


@given(names)
def test_a_long_name_is_cut_into_lines_and_none_of_it_lost(name: str) -> None:
    lines = words(organisation_chart(Team(name), "zh", title="x"))

    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert all(text_width(line) <= WIDEST for line in lines)


def test_a_name_is_never_markup() -> None:
    team = Team("<script>alert(1)</script>", Person('"&<b>'))
    drawn = organisation_chart(team, "zh", title='"><script>')

    assert "<script" not in drawn
    assert "<script>alert(1)</script>" in words(drawn)


def test_a_chart_asks_for_nothing_and_paints_in_the_colour_of_the_page() -> None:
    drawn = organisation_chart(WHOLE, "zh", title="服务组织")

    assert not re.search(r"href|src=|style|url\(|on\w+=|#[0-9a-f]{3}\b", drawn)
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawn)) == {"currentColor", "none"}


def test_the_same_teams_are_drawn_the_same_and_others_share_no_id() -> None:
    first, again, other = (
        organisation_chart(team, "zh", title="服务组织") for team in (WHOLE, WHOLE, FIELD)
    )

    assert first == again
    assert not set(re.findall(r'id="([^"]+)"', first)) & set(re.findall(r'id="([^"]+)"', other))


@pytest.mark.parametrize(("said", "size"), [("服务", 26), ("（", 13), ("ab", 14.3), ("", 0)])
def test_a_chinese_character_is_as_wide_as_it_is_high(said: str, size: float) -> None:
    assert text_width(said) == pytest.approx(size)
