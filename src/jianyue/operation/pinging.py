"""The dead man's switch: an address outside is asked each minute, as long as all is well.

What watches from outside misses the ping, and calls. Rules as for every outgoing address: http and
https alone, the connected socket's own address is checked, nothing is followed, nothing waits long.
"""

import http.client
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

logger = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=1)
WAIT: Final = 5.0  # seconds for each step of the exchange
Allows = Callable[[str], bool]


class NotPublic(OSError):  # noqa: N818 - a refusal is named for what is so
    """The name leads to an address that is not everybody's."""


def is_public(address: str) -> bool:
    """Tell whether a numeric address is one of the open internet, tunnels looked through."""
    try:
        meant = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    hidden = [getattr(meant, name, None) for name in ("ipv4_mapped", "sixtofour")]
    hidden += getattr(meant, "teredo", None) or ()
    every = [meant if hidden[0] is None else hidden[0], *(each for each in hidden if each)]
    return all(each.is_global and not each.is_multicast for each in every)


class Pinger:
    """Asks the address at most once a minute, beside the work, and waits for nobody."""

    def __init__(self, url: str, *, allows: Allows = is_public) -> None:
        self.url, self.allows = url, allows
        self._next: datetime | None = None
        self._asking: threading.Thread | None = None

    def ping(self, now: datetime) -> bool:
        """Begin to ask; return False where there is no address or it is not time yet."""
        busy = self._asking is not None and self._asking.is_alive()
        early = self._next is not None and self._next - EVERY <= now < self._next
        if not self.url or busy or early:
            return False
        self._next = now + EVERY
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._asking.start()
        return True

    def rest(self) -> None:
        """Wait for an exchange that goes on, but not for long."""
        if self._asking is not None:
            self._asking.join(WAIT)

    def _ask(self) -> None:
        try:
            status = asked(urlsplit(self.url), self.allows)
        except (OSError, http.client.HTTPException) as error:
            logger.warning("The ping did not go out: %s", type(error).__name__)
            return
        if status >= http.client.BAD_REQUEST:
            logger.warning("The ping was answered with %s", status)


def asked(parts: SplitResult, allows: Allows) -> int:
    """Ask an address and return the status; a redirect is an answer like any other.

    Raises NotPublic, OSError, HTTPException.
    """
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    asking = http.client.HTTPConnection(host, port, timeout=WAIT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(asking):
        asking.sock = _connected(host, port, allows)
        if secure:
            context = ssl.create_default_context()
            asking.sock = context.wrap_socket(asking.sock, server_hostname=host)
        asking.request("GET", path, headers={"User-Agent": "Jianyue", "Connection": "close"})
        return asking.getresponse().status


def _connected(host: str, port: int, allows: Allows) -> socket.socket:
    refused: OSError = NotPublic("the address is not public")
    for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not allows(str(where[0])):
            continue
        try:
            return socket.create_connection((str(where[0]), port), WAIT)
        except OSError as error:
            refused = error
    raise refused
