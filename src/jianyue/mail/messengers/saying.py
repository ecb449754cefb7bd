"""What messengers send when somebody writes to their robot, as one shape.

Field names are the messengers' own: DingTalk's outgoing robot, Feishu's event
`im.message.receive_v1` of version 2.0, WeCom's intelligent robot; and a plain one for all else:
`{"id": "m-1", "conversation": "c-1", "sender": "u-1", "name": "样例用户", "text": "…"}`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from jianyue.ledger.speech import Refused
from jianyue.mail.words import Kind

LONGEST: Final = 20_000
IDS: Final = 120
NAMES: Final = 120
FEISHU: Final = "im.message.receive_v1"
# Feishu puts a placeholder where somebody is named, as the robot always is in a group.
NAMED: Final = re.compile(r"@_(?:user_\d+|all)\s?")
AT_FIRST: Final = re.compile(r"\s*@\S{1,40}\s+")
Said = Mapping[str, Any]


class Unreadable(Refused):
    """What came is no message of this messenger."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as somebody wrote it.

    key           how the messenger calls it; brought again, it changes nothing
    sender        how the messenger calls who wrote it; nobody else can choose it
    conversation  where it was written, a group or two people
    """

    key: str
    sender: str
    conversation: str
    text: str
    name: str = ""

    def raw(self) -> bytes:
        """Return it as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()


def kept(raw: bytes) -> Message:
    """Return what `raw` gave. Raises ValueError, TypeError."""
    return Message(**json.loads(raw))


def read(kind: Kind, said: Said) -> Message | None:
    """Return the message; None for what is none, as an event of another kind. Raises Unreadable."""
    message = READERS[kind](said)
    if message is not None and not (message.key and message.sender):
        raise Unreadable("缺少消息或发送者的编号。", "The id of message or sender is missing.")
    return message


def parsed(body: bytes) -> Said:
    """Return a body as an object. Raises Unreadable."""
    try:
        known: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("不是 JSON。", "This is no JSON.") from error
    if not isinstance(known, dict):
        raise Unreadable("应为 JSON 对象。", "This is no JSON object.")
    return known


def _dingtalk(said: Said) -> Message | None:
    return Message(
        _id(said, "msgId"), _id(said, "senderStaffId") or _id(said, "senderId"),
        _id(said, "conversationId"), _text(said, _id(said, "msgtype")), _name(said, "senderNick"),
    )  # fmt: skip


def _feishu(said: Said) -> Message | None:
    if _id(_part(said, "header"), "event_type") != FEISHU:
        return None
    event = _part(said, "event")
    sender, message = _part(event, "sender"), _part(event, "message")
    if _id(sender, "sender_type") not in {"", "user"}:
        return None
    known = _part(sender, "sender_id")
    inner = _inner(message.get("content"))
    text = inner.get("text")
    kind = _id(message, "message_type")
    words = NAMED.sub("", text) if isinstance(text, str) else _other(kind)
    who = _id(known, "user_id") or _id(known, "open_id")
    return Message(_id(message, "message_id"), who, _id(message, "chat_id"), _clean(words))


def _wecom(said: Said) -> Message | None:
    kind = _id(said, "msgtype")
    if kind in {"event", "stream"}:
        return None
    who = _id(_part(said, "from"), "userid")
    where = _id(said, "chatid") or who
    text = AT_FIRST.sub("", _text(said, kind), count=1)
    return Message(_id(said, "msgid"), who, where, text)


def _plain(said: Said) -> Message | None:
    text = said.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Unreadable("缺少 text。", "`text` is missing.")
    who = _id(said, "sender")
    where = _id(said, "conversation") or who
    return Message(_id(said, "id"), who, where, _clean(text), _name(said, "name"))


READERS: Final[Mapping[Kind, Callable[[Said], Message | None]]] = {
    Kind.DINGTALK: _dingtalk, Kind.FEISHU: _feishu, Kind.WECOM: _wecom, Kind.PROGRAM: _plain,
}  # fmt: skip


def _text(said: Said, kind: str) -> str:
    """Return the words of a message; of a picture or a voice, that there was one."""
    content = _part(said, "text").get("content") or _part(said, "voice").get("content")
    return _clean(content) if isinstance(content, str) and content.strip() else _other(kind)


def _other(kind: str) -> str:
    return f"[{kind or '?'}]"


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST]


def _part(said: Said, name: str) -> Said:
    part = said.get(name)
    return part if isinstance(part, dict) else {}


def _inner(content: object) -> Said:
    try:
        known: Any = json.loads(content) if isinstance(content, str) else {}
    except (ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _id(said: Said, name: str) -> str:
    value = said.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    fits = isinstance(value, str) and len(value) <= IDS and value.isprintable()
    return str(value).strip() if fits else ""


def _name(said: Said, name: str) -> str:
    value = said.get(name)
    words = value if isinstance(value, str) else ""
    return "".join(mark for mark in words if mark.isprintable()).strip()[:NAMES]
