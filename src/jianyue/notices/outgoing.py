"""The one door to addresses outside: http and https, to where everybody may reach, and no further.

The address of the very socket that is about to be connected is checked, so there is no moment
between looking and going in which a name could come to mean something else. Nothing is followed,
nothing waits for ever, and no more is read than a carrier has to say (docs/decisions/0145).
"""

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Timer
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from jianyue.ledger.speech import Refused

PORTS: Final = {"http": 80, "https": 443}
EACH: Final = 10.0  # seconds for connecting, and for each wait after it
WHOLE: Final = 20.0  # seconds for the whole exchange, however steadily it drips
PLAIN: Final = re.compile(r"[!-\[\]-~]{1,2000}")  # no blanks, no backslash, ASCII alone
MOST_SENT: Final = 64 * 1024
MOST_READ: Final = 64 * 1024
# Addresses of the other kind inside: translated, and the two kinds of tunnels.
TRANSLATED: Final = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotReachable(Refused):
    """The address may not be reached from here, or is none."""


class NoAnswer(Refused):
    """Nobody answered, too late, or too much; the words name no address, for those are secrets."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an exchange may take, in seconds, and whether a long answer is cut or refused."""

    each: float = EACH
    whole: float = WHOLE
    cuts: bool = False


USUAL: Final = Patience()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the body. Whether that is a yes, the channel knows.

    expires  until when the certificate of the other side says that it is valid; None without one
    """

    status: int
    body: bytes
    expires: datetime | None = None


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send `body` to an address and return what came back; a redirect is not followed.

    Raises NotReachable before anything is sent, and NoAnswer.
    """
    if len(body) > MOST_SENT:
        raise NotReachable("要发送的内容太长。", "There is too much to be sent.")
    return _asked(url, "POST", body, headers)


def get(url: str, *, patience: Patience = USUAL) -> Answer:
    """Ask an address and return what came back, as `post` does with nothing sent."""
    return _asked(url, "GET", None, {}, patience)


def knock(host: str, port: int, seconds: float) -> None:
    """Connect to a port and hang up. Raises NotReachable, NoAnswer."""
    try:
        reached(host, port, seconds).close()
    except (OSError, UnicodeError) as error:
        raise _silent(error) from error


def _asked(
    url: str,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    patience: Patience = USUAL,
) -> Answer:
    parts = checked(url)
    connection = _connection(parts, patience.each)
    try:
        return _exchange(connection, parts, (method, body), headers, patience)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise _silent(error) from error
    finally:
        connection.close()


def _silent(error: Exception) -> NoAnswer:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message
        return NoAnswer(f"对方的证书无效（{why}）。", f"The certificate is not valid ({why}).")
    said = type(error).__name__
    return NoAnswer(f"对方没有应答（{said}）。", f"There was no answer ({said}).")


def checked(url: str) -> SplitResult:
    """Return the parts of an address that may be tried. Raises NotReachable for any other.

    That it leads nowhere private is not known before the socket is there.
    """
    try:
        parts = urlsplit(url)
        port = PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        parts, port, host = SplitResult("", "", "", "", ""), 0, ""
    odd = not PLAIN.fullmatch(url) or parts.scheme not in PORTS or "@" in parts.netloc
    if odd or not port or not host:
        raise NotReachable(
            "请填写以 https:// 开头的完整地址，不含用户名和密码。",
            "Write a whole address that begins with https://, without a name and password.",
        )
    return parts


def may_reach(address: str, host: str, port: int) -> bool:
    """Tell whether a socket may be connected to a numeric address.

    host, port  as the URL names them: only by that name can an installation allow what is private
    """
    allowed = settings.PRIVATE_HOSTS
    if host in allowed or f"{host}:{port}" in allowed:
        return True
    try:
        meant = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(each) for each in _meant(meant))


def _exchange(
    connection: http.client.HTTPConnection,
    parts: SplitResult,
    said: tuple[str, bytes | None],
    headers: Mapping[str, str],
    patience: Patience,
) -> Answer:
    method, body = said
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.connect()
    ending = Timer(patience.whole, _cut, [connection.sock])
    ending.daemon = True
    ending.start()
    try:
        connection.request(method, path, body, {"User-Agent": "Jianyue", **headers})
        expires = _expiry(connection.sock)
        answer = connection.getresponse()
        read = answer.read(MOST_READ + 1)
    finally:
        ending.cancel()
    if len(read) > MOST_READ and not patience.cuts:
        raise NoAnswer("对方的应答太长。", "The answer was too long.")
    return Answer(answer.status, read[:MOST_READ], expires)


def _expiry(sock: socket.socket) -> datetime | None:
    if not isinstance(sock, ssl.SSLSocket):
        return None
    until = (sock.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), UTC) if until else None


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult, each: float) -> http.client.HTTPConnection:
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    if parts.scheme == "https":
        return _Secure(host, port, ssl.create_default_context(), each)
    return _Plain(host, port, timeout=each)


class _Plain(http.client.HTTPConnection):
    """A connection whose socket is checked before it is connected."""

    def connect(self) -> None:
        """Connect to the first address of the host that may be reached and answers."""
        self.sock = reached(self.host, self.port, float(self.timeout or EACH))


class _Secure(http.client.HTTPSConnection):
    """The same, and then proven by the certificate of the host."""

    def __init__(self, host: str, port: int, proof: ssl.SSLContext, each: float) -> None:
        super().__init__(host, port, timeout=each, context=proof)
        self.proof = proof

    def connect(self) -> None:
        """Connect as a plain one does, then agree on a cipher in the name of the host."""
        plain = reached(self.host, self.port, float(self.timeout or EACH))
        self.sock = self.proof.wrap_socket(plain, server_hostname=self.host)


def addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    """Return what a name means, as `getaddrinfo` does, of that what may be reached.

    Raises NotReachable where nothing of it may, OSError where it means nothing.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [each for each in found if may_reach(str(each[4][0]), host, port)]
    if not allowed:
        raise NotReachable(
            "这个地址在内部网络里；管理员可以在 JIANYUE_PRIVATE_HOSTS 中允许它。",
            "The address lies in a private network; JIANYUE_PRIVATE_HOSTS may allow it.",
        )
    return allowed


def reached(host: str, port: int, each: float) -> socket.socket:
    """Return a socket to the first address of a host that may be reached and answers in time."""
    failure: OSError = OSError("no address")
    for family, kind, protocol, _, where in addresses(host, port)[:4]:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(each)
        try:
            sock.connect(where)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def _meant(address: Address) -> list[Address]:
    """Return an address and those that are hidden in it."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    hidden = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in TRANSLATED):
        hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    known: list[Address] = [each for each in hidden if each is not None]
    return known if address.ipv4_mapped else [address, *known]


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and any(
        address in network for network in TRANSLATED
    ):
        return True  # what it is translated to is looked at beside it
    wrong = (
        address.is_multicast, address.is_reserved, address.is_loopback, address.is_link_local,
        address.is_unspecified, address.is_private,
    )  # fmt: skip
    return address.is_global and not any(wrong)
