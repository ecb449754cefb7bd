"""Small charts of one figure over several periods, and grids of counts by weekday and hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jianyue.documents.charts import MET, MISSED, PAGE, frame, labels, svg

# Shaping digits in a font of 20,000 signs takes three times as long.
DIGITS = "sans-serif"
DARKEST = 0.55  # of a field: its number stays readable in either theme


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a figure.

    label   the period
    value   the figure in the unit of its goal; None where there was nothing to measure
    shown   the figure in words, already rounded by whoever counted it
    missed  whether it breaks its goal
    """

    label: str
    value: Fraction | None
    shown: str
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are in one row and column."""

    row: str
    column: str
    number: int


def trend_chart(
    points: Sequence[Point], goal: Fraction | None, *, title: str, width: int = 230
) -> str:
    """Return a line over periods, the goal broken, what misses it a hollow triangle.

    points  in the order of time; at least one
    goal    in the unit of the points, or None where nothing is promised
    title   said to those who hear the chart; the points are said behind it
    width   in pixels

    The scale begins where the figures do, not at 0: between 99.9 and 99.95 nothing would show.
    """
    rows = [
        {"label": each.label, "shown": each.shown, "missed": each.missed,
         "value": None if each.value is None else float(each.value)}
        for each in points
    ]  # fmt: skip
    names = [each.label for each in points]
    along = {"x": labels("label", names) | {"axis": _ends(names)}}
    places = along | {"y": _height()}
    said = "; ".join(f"{each.label} {each.shown}" for each in points)
    layers = [*_goal(goal), _line(places), _marks(places)]
    drawn = frame({"values": rows}, layers, f"{title}: {said}")
    drawn["config"] |= {"font": DIGITS}
    return svg(drawn | {"width": width, "height": 90})


def count_grid(
    counts: Sequence[Count], rows: Sequence[str], columns: Sequence[str], *, title: str, step: int
) -> str:
    """Return a grid of numbers; the more, the fuller the field, and the number stands in it.

    rows, columns  every one there is, in order; what has no count is an empty field
    step           width of a field in pixels
    """
    known = {(each.row, each.column): each.number for each in counts}
    most = max(known.values(), default=0) or 1
    values = [
        {"row": row, "column": column, "fill": DARKEST * known.get((row, column), 0) / most,
         "shown": str(known.get((row, column)) or "")}
        for row in rows for column in columns
    ]  # fmt: skip
    places = {
        "x": labels("column", columns) | {"axis": {"orient": "top", "labelAngle": 0}},
        "y": labels("row", rows),
    }
    fill = {"field": "fill", "type": "quantitative", "scale": None, "legend": None}
    field = {
        "mark": {"type": "rect", "fill": MET, "stroke": PAGE, "strokeOpacity": 0.2},
        "encoding": places | {"fillOpacity": fill},
    }
    text = {
        "mark": {"type": "text", "color": PAGE, "font": DIGITS},
        "encoding": places | {"text": {"field": "shown"}},
    }
    drawn = frame({"values": values}, [field, text], title)
    return svg(drawn | {"width": {"step": step}, "height": {"step": 26}})


def _ends(names: Sequence[str]) -> dict[str, Any]:
    """Return an axis that names the first and the last period; all of them would not fit."""
    # An end label is turned inwards, or it would be cut off at the edge.
    align = {"condition": {"test": {"field": "value", "equal": names[0]}, "value": "left"},
             "value": "right"}  # fmt: skip
    ends = list(dict.fromkeys((names[0], names[-1])))
    return {"values": ends, "labelAngle": 0, "labelAlign": align, "ticks": False}


def _height() -> dict[str, Any]:
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "padding": 6},
        "title": None,
        "axis": {"tickCount": 3, "domain": False, "ticks": False},
    }


def _line(places: dict[str, Any]) -> dict[str, Any]:
    return {"mark": {"type": "line", "color": MET, "strokeWidth": 1.5}, "encoding": places}


def _marks(places: dict[str, Any]) -> dict[str, Any]:
    missed = {"test": "datum.missed"}
    signs = {
        "shape": {"condition": missed | {"value": "triangle-down"}, "value": "circle"},
        "fill": {"condition": missed | {"value": "transparent"}, "value": MET},
        "stroke": {"condition": missed | {"value": MISSED}, "value": MET},
        "size": {"condition": missed | {"value": 70}, "value": 30},
    }
    return {"mark": {"type": "point", "strokeWidth": 2, "opacity": 1}, "encoding": places | signs}


def _goal(goal: Fraction | None) -> list[dict[str, Any]]:
    if goal is None:
        return []
    line = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 2, "color": MISSED}
    return [{"data": {"values": [{}]}, "mark": line, "encoding": {"y": {"datum": float(goal)}}}]
