"""One mail, taken apart: who, what, the words, the files, and what says that a machine wrote it.

Runs where hostile mail is read (docs/decisions/0177), without Django. Everything has a cap.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from typing import Any, Final

from jianyue.mail.quoting import parted
from jianyue.mail.texts import LONGEST_TEXT, decoded, header, plain, tidy

MOST_PARTS: Final = 300
MOST_FILES: Final = 20
MOST_IDS: Final = 50
MOST_ADDRESSES: Final = 60
LONGEST_TEXT_PART: Final = 1024 * 1024
LONGEST_NAME: Final = 200
LONGEST_PARAMETER: Final = 2000
ADDRESS: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,128}@[A-Za-z0-9.-]{1,190}")
ID: Final = re.compile(r"<[^<>\s]{1,250}>")
REACHED: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
NAMED: Final = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
FIELDS: Final = re.compile(r"^([A-Za-z-]{1,40}):[ \t]*(.{0,300})", re.MULTILINE)
REPORTED: Final = ("message/delivery-status", "message/disposition-notification")


def taken_apart(mail: Message) -> tuple[dict[str, Any], list[bytes]]:
    """Return what a mail says, as JSON can say it, and its files in the order of their names."""
    parts = list(islice(_walk(mail), MOST_PARTS))
    text, cut = _text(parts)
    subject = _first(mail, "Subject")[:300]
    said, folded = parted(text, subject)
    files = [each for each in parts if _is_file(each)]
    contents = [_content(each) for each in files[:MOST_FILES]]
    known = {
        "message_id": next(iter(_ids(mail, "Message-ID")), ""),
        "answers": [*_ids(mail, "In-Reply-To"), *reversed(_ids(mail, "References"))][:MOST_IDS],
        "from": _addresses(mail, ("From",)),
        "to": [address for _, address in _addresses(mail, REACHED)],
        "subject": subject,
        "date": _date(mail),
        "text": said,
        "folded": folded,
        "cut": cut,
        "left": max(0, len(files) - MOST_FILES),
        "files": [
            {"name": _name(each), "size": len(content)}
            for each, content in zip(files, contents, strict=False)
        ],
        "machine": _machine(mail),
        "list": _list(mail),
        "proof": [
            header(each)[:500] for each in (mail.get_all("Authentication-Results") or [])[:5]
        ],
        "report": _report(mail, parts),
    }
    return known, contents


def _walk(mail: Message) -> Iterator[Message]:
    """Yield the parts that are no containers; a mail inside a mail is a file."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        attached = part is not mail and part.get_content_maintype() == "message"
        if part.is_multipart() and isinstance(inside, list) and not attached:
            waiting.extend(
                each for each in reversed(inside[:MOST_PARTS]) if isinstance(each, Message)
            )
        else:
            yield part


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    if kind in REPORTED or kind in {"application/pgp-signature", "application/pkcs7-signature"}:
        return False
    if "attachment" in _disposition(part) or _name(part):
        return True
    return not kind.startswith(("text/", "multipart/"))


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", ""))[:60].lower().split(";")[0]


def _text(parts: list[Message]) -> tuple[str, bool]:
    """Return the words of a mail: plain ones or those of its HTML, and if there are more."""
    shown = [each for each in parts if not _is_file(each)]
    for kind, made in (("text/plain", str), ("text/html", plain)):
        found = [each for each in shown if each.get_content_type() == kind]
        texts = [made(_words(each)) for each in found[:10]]
        whole = tidy("\n".join(each for each in texts if each.strip()))
        if whole.strip():
            return whole[:LONGEST_TEXT], len(whole) > LONGEST_TEXT
    return "", False


