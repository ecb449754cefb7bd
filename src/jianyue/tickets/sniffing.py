"""What a file is, as its bytes say: neither its name nor what the sender calls it is believed.

Files are looked at, never opened: archives are not unpacked, pictures are not decoded.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Refused

PNG: Final = b"\x89PNG\r\n\x1a\n"
TEXT: Final = "text/plain"
CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13, 27}
OFFICE: Final = "application/vnd.openxmlformats-officedocument"
TAIL: Final = 2048  # bytes at the end in which a file's own end must stand
HEAD: Final = 65_536

# kind -> the endings that fit it; the first one is added where the name has none of them
ENDINGS: Final = MappingProxyType(
    {
        "image/png": (".png",),
        "image/jpeg": (".jpg", ".jpeg"),
        "image/gif": (".gif",),
        "image/webp": (".webp",),
        "application/pdf": (".pdf",),
        f"{OFFICE}.wordprocessingml.document": (".docx",),
        f"{OFFICE}.spreadsheetml.sheet": (".xlsx",),
        f"{OFFICE}.presentationml.presentation": (".pptx",),
        "application/zip": (".zip",),
        TEXT: (".txt", ".log", ".csv", ".md", ".json", ".yaml", ".yml", ".ini", ".conf", ".sql"),
    }
)


class NotTaken(Refused):
    """A file that is too large, too many, or of a kind that is not taken."""


def kind_of(content: bytes) -> str:
    """Return the kind of a file. Raises NotTaken for one that is not on the list.

    A file that goes on behind its own end is two files in one, and refused.
    """
    for starts, look in LOOKS:
        if content.startswith(starts):
            kind = look(content)
            if kind:
                return kind
            raise _not_taken()
    if text_of(content) is not None:
        return TEXT
    raise _not_taken()


def text_of(content: bytes) -> str | None:
    """Return a file as text, None where it is none. Logs of older systems are in GB 18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if not content or CONTROLS.intersection(content):
        return None
    return _decoded(content, "utf-8-sig") or _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if any(ord(sign) in CONTROLS for sign in text[:HEAD]) else text


def _png(content: bytes) -> str:
    return "image/png" if content.endswith(b"IEND\xaeB`\x82") else ""


def _jpeg(content: bytes) -> str:
    return "image/jpeg" if content.rstrip(b"\x00").endswith(b"\xff\xd9") else ""


def _gif(content: bytes) -> str:
    return "image/gif" if content.endswith(b"\x3b") and b"PK\x05\x06" not in content else ""


def _webp(content: bytes) -> str:
    size = int.from_bytes(content[4:8], "little") + 8
    return "image/webp" if content[8:12] == b"WEBP" and size == len(content) else ""


def _pdf(content: bytes) -> str:
    end = content[-TAIL:]
    return "application/pdf" if b"%%EOF" in end and b"PK\x05\x06" not in end else ""


def _zip(content: bytes) -> str:
    if b"PK\x05\x06" not in content[-HEAD - 22 :]:
        return ""
    if b"[Content_Types].xml" not in content:
        return "application/zip"
    for part, kind in (
        (b"word/", "wordprocessingml.document"),
        (b"xl/", "spreadsheetml.sheet"),
        (b"ppt/", "presentationml.presentation"),
    ):
        if part in content:
            return "" if b"vbaProject.bin" in content else f"{OFFICE}.{kind}"
    return "application/zip"


LOOKS: Final[tuple[tuple[bytes, Callable[[bytes], str]], ...]] = (
    (PNG, _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF87a", _gif),
    (b"GIF89a", _gif),
    (b"RIFF", _webp),
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", _zip),
)


def _not_taken() -> NotTaken:
    return NotTaken(
        "不接收这种文件；可以上传图片、PDF、Office 文档、压缩包（zip）和文本。",
        "This kind of file is not taken: pictures, PDF, Office documents, zip and text are.",
    )
