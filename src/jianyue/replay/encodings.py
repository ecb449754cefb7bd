"""A file of text as blocks of UTF-8 bytes, whatever it was written in, in bounded memory."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jianyue.replay.refusals import Unreadable

BLOCK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 16
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a table of text never holds near its start; tab, line feeds, form feed and escape may stand.
BINARY = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
MOSTLY = 0.3  # of every other byte zero: text in two bytes a letter, without a mark


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text file, the encoding it is written in, and the bytes before its first letter."""

    path: Path
    encoding: str
    skip: int


def encoded(path: Path, declared: str | None = None) -> Encoded:
    """Tell how a text file is written: by its mark, else as `declared`, UTF-8 or GB18030.

    Raises Unreadable for what is no text, and for text in none of these encodings.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    for mark, encoding in BOMS:
        if sample.startswith(mark):
            return _fitting(path, (encoding,), len(mark))
    if declared:
        return _fitting(path, (declared,))
    if wide := _wide(sample):
        return _fitting(path, (wide,))
    if any(byte in BINARY for byte in sample):
        raise Unreadable(
            f"{path.name} 不是文本表格。请导出为 CSV（UTF-8 或 GBK）或 XLSX。",
            f"{path.name} is no table of text. Export it as CSV (UTF-8 or GBK) or as XLSX.",
        )
    return _fitting(path, ("utf-8", "gb18030"))


def blocks(text: Encoded) -> Iterator[bytes]:
    """Yield the file as UTF-8, each block as long as fits; lines end in a line feed."""
    plain = text.encoding == "utf-8"
    decoder = codecs.getincrementaldecoder(text.encoding)()
    with text.path.open("rb") as file:
        file.seek(text.skip)
        only_returns = _only_returns(file.read(SAMPLE_BYTES))
        file.seek(text.skip)
        while block := file.read(BLOCK_BYTES):
            utf8 = block if plain else decoder.decode(block).encode()
            yield utf8.replace(b"\r", b"\n") if only_returns else utf8
    if left := decoder.decode(b"", final=True):
        yield left.encode()


def _only_returns(sample: bytes) -> bool:
    return b"\r" in sample and b"\n" not in sample


def _wide(sample: bytes) -> str | None:
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) / half > MOSTLY:
        return "utf-16-le" if not sample[::2].count(0) else None
    if sample[::2].count(0) / half > MOSTLY:
        return "utf-16-be" if not sample[1::2].count(0) else None
    return None


def _fitting(path: Path, candidates: tuple[str, ...], skip: int = 0) -> Encoded:
    for encoding in candidates:
        if _fits(path, encoding, skip):
            return Encoded(path, encoding, skip)
    names = "、".join(candidates), ", ".join(candidates)
    raise Unreadable(
        f"{path.name} 的文字编码不是 {names[0]}。请另存为 UTF-8，或在映射文件里写明 encoding。",
        f"{path.name} is not written in {names[1]}. Save it as UTF-8, or name its `encoding` "
        "in the mapping file.",
    )


def _fits(path: Path, encoding: str, skip: int) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            file.seek(skip)
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
