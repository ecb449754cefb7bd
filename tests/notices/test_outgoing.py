"""The one door to addresses outside: nothing private is reached, however its name is written."""

import socket
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from jianyue.notices import outgoing
from jianyue.notices.outgoing import NoAnswer, NotReachable, Patience, may_reach, post
from tests.carriers import Carrier, carrier
from tests.far import HOSTS, WRITTEN

pytestmark = pytest.mark.enable_socket
HEADERS = {"Content-Type": "application/json"}


@pytest.fixture
def canary() -> Iterator[Carrier]:
    with carrier() as played:
        yield played


def port_of(played: Carrier) -> str:
    return played.url.rpartition(":")[2]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_private_host_is_not_reached_however_it_is_written(
    canary: Carrier, scheme: str, host: str
) -> None:
    with pytest.raises((NotReachable, NoAnswer)) as refused:
        post(f"{scheme}://{host}:{port_of(canary)}/hook", b"{}", HEADERS)

    assert canary.heard == []
    assert port_of(canary) not in str(refused.value)


@pytest.mark.parametrize("url", WRITTEN)
def test_what_is_no_plain_web_address_is_refused(canary: Carrier, url: str) -> None:
    with pytest.raises(NotReachable):
        post(url.replace("{port}", port_of(canary)), b"{}", HEADERS)

    assert canary.heard == []


def test_an_allowed_private_host_is_reached_by_its_name_and_port_alone(
    canary: Carrier, settings: Any
) -> None:
    port = port_of(canary)
    settings.PRIVATE_HOSTS = frozenset({f"127.0.0.1:{port}"})

    assert post(f"{canary.url}/hook", b'{"a": 1}', HEADERS).status == 200
    assert canary.heard == [{"a": 1}]
    assert not may_reach("127.0.0.1", "127.0.0.1", int(port) + 1)
    with pytest.raises(NotReachable):
        post(f"http://localhost:{port}/hook", b"{}", HEADERS)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(
    canary: Carrier, settings: Any, status: int
) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    canary.answers(status, f"{canary.url}/elsewhere")

    assert post(f"{canary.url}/hook", b"{}", HEADERS).status == status
    assert canary.paths == ["/hook"]


def test_a_name_that_changes_its_meaning_is_asked_once_and_checked_where_it_leads(
    canary: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("jianyue.notices.outgoing.socket.getaddrinfo", rebinding)
    with pytest.raises(NotReachable):
        post(f"http://rebind.example:{port_of(canary)}/", b"{}", HEADERS)

    assert asked == ["rebind.example"]
    assert canary.heard == []


def test_an_answer_that_is_too_long_is_none(canary: Carrier, settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    canary.answers(200, "x" * (outgoing.MOST_READ + 1))

    with pytest.raises(NoAnswer):
        post(canary.url, b"{}", HEADERS)
    with pytest.raises(NotReachable):
        post(canary.url, b"x" * (outgoing.MOST_SENT + 1), HEADERS)


@pytest.mark.parametrize("patience", [Patience(each=0.2), Patience(whole=0.2)])
def test_who_keeps_silent_is_left_after_a_while(settings: Any, patience: Patience) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    began = monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NoAnswer):
        outgoing.get(f"http://127.0.0.1:{silent.getsockname()[1]}/", patience=patience)
    assert monotonic() - began < outgoing.EACH


def test_nobody_there_is_no_answer(settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(NoAnswer):
        post(f"http://127.0.0.1:{port}/", b"{}", HEADERS)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2606:4700::1111", "64:ff9b::808:808"])
def test_what_everybody_may_reach_is_reached(address: str) -> None:
    assert may_reach(address, "robot.example", 443)


def test_what_is_no_number_is_not_reached() -> None:
    assert not may_reach("robot", "robot.example", 443)


PRIVATE = (
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "0.1.2.3", "224.0.0.1", "255.255.255.255", "192.0.2.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
    "2002:a00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "no address", "",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_everybodys_is_not_reached(address: str) -> None:
    assert not may_reach(address, "robot.example", 443)
