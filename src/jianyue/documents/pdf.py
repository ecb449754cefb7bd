"""Documents as PDF/A: fonts inside, tagged, the same bytes for the same document."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from jianyue.documents.document import Block, Document, Table
from jianyue.documents.fonts import FOLDERS


def write(document: Document, path: Path) -> None:
    """Write `document` to `path` as PDF."""
    path.write_bytes(as_bytes(document))


def as_bytes(document: Document) -> bytes:
    """Return `document` as PDF; equal documents give equal bytes (docs/decisions/0060)."""
    return typeset("page.typ", _data(document), document.dated)


def typeset(page: str, data: Mapping[str, Any], dated: date) -> bytes:
    """Return data set on one of the product's own pages, as PDF/A-2a.

    page   the file beside this one that says how it looks
    data   what JSON can carry; the page reads it as `document`
    dated  the date in the file's properties: no clock is read
    """
    made = typst.compile(
        files("jianyue.documents").joinpath(page).read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
        pdf_standards="a-2a",
        timestamp=datetime.combine(dated, time(), UTC),
    )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    # The fonts of the machine are left out: the page must not depend on where it is set.
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in FOLDERS],
    )


def _data(document: Document) -> dict[str, Any]:
    day = document.dated
    return asdict(document) | {
        "dated": [day.year, day.month, day.day],
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    data = asdict(block) | {"kind": type(block).__name__}
    if isinstance(block, Table):
        data |= {"widths": block.width_shares(), "aligned": block.alignments()}
    return data
