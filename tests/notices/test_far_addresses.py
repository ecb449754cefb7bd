"""No field for an address leads to where it must not: nobody knocks there (trust B5).

Each field is filled in as its page does it, and then asked as a worker does it. What programs
send by the API is tried in tests/api/test_far.py.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from queue import Queue
from typing import Any

import pytest
from django.db import transaction

from jianyue.hooks import actions as hooks
from jianyue.hooks.actions import Wish
from jianyue.hooks.delivering import deliver_due
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.hooks.words import Event
from jianyue.ledger.fence import inside
from jianyue.ledger.sealing import seal
from jianyue.ledger.speech import Refused
from jianyue.mail import imap
from jianyue.mail.models import Box
from jianyue.mail.words import Security
from jianyue.notices import outgoing
from jianyue.notices.channels.letters import Letter, Target
from jianyue.notices.models_addresses import Kind
from jianyue.notices.sending import ROBOTS
from jianyue.watch.checks.methods import look
from jianyue.watch.checks.wanted import Wanted, checked
from jianyue.watch.models import Method
from jianyue.watch.transactions import prometheus
from jianyue.watch.transactions.prometheus import Query
from jianyue.watch.words import Severity
from tests.cast import Cast
from tests.far import HOSTS, addresses

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db, pytest.mark.again]
NOW = datetime(2026, 1, 12, 4, 0, tzinfo=UTC)
LETTER = Letter("notice-1", "标题", "正文")


class Canary:
    """A port of this machine where nobody may knock."""

    def __init__(self) -> None:
        self.heard: Queue[int] = Queue()
        self.ears = [socket.create_server(("127.0.0.1", 0))]
        self.port = int(self.ears[0].getsockname()[1])
        with suppress(OSError):  # a machine without the sixth version
            self.ears.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for ear in self.ears:
            threading.Thread(target=self._hear, args=(ear,), daemon=True).start()

    def _hear(self, ear: socket.socket) -> None:
        with suppress(OSError):
            while True:
                knocking, (_, port, *_) = ear.accept()
                knocking.close()
                self.heard.put(port)

    def knocks(self) -> int:
        """Return how many have knocked, each ear having heard all until now."""
        mine = set()
        for ear in self.ears:
            with socket.create_connection(ear.getsockname()[:2], timeout=5) as last:
                mine.add(last.getsockname()[1])
        heard = set[int]()
        while not mine <= heard:
            heard.add(self.heard.get(timeout=5))
        return len(heard - mine)

    def close(self) -> None:
        """Hear no more."""
        for ear in self.ears:
            ear.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    heard = Canary()
    yield heard
    heard.close()


def page(url: str) -> bool | None:
    """Have a check of a page kept, and look."""
    return look(Method.HTTP, checked(_wanted(Method.HTTP, url=url))).works


def source(url: str) -> bool:
    """Have a Prometheus asked for counts."""
    prometheus.check_addresses(url, [Query("login", "sum(a)", "sum(b)")])
    return bool(prometheus.values_of(url, "sum(a)", NOW, NOW))


def channel(kind: Kind) -> Callable[[str], bool]:
    """Return what has a notice leave by a channel of a kind."""

    def leave(url: str) -> bool:
        outgoing.checked(url)
        ROBOTS[kind](Target(url, "secret", "13800000000"), LETTER, at=NOW)
        return True

    return leave


OF_PEOPLE = {str(kind): channel(kind) for kind in ROBOTS}
FIELDS: dict[str, Callable[[str], bool | None]] = {"page": page, "prometheus": source, **OF_PEOPLE}


@pytest.mark.parametrize("field", FIELDS)
def test_no_address_leads_to_where_it_must_not(field: str, canary: Canary) -> None:
    kept = addresses(canary.port)
    assert len(set(kept)) >= 150
    for url in kept:
        with suppress(Refused):
            assert not FIELDS[field](url)

    assert canary.knocks() == 0


@pytest.mark.parametrize("field", [*FIELDS, "port", "mailbox"])
def test_somebody_is_heard_where_the_installation_allows_it(
    field: str, canary: Canary, settings: Any
) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with suppress(Refused, imap.NoMailbox):
        if field in FIELDS:
            FIELDS[field](f"http://127.0.0.1:{canary.port}/")
        else:
            SERVERS[field]("127.0.0.1", canary.port)

    assert canary.knocks() > 0


def test_no_webhook_leads_to_where_it_must_not(canary: Canary, cast: Cast) -> None:
    went = [_told(cast, url) for url in addresses(canary.port)]

    assert went.count(None) >= 30  # those are refused as they are typed
    assert {answer for answer in went if answer is not None} == {0}
    assert canary.knocks() == 0


def port(host: str, number: int) -> bool | None:
    """Have a check knock at a port."""
    return look(Method.TCP, checked(_wanted(Method.TCP, host=host, port=number))).works


def ping(host: str, _: int) -> bool | None:
    """Have a check ping a host."""
    return look(Method.PING, checked(_wanted(Method.PING, host=host))).works


def name_server(host: str, number: int) -> bool | None:
    """Have a check ask a name server."""
    server = host if ":" in host else f"{host}:{number}"
    how = {"asked": "a.example", "server": server}
    return look(Method.DNS, checked(_wanted(Method.DNS, **how))).works


def mailbox(host: str, number: int) -> bool:
    """Have the mails of a box fetched."""
    box = Box(host=host, port=number, security=Security.TLS, login="a", sealed=seal("b"))
    with imap.opened(box):
        return True


SERVERS: dict[str, Callable[[str, int], bool | None]] = {
    each.__name__: each for each in (port, ping, name_server, mailbox)
}


@pytest.mark.parametrize("field", SERVERS)
def test_no_host_leads_to_where_it_must_not(field: str, canary: Canary) -> None:
    for host in HOSTS:
        for written in {host, host.strip("[]")}:
            with suppress(Refused, imap.NoMailbox):
                assert not SERVERS[field](written, canary.port)

    assert canary.knocks() == 0


@pytest.mark.parametrize("field", [*FIELDS, *SERVERS])
def test_a_name_that_comes_to_mean_this_machine_leads_nowhere(
    field: str, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", canary.port))]
    monkeypatch.setattr("jianyue.notices.outgoing.socket.getaddrinfo", lambda *_, **__: there)
    with suppress(Refused, imap.NoMailbox):
        if field in FIELDS:
            FIELDS[field](f"http://good.example:{canary.port}/")
        else:
            SERVERS[field]("good.example", canary.port)

    assert canary.knocks() == 0


def _wanted(method: Method, **how: Any) -> Wanted:
    return Wanted("检查", "core", method, Severity.ERROR, how)


def _told(cast: Cast, url: str) -> int | None:
    """Have a webhook told of a test; return the last status, None where it was never kept."""
    with _passing(cast) as by:
        try:
            endpoint, _ = hooks.add(Wish("看板", url, [Event.REPORTED]), at=NOW, by=by)
        except Refused:
            return None
        hooks.try_out(endpoint.pk, at=NOW, by=by)
        deliver_due(NOW)
        return int(Delivery.objects.get(endpoint=Endpoint(pk=endpoint.pk)).log[-1]["status"])


@contextmanager
def _passing(cast: Cast) -> Iterator[Any]:
    """Be the manager, and let nothing stay of what he does."""
    with transaction.atomic(), inside(cast.manager.tenant_id):
        yield cast.manager
        transaction.set_rollback(True)
