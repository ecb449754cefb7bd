"""Cells of tables that other programs open: no text in them is run as a formula."""

from typing import Final

# What a spreadsheet takes for a formula, and what some take for it once they have folded its width.
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Return a cell of text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text
