"""Charts as SVG that stands on a page, on paper and in a dark window alike.

Text and axes take the colour of the page (`currentColor`); what a colour says is said a second
time by shape and sign, so a chart printed in grey loses nothing (docs/decisions/0062).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from html import escape
from typing import Any

import vl_convert

from jianyue.documents.fonts import FOLDERS, ON_SCREEN

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MET = "#3b82c4"  # at least 3:1 against white and against near-black
MISSED = "#d97706"
PAGE = "currentColor"
REMEMBERED = 512  # pictures of some 10 kB that a process keeps drawn
WORDS = {"zh": {"goal": "目标"}, "en": {"goal": "goal"}}


@dataclass(frozen=True, slots=True)
class Share:
    """One bar: a share of one, as counted and as shown.

    label  what the bar is about: a level, a month, a target
    share  0 to 1, exact; None where nothing was counted
    shown  the figure in words, already rounded by whoever counted it
    """

    label: str
    share: Fraction | None
    shown: str

    def misses(self, goal: Fraction | None) -> bool:
        """Whether the share stays below the goal; nothing counted misses nothing."""
        return self.share is not None and goal is not None and self.share < goal


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a grid: the share of a row (a target) in a column (a month)."""

    row: str
    column: str
    share: Share
    goal: Fraction | None = None


def attainment_chart(
    rows: Sequence[Share], goal: Fraction | None, language: str, *, title: str, width: int = 360
) -> str:
    """Return bars from 0 to 100 %, the goal as a broken line, what misses it hollow and marked.

    rows      in the order they are to be read; none at all gives an empty frame
    goal      0 to 1, exact, or None where nothing is promised
    language  "zh" or "en"
    title     said to those who hear the chart instead of seeing it
    width     of the bars, in pixels
    """
    bars = [
        {
            "label": row.label,
            "share": None if row.share is None else float(row.share),
            "shown": f"▼ {row.shown}" if row.misses(goal) else row.shown,
            "missed": row.misses(goal),
        }
        for row in rows
    ]
    place = labels("label", [row.label for row in rows])
    layers = [_bars(place), _figures(place)]
    if goal is not None and rows:
        layers += _goal_line(goal, WORDS[language]["goal"])
    return svg(frame({"values": bars}, layers, title) | {"width": width, "height": {"step": 26}})


def attainment_grid(cells: Sequence[Cell], *, title: str) -> str:
    """Return a grid of figures, rows by columns, those below their goal outlined and marked."""
    values = [
        {
            "row": cell.row,
            "column": cell.column,
            "shown": ("▼ " if cell.share.misses(cell.goal) else "") + cell.share.shown,
            "missed": cell.share.misses(cell.goal),
        }
        for cell in cells
    ]
    places = {
        "x": {
            "field": "column",
            "type": "ordinal",
            "sort": None,
            "title": None,
            "axis": {"orient": "top", "labelAngle": 0},
        },
        "y": labels("row", [cell.row for cell in cells]),
    }
    field = {
        "mark": {"type": "rect", "fillOpacity": 0.25, "strokeWidth": 2},
        "encoding": places | _met_or_missed(),
    }
    text = {
        "mark": {"type": "text", "color": PAGE},
        "encoding": places | {"text": {"field": "shown"}},
    }
    drawn = frame({"values": values}, [field, text], title)
    return svg(drawn | {"width": {"step": 84}, "height": {"step": 30}})


def counts_chart(rows: Sequence[Share], language: str, *, title: str, width: int = 360) -> str:
    """Return bars of numbers, each with its number behind it.

    rows      `share` holds the number itself, at least 0
    language  "zh" or "en", for those who hear the chart
    """
    place = labels("label", [row.label for row in rows])
    bars = [
        {"label": row.label, "count": float(row.share or 0), "shown": row.shown, "missed": False}
        for row in rows
    ]
    along = {
        "field": "count",
        "type": "quantitative",
        "title": None,
        "axis": {"tickMinStep": 1, "tickCount": 5},
    }
    bar = {
        "mark": {"type": "bar", "strokeWidth": 2, "height": 16},
        "encoding": {"x": along, "y": place} | _met_or_missed(),
    }
    colon = "：" if language == "zh" else ": "
    said = title + colon + ", ".join(f"{row.label} {row.shown}" for row in rows)
    drawn = frame({"values": bars}, [bar, _figures(place)], said)
    return svg(drawn | {"width": width, "height": {"step": 26}})


