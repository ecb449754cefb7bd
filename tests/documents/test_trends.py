"""Small charts over periods, grids of counts: what a colour says is said a second time."""

import re
from fractions import Fraction

from jianyue.documents.trends import Count, Point, count_grid, trend_chart

POINTS = [
    Point("2026-01", Fraction(999, 10), "99.90%"),
    Point("2026-02", None, "none"),
    Point("2026-03", Fraction(994, 10), "99.40%", missed=True),
]


def test_a_trend_says_its_points_and_marks_what_misses_by_its_shape() -> None:
    svg = trend_chart(POINTS, Fraction(995, 10), title="availability")

    assert 'aria-label="availability: 2026-01 99.90%; 2026-02 none; 2026-03 99.40%"' in svg
    assert len(re.findall(r'stroke="#d97706"[^>]*opacity="1"', svg)) == 1
    assert len(re.findall(r'stroke-dasharray="5,3"', svg)) == 1
    assert "2026-01" in svg
    assert "2026-03" in svg


def test_a_trend_without_a_goal_has_no_broken_line() -> None:
    assert "stroke-dasharray" not in trend_chart(POINTS[:1], None, title="one")


def test_a_grid_writes_each_number_into_its_field() -> None:
    counts = [Count("Mon", "9", 12), Count("Tue", "10", 3)]
    svg = count_grid(counts, ["Mon", "Tue"], ["9", "10"], title="hours", step=29)

    assert {">12<", ">3<"} <= set(re.findall(r">\d+<", svg))
    assert sorted(set(re.findall(r'fill-opacity="([\d.]+)"', svg))) == ["0", "0.1375", "0.55"]


def test_a_title_stays_words() -> None:
    svg = trend_chart(POINTS, None, title='<script>"x"')
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
