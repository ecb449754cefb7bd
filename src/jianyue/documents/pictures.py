"""Pictures from outside, looked at before any typesetter opens them."""

import re
from typing import Literal

LARGEST = 300_000  # bytes; a signature drawn on a phone has some 20,000
PNG = b"\x89PNG\r\n\x1a\n"
STROKES = re.compile(
    rb"\s*(?:<\?xml[^<>]*\?>\s*)?<svg\b[^<>]*>"
    rb"(?:\s*</?(?:g|path|polyline|line|circle)\b[^<>]*>)*\s*</svg>\s*"
)
REFERS = re.compile(rb"href|url\s*\(|&", re.IGNORECASE)


class NotAPicture(ValueError):  # noqa: N818 - a refusal is named for what is so
    """Bytes that are no PNG and no SVG of plain strokes, that are broken, or too many."""


def kind_of(picture: bytes) -> Literal["png", "svg"]:
    """Return what kind of picture a drawn signature is.

    An SVG may hold strokes only: no text, no style, and nothing that could lead to a file or a
    server. Raises NotAPicture.
    """
    if len(picture) <= LARGEST:
        if picture.startswith(PNG):
            return "png"
        if STROKES.fullmatch(picture) and not REFERS.search(picture):
            return "svg"
    raise NotAPicture(
        f"签名图片须为 PNG 或线条 SVG，不超过 {LARGEST // 1000} kB / "
        f"a signature is a PNG or an SVG of strokes of at most {LARGEST // 1000} kB"
    )
