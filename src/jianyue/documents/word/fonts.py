"""Fonts inside a Word file, so that the page is the same where no Chinese font is installed.

Word reads embedded fonts as TrueType only and under a light disguise (ECMA-376 part 4, font
embedding); the fonts that travel with the product are PostScript-flavoured. So the glyphs that
the document uses are cut out and redrawn as TrueType curves (docs/decisions/0061).
"""

import copy
import hashlib
import io
import uuid
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # ships no types
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # ships no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no types

from jianyue.documents.fonts import SANS, SERIF, Font

TOLERANCE = 1.0  # of 1000 units to the em: a hundredth of a millimetre at 30 pt
DISGUISED = 32  # bytes at the head of the file
MISSING = ".notdef"
NAMES = frozenset({1, 2, 3, 4, 5, 6, 13, 14})  # of the naming table; the licence stays too
FAMILY = frozenset({1, 3, 4, 6})  # family, unique name, full name, PostScript name
POSTSCRIPT = 6


@dataclass(frozen=True, slots=True)
class Faces:
    """The two fonts of one file, named for the characters that they carry."""

    serif: Font
    sans: Font


def faces_for(characters: frozenset[str]) -> Faces:
    """Return the fonts of a file with these characters.

    Two open files share their embedded fonts by name: under one name, the second file would find
    the characters of the first and no others.
    """
    mark = hashlib.sha256("".join(sorted(characters)).encode()).hexdigest()[:6].upper()
    serif, sans = (replace(font, family=f"{font.family} {mark}") for font in (SERIF, SANS))
    return Faces(serif, sans)


def cut(font: Font, characters: frozenset[str]) -> bytes:
    """Return a TrueType font with just these characters; what the font lacks is left out."""
    source = _source(font.path)
    known = source.getBestCmap()
    kept = {
        ord(character): known[ord(character)]
        for character in sorted(characters)
        if ord(character) in known
    }
    order = [MISSING, *dict.fromkeys(kept.values())]
    drawn = {name: _redrawn(font.path, name) for name in order}
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=source["head"].created, modified=source["head"].created)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(kept)
    builder.setupGlyf(drawn)
    advances = source["hmtx"].metrics
    builder.setupHorizontalMetrics(
        {name: (advances[name][0], getattr(glyph, "xMin", 0)) for name, glyph in drawn.items()}
    )
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.font["name"] = _names(source, font.family)
    builder.font["OS/2"] = copy.deepcopy(source["OS/2"])
    builder.font["OS/2"].fsType = 0  # may be embedded and installed, as its licence says
    builder.setupPost(keepGlyphNames=False)
    made = io.BytesIO()
    builder.save(made)
    return made.getvalue()


@cache
def _source(path: Path) -> TTFont:
    return TTFont(path, lazy=True)


@cache
def _redrawn(path: Path, name: str) -> object:
    """Return one glyph with quadratic outlines instead of PostScript ones."""
    pen = TTGlyphPen(None)
    _source(path).getGlyphSet()[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
    return pen.glyph()


def _names(source: TTFont, family: str) -> object:
    names = copy.deepcopy(source["name"])
    names.names = [record for record in names.names if record.nameID in NAMES]
    for record in names.names:
        if record.nameID in FAMILY:
            record.string = family if record.nameID != POSTSCRIPT else family.replace(" ", "-")
    return names


def disguise(font: bytes) -> tuple[bytes, str]:
    """Return the font as Word embeds it, and the key; equal fonts give equal keys."""
    name = uuid.UUID(bytes=hashlib.sha256(font).digest()[:16])
    key = name.bytes[::-1]
    head = bytes(byte ^ key[place % 16] for place, byte in enumerate(font[:DISGUISED]))
    return head + font[DISGUISED:], f"{{{str(name).upper()}}}"
