"""What may be asked of a check: each field looked at before it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import dns.exception
import dns.name

from jianyue.ledger.speech import NotAllowed
from jianyue.notices import outgoing
from jianyue.watch.checks.methods import LAST_PORT, MOST_SECONDS, RANGE, SECONDS, TYPES, server_of
from jianyue.watch.models import Method
from jianyue.watch.words import Severity

LEAST_EVERY: Final = 30  # seconds
MOST_EVERY: Final = 86_400
MOST_OF_JOBS: Final = 40 * 86_400  # a job may call but once a month
MOST_RETRIES: Final = 10
MOST_DAYS: Final = 365
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a check is set; lengths in seconds.

    how      what is looked at, by the method
    every    from one look to the next; for a heartbeat, within which the job calls
    grace    by which a job may be late
    retries  looks in a row that must fail after the first
    """

    name: str
    system: str
    method: str
    severity: str
    how: Mapping[str, Any] = field(default_factory=dict)
    every: int = 60
    grace: int = 0
    retries: int = 2


def checked(wanted: Wanted) -> dict[str, Any]:
    """Return what is kept of a method's fields. Raises Refused, in words for who typed them."""
    if not wanted.name.strip() or wanted.method not in KEPT or wanted.severity not in set(Severity):
        raise NotAllowed("请填写名称，选择方式和级别。", "Give a name, a method and a severity.")
    most = MOST_OF_JOBS if wanted.method == Method.HEARTBEAT else MOST_EVERY
    if not LEAST_EVERY <= wanted.every <= most or not 0 <= wanted.grace <= MOST_OF_JOBS:
        raise NotAllowed(
            f"间隔为 {LEAST_EVERY} 秒到 {most // 86_400} 天。",
            f"The interval lies between {LEAST_EVERY} seconds and {most // 86_400} days.",
        )
    if not 0 <= wanted.retries <= MOST_RETRIES:
        raise NotAllowed(f"重试 0 到 {MOST_RETRIES} 次。", f"Try again 0 to {MOST_RETRIES} times.")
    return KEPT[wanted.method](wanted.how)


def _page(how: Mapping[str, Any]) -> dict[str, Any]:
    url = _text(how, "url")
    outgoing.checked(url)
    status = (_text(how, "status") or "200-299").replace("，", ",")
    if not all(RANGE.fullmatch(part.strip()) for part in status.split(",")):
        raise NotAllowed("状态码请写成 200-299,401。", "Write statuses like 200-299,401.")
    days = _number(how, "days", 0, MOST_DAYS, 14)
    contains = _text(how, "contains")
    return {"url": url, "status": status, "contains": contains, "days": days} | _patience(how)


def _port(how: Mapping[str, Any]) -> dict[str, Any]:
    return {"host": _host(how), "port": _number(how, "port", 1, LAST_PORT, 0)} | _patience(how)


def _ping(how: Mapping[str, Any]) -> dict[str, Any]:
    return {"host": _host(how)} | _patience(how)


def _name(how: Mapping[str, Any]) -> dict[str, Any]:
    name, kind, server = _text(how, "asked"), _text(how, "type") or "A", _text(how, "server")
    try:
        dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError):
        name = ""
    if not name or kind not in TYPES:
        raise NotAllowed("请填写域名和记录类型。", "Write a name and choose a type of record.")
    if server:
        server_of(server)
    return {"asked": name, "type": kind, "server": server, "contains": _text(how, "contains")} | (
        _patience(how)
    )


def _nothing(_how: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _host(how: Mapping[str, Any]) -> str:
    host = _text(how, "host")
    try:
        known = host.encode("idna").decode() if host.isprintable() else ""
    except UnicodeError:
        known = ""
    if not known or any(each in known for each in " /@?#[]\\"):
        raise NotAllowed("请填写主机名或地址。", "Write the name or address of a host.")
    return known


def _patience(how: Mapping[str, Any]) -> dict[str, Any]:
    return {"seconds": _number(how, "seconds", 1, int(MOST_SECONDS), int(SECONDS))}


def _text(how: Mapping[str, Any], name: str) -> str:
    said = str(how.get(name) or "").strip()
    if len(said) > (2000 if name == "url" else LONGEST) or "\0" in said:
        raise NotAllowed("内容太长或含有控制字符。", "It is too long, or holds control characters.")
    return said


def _number(how: Mapping[str, Any], name: str, least: int, most: int, usual: int) -> int:
    said = how.get(name)
    number = usual if said in (None, "") else int(str(said)) if str(said).isdecimal() else -1
    if not least <= number <= most:
        raise NotAllowed(
            f"请填写 {least} 到 {most} 的数。", f"Write a number from {least} to {most}."
        )
    return number


KEPT: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    Method.HTTP: _page,
    Method.TCP: _port,
    Method.PING: _ping,
    Method.DNS: _name,
    Method.HEARTBEAT: _nothing,
}
