"""How each kind of check looks: a page, a port, a host, a name. No database, no clock.

Every address goes through the one door outside, so private ones are reached only where the
installation allows them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import dns.exception
import dns.resolver
import icmplib  # type: ignore[import-untyped]  # ships no types

from jianyue.ledger.speech import Both, Refused
from jianyue.notices import outgoing
from jianyue.notices.outgoing import NoAnswer, NotReachable, Patience
from jianyue.watch.models_checks import Method

SECONDS: Final = 10.0  # for one look, where nothing else is said
MOST_SECONDS: Final = 30.0
DNS_PORT: Final = 53
LAST_PORT: Final = 65_535
TYPES: Final = ("A", "AAAA", "CNAME", "MX", "NS", "TXT")
RANGE: Final = re.compile(r"([1-5]\d\d)(?:-([1-5]\d\d))?")
NOTHING: Final = Both("", "")
NO_PINGS: Final = Both(
    "这台机器不允许本程序发送 ping；请用 TCP 检测，或放开 net.ipv4.ping_group_range。",
    "This machine lets the product send no pings; check a TCP port, or set "
    "net.ipv4.ping_group_range.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: whether it works, why not, and when the certificate ends.

    works  None where it could not be looked at from here
    """

    works: bool | None
    reason: Both = NOTHING
    expires: datetime | None = None


def look(method: str, how: Mapping[str, Any]) -> Seen:
    """Look once, for no longer than was said. Never raises for what is outside."""
    try:
        return LOOKS[method](how)
    except NoAnswer as silent:
        return Seen(works=False, reason=silent.said)
    except NotReachable as barred:
        return Seen(works=None, reason=barred.said)


def within(statuses: str, status: int) -> bool:
    """Tell whether a status lies in what is written as 200-299,401."""
    for part in statuses.replace("，", ",").split(","):
        found = RANGE.fullmatch(part.strip())
        if found and int(found[1]) <= status <= int(found[2] or found[1]):
            return True
    return False


def _page(how: Mapping[str, Any]) -> Seen:
    seconds = _seconds(how)
    answer = outgoing.get(how["url"], patience=Patience(seconds, seconds, cuts=True))
    if not within(how["status"], answer.status):
        said = Both(f"返回状态 {answer.status}", f"it answered {answer.status}")
        return Seen(works=False, reason=said, expires=answer.expires)
    wanted = how.get("contains", "")
    if wanted and wanted not in answer.body.decode("utf-8", "replace"):
        said = Both(f"页面里没有“{wanted}”", f"the page does not say {wanted!r}")
        return Seen(works=False, reason=said, expires=answer.expires)
    return Seen(works=True, expires=answer.expires)


def _port(how: Mapping[str, Any]) -> Seen:
    outgoing.knock(how["host"], how["port"], _seconds(how))
    return Seen(works=True)


def _host(how: Mapping[str, Any]) -> Seen:
    try:
        address = str(outgoing.addresses(how["host"], 0)[0][4][0])
    except (OSError, UnicodeError):
        return Seen(works=False, reason=Both("找不到这个主机名", "the host name is not known"))
    for privileged in (False, True):
        try:
            answer = icmplib.ping(address, count=2, interval=0.3, timeout=_seconds(how) / 2,
                                  privileged=privileged)  # fmt: skip
        except icmplib.SocketPermissionError:
            continue
        except icmplib.ICMPLibError as error:
            said = type(error).__name__
            return Seen(works=False, reason=Both(f"ping 失败（{said}）", f"ping failed ({said})"))
        if answer.is_alive:
            return Seen(works=True)
        return Seen(works=False, reason=Both("ping 没有应答", "no answer to ping"))
    return Seen(works=None, reason=NO_PINGS)


def _name(how: Mapping[str, Any]) -> Seen:
    try:
        answer = _resolver(how).resolve(how["asked"], how["type"])
    except dns.exception.DNSException as error:
        said = type(error).__name__
        return Seen(works=False, reason=Both(f"查不到域名（{said}）", f"no answer ({said})"))
    found = [each.to_text() for each in answer]
    wanted = how.get("contains", "")
    if wanted and not any(wanted in each for each in found):
        said = ", ".join(found)[:200]
        return Seen(works=False, reason=Both(f"解析结果是 {said}", f"it resolves to {said}"))
    return Seen(works=True)


def _resolver(how: Mapping[str, Any]) -> dns.resolver.Resolver:
    """Return what asks the name server that was named, or those of this machine."""
    server = how.get("server", "")
    resolver = dns.resolver.Resolver(configure=not server)
    resolver.lifetime = resolver.timeout = _seconds(how)
    if server:
        _ask_there(resolver, *server_of(server))
    return resolver


def _ask_there(resolver: dns.resolver.Resolver, host: str, port: int) -> None:
    try:
        address = str(outgoing.addresses(host, port)[0][4][0])
    except (OSError, UnicodeError) as error:
        raise NoAnswer("找不到域名服务器。", "The name server is not known.") from error
    resolver.nameservers, resolver.port = [address], port


def server_of(text: str) -> tuple[str, int]:
    """Return the host and port of a name server. Raises Refused."""
    host, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "")
    if not host or (port and not port.isdecimal()) or not 0 < int(port or DNS_PORT) <= LAST_PORT:
        raise Refused("请填写域名服务器，例如 10.0.0.53。", "Write a name server, like 10.0.0.53.")
    return host, int(port or DNS_PORT)


def _seconds(how: Mapping[str, Any]) -> float:
    return min(float(how.get("seconds", SECONDS)), MOST_SECONDS)


LOOKS: Final[Mapping[str, Callable[[Mapping[str, Any]], Seen]]] = {
    Method.HTTP: _page,
    Method.TCP: _port,
    Method.PING: _host,
    Method.DNS: _name,
}
