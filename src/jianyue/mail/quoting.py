"""What somebody wrote, parted from what he quoted and from his signature. Pure.

Only the end of a mail is folded, never a quotation between answers; nothing is dropped.
"""

import re
from collections.abc import Sequence
from typing import Final

LOOKED_AT: Final = 400  # characters of a line that decide
WRAPPED: Final = 3  # lines over which "On ... wrote:" may run
HEADS: Final = 6  # lines in which a second header must follow the first
SIGNED: Final = 12  # lines that a signature may have

RULED: Final = re.compile(
    r"\s*[-_—=]{2,}\s*(原始邮件|原始信息|原邮件|原始郵件|回复的邮件|回复的原邮件|回覆的郵件|转发的邮件|转发邮件|轉寄郵件|"
    r"轉寄的郵件|转发邮件信息|Original Message|Original|Forwarded message|Forwarded Message|"
    r"Replied Message)\s*[-_—=]{2,}\s*",
    re.IGNORECASE,
)
BEGUN: Final = re.compile(
    r"\s*>?\s*(On\s|[在于於]|\d{4}\s?[年/.-]|.{0,120}<[^<>\s]{3,100}>\s?[于於在]\s?\d{4})",
    re.IGNORECASE,
)
WROTE: Final = re.compile(
    r".{0,360}(\bwrote|写道|寫道|撰写|来信|编写)\s?[:：]\s*", re.IGNORECASE | re.DOTALL
)
FIRST: Final = re.compile(
    r"\s*[*]{0,2}(发件人|寄件者|寄件人|發件人|From)[*]{0,2}\s?[:：]", re.IGNORECASE
)
SECOND: Final = re.compile(
    r"\s*[*]{0,2}(发送时间|发送日期|日期|时间|傳送時間|寄件日期|日期時間|收件人|收件者|主题|主旨|主題|抄送|"
    r"Sent|Date|To|Subject|Cc)[*]{0,2}\s?[:：]",
    re.IGNORECASE,
)
DASHES: Final = re.compile(r"--\s?")
DEVICE: Final = re.compile(
    r"\s*(Sent from my |Sent from Mail for|Get Outlook for|发自我的|來自我的|来自我的|從我的|"
    r"从我的|获取\s?Outlook|取得\s?Outlook|发自.{1,20}(客户端|邮箱|手机))",
    re.IGNORECASE,
)
FORWARDED: Final = re.compile(r"\s*(fwd?|转发|轉寄|轉發)\s*[:：]", re.IGNORECASE)


def parted(text: str, subject: str = "") -> tuple[str, str]:
    """Return what was written and what is to be folded; together they are the whole text.

    A mail of which nothing would be left, and one that is forwarded, is not folded.
    """
    lines = text.split("\n")
    cut = min(_quoted(lines), _signed(lines), _trailing(lines))
    said = "\n".join(lines[:cut]).rstrip()
    if not said.strip() or cut == len(lines) or FORWARDED.match(subject):
        return text.rstrip(), ""
    return said, "\n".join(lines[cut:]).strip("\n")


def _quoted(lines: Sequence[str]) -> int:
    """Return the line at which a quotation of an earlier mail begins, as its program marks it."""
    for i, line in enumerate(lines):
        short = line[:LOOKED_AT]
        if RULED.fullmatch(short):
            return i
        if BEGUN.match(short) and _wrote(lines[i : i + WRAPPED]):
            return i
        if FIRST.match(short) and any(
            SECOND.match(each[:LOOKED_AT]) for each in lines[i + 1 : i + HEADS]
        ):
            return _above(lines, i)
    return len(lines)


def _wrote(lines: Sequence[str]) -> bool:
    said = ""
    for line in lines:
        said = f"{said} {line[:LOOKED_AT].strip()}".strip()
        if len(said) <= LOOKED_AT and WROTE.fullmatch(said):
            return any(map(str.isdigit, said))  # the day on which it was written
    return False


def _above(lines: Sequence[str], i: int) -> int:
    """Return the line of a rule that stands over the headers of a quoted mail, or the first one."""
    before = i - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    ruled = before >= 0 and set(lines[before].strip()) <= set("_-—=") and lines[before].strip()
    return before if ruled else i


def _signed(lines: Sequence[str]) -> int:
    for i, line in enumerate(lines):
        if DASHES.fullmatch(line[:LOOKED_AT]) and len(lines) - i <= SIGNED + 1:
            return i
        if DEVICE.match(line[:LOOKED_AT]) and not any(each.strip() for each in lines[i + 2 :]):
            return i
    return len(lines)


def _trailing(lines: Sequence[str]) -> int:
    """Return where the last lines that begin with `>` begin."""
    cut = len(lines)
    while cut and (not lines[cut - 1].strip() or lines[cut - 1].lstrip().startswith(">")):
        cut -= 1
    quoted = any(line.lstrip().startswith(">") for line in lines[cut:])
    return cut if quoted else len(lines)
