"""Fonts inside a Word file, so that the page is the same where no Chinese font is installed.

Word reads embedded fonts as TrueType only and under a light disguise (ECMA-376 part 4, font
embedding); the fonts that travel with the product are PostScript-flavoured. So the glyphs that
the document uses are cut out and redrawn as TrueType curves (docs/decisions/0061).
"""

import hashlib
import io
import uuid
from functools import lru_cache

from fontTools import subset  # type: ignore[import-untyped]  # ships no types
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # ships no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # ships no types
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]  # ships no types

from jianyue.documents.fonts import Font

TOLERANCE = 1.0  # of 1000 units to the em: a hundredth of a millimetre at 30 pt
UNUSED_LIMITS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)
DISGUISED = 32  # bytes at the head of the file


@lru_cache(maxsize=8)
def cut(font: Font, characters: frozenset[str]) -> bytes:
    """Return a TrueType font with just these characters; what the font lacks is left out."""
    # Hints cost a second to remove and are left behind by the redrawing anyway.
    options = subset.Options(layout_features=[], notdef_outline=True, hinting=True)
    options.name_IDs = [1, 2, 3, 4, 5, 6, 13, 14]  # the licence stays with the font
    options.drop_tables += ["VORG", "BASE", "vhea", "vmtx", "GDEF", "GSUB", "GPOS", "DSIG"]
    with TTFont(font.path, lazy=True, recalcTimestamp=False) as whole:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(character) for character in characters])
        cutter.subset(whole)
        _redraw(whole)
        made = io.BytesIO()
        whole.save(made)
    return made.getvalue()


def disguise(font: bytes) -> tuple[bytes, str]:
    """Return the font as Word embeds it, and the key; equal fonts give equal keys."""
    name = uuid.UUID(bytes=hashlib.sha256(font).digest()[:16])
    key = name.bytes[::-1]
    head = bytes(byte ^ key[place % 16] for place, byte in enumerate(font[:DISGUISED]))
    return head + font[DISGUISED:], f"{{{str(name).upper()}}}"


def _redraw(font: TTFont) -> None:
    """Replace PostScript outlines by quadratic ones, in place."""
    order = font.getGlyphOrder()
    shapes = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    for name, (advance, _) in list(font["hmtx"].metrics.items()):
        glyphs[name].recalcBounds(table)
        font["hmtx"].metrics[name] = (advance, getattr(glyphs[name], "xMin", 0))
    _limits(font)
    font.sfntVersion = "\000\001\000\000"


def _limits(font: TTFont) -> None:
    font["maxp"].tableVersion = 0x00010000
    font["maxp"].maxZones = 1
    for name in UNUSED_LIMITS:
        setattr(font["maxp"], name, 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font["OS/2"].fsType = 0  # may be embedded and installed, as its licence says
