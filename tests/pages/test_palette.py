"""Colours: every text can be read in both themes (WCAG 2.2 AA), computed from the stylesheet."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "src/jianyue/web/static/web"
GROUNDS = ("paper", "surface", "sunk", "raised")
STATES = ("ok", "warn", "bad", "info", "idle")
READ = [
    *((text, ground) for text in ("ink", "soft", "faint", "brand") for ground in GROUNDS),
    *((state, ground) for state in STATES for ground in (f"{state}-soft", "surface", "paper")),
    *(("ink", f"{state}-soft") for state in (*STATES, "brand")),
    ("brand-strong", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-danger", "bad"),
    ("top-ink", "top"),
    ("top-ink", "top-raised"),
    ("top-soft", "top"),
]
SEEN = [
    *((edge, ground) for edge in ("edge", "focus", "seal") for ground in ("paper", "surface")),
    ("top-mark", "top"),
    ("top-edge", "top"),
]


def colours(theme: int) -> dict[str, str]:
    palette = (STYLES / "palette.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", palette)
    single = re.findall(r"--([a-z-]+): (#\w{6});", palette)
    return {name: both[theme] for name, *both in pairs} | dict(single)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_faint(pairs: list[tuple[str, str]], theme: int, least: float) -> list[str]:
    known = colours(theme)
    return [
        f"{text} on {ground}: {contrast(known[text], known[ground]):.2f}"
        for text, ground in pairs
        if contrast(known[text], known[ground]) < least
    ]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(theme: int) -> None:
    assert too_faint(READ, theme, 4.5) == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_and_marks_can_be_seen(theme: int) -> None:
    assert too_faint(SEEN, theme, 3.0) == []


def test_colours_are_named_once_and_used_by_name() -> None:
    own = {"#ffffff", "#000000", "#999999"}  # paper and the ground of a QR code
    for sheet in STYLES.glob("*.css"):
        if sheet.name != "palette.css":
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text(encoding="utf-8"))) <= own


def test_motion_stops_for_who_asks() -> None:
    assert "prefers-reduced-motion: reduce" in (STYLES / "base.css").read_text(encoding="utf-8")


def test_no_stylesheet_is_long() -> None:
    long = {p.name: n for p in STYLES.glob("*.css") if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}
