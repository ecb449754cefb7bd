"""From the bytes of a mail to words: charsets that are said, wrong or missing; HTML as plain text.

Runs where hostile mail is read (docs/decisions/0177), without Django.
"""

import html
import re
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Final

import nh3

FIRST_WIDE: Final = "\u2e80"
CERTAIN: Final = 0.6
LONGEST_HEADER: Final = 4000
LONGEST_HTML: Final = 512 * 1024
LONGEST_TEXT: Final = 200_000
MOST_TAGS: Final = 20_000
# Only these are decoded: some codecs that Python knows take quadratic time, or run what they read.
SAFE: Final = re.compile(
    r"us-ascii|ascii|utf-?8|utf-16(le|be)?|gb2312|gbk|gb18030|cp936|hz-gb-2312|big5(-hkscs)?|cp950|"
    r"iso-8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|shift_jis|euc-(jp|kr)|iso-2022-jp|latin-?1"
)
SAME: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz-gb-2312": "hz",
    "big5": "big5hkscs", "cp950": "big5hkscs",
}  # fmt: skip
# Signs that every second sentence has, in simplified and in traditional writing.
COMMON: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
    "這個們來為國說時會對發現後問題請處理無法系统系統網絡网络登录登入谢謝您好公司客户客戶"
)
BREAKS: Final = re.compile(
    r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote|/table|/pre|hr)\b[^>]*>", re.IGNORECASE
)
CELLS: Final = re.compile(r"</t[dh]>", re.IGNORECASE)
TAGS: Final = re.compile(r"<[^<>]*>")
KEPT_TAGS: Final = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "tbody", "blockquote", "pre",
     "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
)  # fmt: skip
UNSHOWN: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
BLANKS: Final = re.compile(r"[ \t\u00a0\u200b]+\n")
EMPTY_LINES: Final = re.compile(r"\n{3,}")


def decoded(content: bytes, charset: str = "") -> str:
    """Return bytes as words: by the charset that was said where it fits, else by one that does."""
    said = charset.strip().strip("\"'").lower()
    if SAFE.fullmatch(said):
        for strict in _tried(content, SAME.get(said, said)):
            return cleaned(strict)
    if content.isascii():
        return cleaned(content.decode("ascii"))
    for text in _tried(content, "utf-8"):
        if any(sign >= FIRST_WIDE for sign in text) or not _is_gbk(content):
            return cleaned(text)
    found = [*_tried(content, "gb18030"), *_tried(content, "big5hkscs")]
    if found:
        return cleaned(max(found, key=_likely))
    return cleaned(content.decode("gb18030" if said.startswith("gb") else "utf-8", "replace"))


def header(value: object) -> str:
    """Return the words of a header on one line, however they are written."""
    raw = str(value)[:LONGEST_HEADER]
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError, IndexError, AssertionError):
        parts = [(raw, None)]
    said = "".join(
        part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts
    )
    if any("\udc80" <= sign <= "\udcff" for sign in said):  # bytes that nobody encoded
        said = decoded(said.encode("utf-8", "surrogateescape"))
    return " ".join(cleaned(said).split())


def plain(text: str) -> str:
    """Return HTML as the words that a reader would see; nothing in it is fetched or run."""
    short = text[:LONGEST_HTML]
    if short.count("<") <= MOST_TAGS:
        washed = nh3.clean(
            short, tags=set(KEPT_TAGS), attributes={}, clean_content_tags=set(UNSHOWN)
        )
    else:  # so many are built to cost time; what is left is shown as words all the same
        washed = short
    lined = CELLS.sub("\t", BREAKS.sub("\n", " ".join(washed.split())))
    words = html.unescape(TAGS.sub("", lined))
    return tidy("\n".join(line.strip() for line in words.split("\n")))


def tidy(text: str) -> str:
    """Return words with even line ends and no more than one empty line in a row."""
    even = BLANKS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n") + "\n")
    return EMPTY_LINES.sub("\n\n", even).strip("\n")


def cleaned(text: str) -> str:
    """Return words without what no database keeps and no page shows."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign in "\n\t\r" or _shows(sign))


def _shows(sign: str) -> bool:
    code = ord(sign)
    return code >= 32 and not 127 <= code < 160 and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - of Unicode


def _tried(content: bytes, charset: str) -> list[str]:
    try:
        return [content.decode(charset)]
    except (UnicodeError, LookupError):
        return []


def _is_gbk(content: bytes) -> bool:
    """Tell whether bytes that can be read as letters of Europe are more likely Chinese."""
    return any(_likely(text) > CERTAIN for text in _tried(content, "gb18030"))


def _likely(text: str) -> float:
    """Return how much a text looks like Chinese: the share of signs that are in common use."""
    wide = [sign for sign in text[:LONGEST_TEXT] if sign >= FIRST_WIDE]
    return sum(sign in COMMON for sign in wide) / max(1, len(wide))
