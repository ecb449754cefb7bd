"""Documents as PDF/A: fonts inside, tagged, the same bytes for the same document."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
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
    page = files("jianyue.documents").joinpath("page.typ").read_bytes()
    made = typst.compile(
        page,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(_data(document), ensure_ascii=False)},
        pdf_standards="a-2a",
        timestamp=datetime.combine(document.dated, time(), UTC),
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
