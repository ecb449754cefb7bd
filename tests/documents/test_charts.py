"""Charts: self-contained, honest about the order and the goal, readable without colour."""

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from jianyue.documents.charts import Cell, Share, attainment_chart, attainment_grid, svg

ROWS = [
    Share("一级", Fraction(97, 100), "97.0 % (97/100)"),
    Share("二级", None, "无"),
    Share("三级", Fraction(8, 10), "80.0 % (8/10)"),
]


def _texts(drawn: str) -> list[str]:
    root = ET.fromstring(drawn)  # noqa: S314 - drawn a line above, no foreign input
    return [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_chart_says_every_label_figure_and_the_goal_in_words() -> None:
    texts = _texts(attainment_chart(ROWS, Fraction(95, 100), "zh", title="响应"))

    assert {"一级", "二级", "三级", "97.0 % (97/100)", "无", "目标 95 %"} <= set(texts)


def test_a_row_without_a_figure_keeps_its_place() -> None:
    texts = _texts(attainment_chart(ROWS, None, "zh", title="响应"))

    assert [text for text in texts if text.endswith("级")] == ["一级", "二级", "三级"]


def test_a_bar_below_its_goal_is_marked_by_a_sign_and_not_by_colour_alone() -> None:
    texts = _texts(attainment_chart(ROWS, Fraction(95, 100), "en", title="response"))

    assert [text for text in texts if "▼" in text] == ["▼ 80.0 % (8/10)"]


def test_a_share_exactly_at_its_goal_is_kept() -> None:
    drawn = attainment_chart(ROWS, Fraction(8, 10), "en", title="response")

    assert "▼" not in drawn


def test_without_a_goal_there_is_no_goal_line() -> None:
    assert "stroke-dasharray" not in attainment_chart(ROWS, None, "zh", title="响应")


def test_no_rows_give_a_picture_still() -> None:
    assert attainment_chart([], Fraction(1, 2), "zh", title="空").startswith("<svg ")


def test_text_from_a_history_cannot_become_markup() -> None:
    drawn = attainment_chart(
        [Share("<script>alert(1)</script>", Fraction(1), "&")], None, "en", title='"><script>'
    )

    assert "<script>" not in drawn
    assert "<script>alert(1)</script>" in _texts(drawn)


def test_a_chart_asks_for_nothing_from_outside() -> None:
    drawn = attainment_chart(ROWS, Fraction(95, 100), "zh", title="响应")

    assert not re.search(r'(href|src)="(?!#)', drawn)
    assert "@import" not in drawn


def test_data_from_the_network_is_refused() -> None:
    spec = {"data": {"url": "https://example.org/data.json"}, "mark": "bar", "encoding": {}}

    with pytest.raises(ValueError, match="not allowed"):
        svg(spec)


def test_two_charts_on_one_page_share_no_id() -> None:
    spec = {
        "data": {"values": [{"a": 1}]},
        "mark": {"type": "bar", "cornerRadius": 3, "clip": True},
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }
    first, second = (set(re.findall(r'id="([^"]+)"', svg(spec, key=key))) for key in "ab")

    assert first
    assert not first & second


def test_the_same_chart_is_drawn_the_same_twice() -> None:
    assert attainment_chart(ROWS, None, "zh", title="响应") == attainment_chart(
        ROWS, None, "zh", title="响应"
    )


def test_a_grid_marks_the_fields_below_their_goal() -> None:
    cells = [
        Cell("响应", "2026-01", Share("", Fraction(9, 10), "90.0 %"), Fraction(95, 100)),
        Cell("响应", "2026-02", Share("", Fraction(1), "100.0 %"), Fraction(95, 100)),
    ]
    texts = _texts(attainment_grid(cells, title="按月"))

    assert {"响应", "2026-01", "2026-02", "▼ 90.0 %", "100.0 %"} <= set(texts)