def svg(spec: Mapping[str, Any], *, key: str = "") -> str:
    """Return a Vega-Lite specification drawn as SVG, self-contained, without any network.

    spec  its `description` becomes the name of the picture
    key   tells equal charts on one page apart, whose ids would clash otherwise
    """
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
    return _drawn(text, key, str(spec.get("description", "")))


@lru_cache(maxsize=REMEMBERED)
def _drawn(text: str, key: str, said: str) -> str:
    """Draw a specification; the same one gives the same picture, and a page has many."""
    _register_fonts()
    drawn = vl_convert.vegalite_to_svg(text, allowed_base_urls=[])
    mark = hashlib.sha256(f"{key}\0{text}".encode()).hexdigest()[:10]
    drawn = re.sub(r'(id="|url\(#|href="#)(?=[A-Za-z])', rf"\g<1>v{mark}-", drawn)
    # Inside one named picture the parts' own roles only make a reader stumble.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    name = escape(said, quote=True)
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)


@cache
def _register_fonts() -> None:
    for folder in FOLDERS:
        vl_convert.register_font_directory(str(folder))


def frame(data: dict[str, Any], layers: list[dict[str, Any]], title: str) -> dict[str, Any]:
    """Return a specification of layers over one set of data, in the house's type and ink."""
    axis = {
        "labelColor": PAGE,
        "titleColor": PAGE,
        "domainColor": PAGE,
        "tickColor": PAGE,
        "gridColor": PAGE,
        "gridOpacity": 0.15,
        "labelFontSize": 12,
        "labelLimit": 260,
    }
    return {
        "$schema": SCHEMA,
        "description": title,
        "data": data,
        "layer": layers,
        "config": {
            "font": ON_SCREEN,
            "background": None,
            "axis": axis,
            "view": {"stroke": None},
            "text": {"fontSize": 12},
        },
    }


def labels(field: str, names: Sequence[str]) -> dict[str, Any]:
    """Return a place for each name, in the order in which they first come."""
    # Named in full, because rows without a figure would else move to the end.
    order = list(dict.fromkeys(names))
    return {"field": field, "type": "ordinal", "sort": order, "title": None}


def _met_or_missed() -> dict[str, Any]:
    missed = {"test": "datum.missed"}
    return {
        "fill": {"condition": missed | {"value": "transparent"}, "value": MET},
        "stroke": {"condition": missed | {"value": MISSED}, "value": MET},
    }


def _bars(place: dict[str, Any]) -> dict[str, Any]:
    along = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "title": None,
        "axis": {"format": "~%", "tickCount": 5},
    }
    return {
        "mark": {"type": "bar", "strokeWidth": 2, "height": 16},
        "encoding": {"x": along, "y": place} | _met_or_missed(),
    }


def _figures(place: dict[str, Any]) -> dict[str, Any]:
    # One column at the right: at the bars' ends the goal line would run through the figures.
    return {
        "mark": {"type": "text", "align": "left", "dx": 10, "color": PAGE},
        "encoding": {
            "x": {"value": "width"},
            "y": place,
            "text": {"field": "shown"},
        },
    }


def _goal_line(goal: Fraction, word: str) -> list[dict[str, Any]]:
    at = {"x": {"datum": float(goal)}}
    one: dict[str, Any] = {"data": {"values": [{}]}}
    line = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 2, "color": MISSED}
    label = {"type": "text", "align": "center", "baseline": "bottom", "dy": -4, "color": PAGE}
    said = {"text": {"value": f"{word} {float(goal * 100):.10g} %"}, "y": {"value": 0}}
    return [
        one | {"mark": line, "encoding": at},
        one | {"mark": label, "encoding": at | said},
    ]