def _words(part: Message) -> str:
    content = part.get_payload(decode=True)
    charset = header(_parameter(part, "charset", "Content-Type"))
    return decoded(content[:LONGEST_TEXT_PART], charset) if isinstance(content, bytes) else ""


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message" and part.is_multipart():
        inside = part.get_payload(0)
        return inside.as_bytes() if isinstance(inside, Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message) -> str:
    """Return the name that a file came with; the ticket gives it a safe one."""
    said = _parameter(part, "filename", "Content-Disposition")
    said = said or _parameter(part, "name", "Content-Type")
    if not said and part.get_content_type() == "message/rfc822":
        return "mail.eml.txt"
    name = header(said)
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return stem[: LONGEST_NAME - 10] + dot + ending[:8] if dot else name[:LONGEST_NAME]


def _parameter(part: Message, name: str, of: str) -> str:
    if len(str(part.get(of, ""))) > LONGEST_PARAMETER * 40:
        return ""
    found = part.get_param(name, "", of)
    if isinstance(found, tuple):  # RFC 2231: charset, language, bytes read as Latin 1
        charset, _, value = found
        return decoded(value[:LONGEST_PARAMETER].encode("latin-1", "replace"), charset or "")
    return str(found)[:LONGEST_PARAMETER]


def _first(mail: Message, name: str) -> str:
    return header(mail.get(name, ""))


def _ids(mail: Message, name: str) -> list[str]:
    return ID.findall(str(mail.get(name, ""))[:20_000])[:MOST_IDS]


def _addresses(mail: Message, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return (name, address) of the headers; what is no plain address is left out."""
    values = [str(each)[:4000] for name in names for each in (mail.get_all(name) or [])[:10]]
    try:
        found = getaddresses(values)
    except (RecursionError, ValueError, IndexError):
        found = []
    known = [(header(name)[:120], address) for name, address in found if ADDRESS.fullmatch(address)]
    return known[:MOST_ADDRESSES]


def _date(mail: Message) -> str:
    try:
        return parsedate_to_datetime(str(mail.get("Date", ""))[:100]).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


def _machine(mail: Message) -> bool:
    """Tell whether a machine says that it wrote this (RFC 3834), or that it wants no answers."""
    said = _first(mail, "Auto-Submitted").lower()
    asked = _first(mail, "X-Auto-Response-Suppress").lower()
    names = ("X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Auto-Reply")
    nowhere = str(mail.get("Return-Path", "")).strip()[:10] == "<>"
    return (
        nowhere
        or (bool(said) and not said.startswith("no"))
        or asked not in {"", "none"}
        or any(mail.get(name) is not None for name in names)
    )


def _list(mail: Message) -> bool:
    """Tell whether this went to many at once."""
    names = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")
    listed = any(mail.get(name) is not None for name in names)
    return listed or _first(mail, "Precedence").lower() in BULK


def _report(mail: Message, parts: list[Message]) -> dict[str, str]:
    """Return what a report says of another mail (RFC 3464): what became of it, and which it was."""
    kinds = [each.get_content_type() for each in parts]
    if not set(REPORTED) & set(kinds) and mail.get_content_type() != "multipart/report":
        return {}
    said: dict[str, str] = {"kind": "report"}
    for part, kind in zip(parts, kinds, strict=True):
        if kind == "message/delivery-status":
            said |= _status(part)
        if kind in {"message/rfc822", "text/rfc822-headers", "message/global"}:
            found = NAMED.search(_source(part))
            said["about"] = found[1] if found else said.get("about", "")
    return said


def _status(part: Message) -> dict[str, str]:
    fields = {name.lower(): value.strip() for name, value in FIELDS.findall(_source(part))}
    reached = fields.get("final-recipient") or fields.get("original-recipient", "")
    return {
        "action": fields.get("action", "").lower()[:20],
        "status": fields.get("status", "")[:20],
        "recipient": header(reached.rpartition(";")[2]).lower()[:254],
        "diagnosis": header(fields.get("diagnostic-code", ""))[:200],
    }


def _source(part: Message) -> str:
    """Return the beginning of a part as it was written."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return "\n".join(str(each)[:20_000] for each in inside[:10])
    content = part.get_payload(decode=True)
    return decoded(content[:20_000]) if isinstance(content, bytes) else ""
