"""The two Chinese fonts that travel with the product, so that every machine sets the same page."""

from dataclasses import dataclass
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path, serif_path


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, and the names under which documents ask for it.

    family    the name inside the file
    stand_in  the font that a Chinese office has, should the file not be readable there
    """

    family: str
    stand_in: str
    path: Path


SANS = Font("Noto Sans SC", "黑体", sans_path())
SERIF = Font("Noto Serif SC", "宋体", serif_path())
FOLDERS = tuple(dict.fromkeys(font.path.parent for font in (SANS, SERIF)))
# On a screen the file may not be there; what every system has stands behind it.
ON_SCREEN = f"{SANS.family}, PingFang SC, Microsoft YaHei, sans-serif"
