"""No address that a program sends leads to where it must not: nobody knocks there (trust B5).

Each is sent to the operation that takes it, and what was kept is asked as a worker does it.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Refused
from jianyue.watch.checks.methods import look
from jianyue.watch.models import Check, Source
from jianyue.watch.transactions import prometheus
from tests.api.bodies import CHECK, EXPRESSIONS
from tests.api.program import Program
from tests.cast import Cast
from tests.far import HOSTS, addresses
from tests.notices.test_far_addresses import NOW, Canary, canary

__all__ = ["canary"]
pytestmark = [pytest.mark.enable_socket, pytest.mark.again]
Make = Callable[..., Program]
OFF: Final = {409, 422}
RIGHT: Final = "https://bank.example/"


@pytest.fixture
def manager(program: Make, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return a program that may call as often as it likes."""
    monkeypatch.setattr("jianyue.api.entering.CALLS", 10_000)
    return program("manager")


@pytest.fixture
def own(manager: Program) -> str:
    """Return where the checks of the bank are added."""
    said = {"contract": "bank-1", "name": "自有检测", "sender": "own"}
    return f"/monitors/{manager.post('/monitors', said).json()['id']}/checks"


def looked(cast: Cast, pk: int) -> bool | None:
    """Look as a worker does; return whether it works."""
    with inside(cast.manager.tenant_id):
        kept = Check.objects.get(pk=pk)
    return look(kept.method, kept.how).works


def polled(cast: Cast, pk: int) -> bool:
    """Ask a Prometheus as a worker does; return whether there was an answer."""
    with inside(cast.manager.tenant_id):
        kept = Source.objects.get(pk=pk)
    try:
        return bool(prometheus.values_of(kept.address, kept.queries[0]["total"], NOW, NOW))
    except Refused:
        return False


def check_of(method: str, **how: Any) -> dict[str, Any]:
    return CHECK | {"every": 60, "method": method, "how": how | {"seconds": 1}}


def without(said: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key != name}


def source_at(address: str) -> dict[str, Any]:
    return {"name": "指标", "address": address, "queries": EXPRESSIONS}


def test_no_page_that_is_checked_lies_where_it_must_not(
    manager: Program, own: str, cast: Cast, canary: Canary
) -> None:
    kept = manager.post(own, check_of("http", url=RIGHT)).json()["id"]
    refused = 0
    for url in addresses(canary.port):
        said = check_of("http", url=url)
        made = manager.post(own, said)
        changed = manager.post(f"/checks/{kept}/change", without(said, "method"))
        assert made.status_code in {201, *OFF}
        assert (made.status_code in OFF) == (changed.status_code in OFF), url
        refused += made.status_code in OFF
        if made.status_code == 201:
            assert not looked(cast, made.json()["id"])
            assert not looked(cast, kept)
            assert manager.delete(f"/checks/{made.json()['id']}").status_code == 204

    assert refused >= 30
    assert canary.knocks() == 0


def test_no_prometheus_is_asked_where_it_must_not_be(
    manager: Program, cast: Cast, canary: Canary
) -> None:
    first = manager.post("/prometheus-sources", {"contract": "bank-1"} | source_at(RIGHT))
    kept, refused = first.json()["id"], 0
    for url in addresses(canary.port):
        made = manager.post("/prometheus-sources", {"contract": "bank-1"} | source_at(url))
        changed = manager.post(f"/sources/{kept}/change", source_at(url))
        assert made.status_code in {201, *OFF}
        assert (made.status_code in OFF) == (changed.status_code in OFF), url
        refused += made.status_code in OFF
        if made.status_code == 201:
            assert not polled(cast, made.json()["id"])
            assert not polled(cast, kept)

    assert refused >= 30
    assert canary.knocks() == 0


@pytest.mark.parametrize("method", ["tcp", "ping", "dns"])
def test_no_host_that_is_checked_is_one_that_must_not_be_reached(
    method: str, manager: Program, own: str, cast: Cast, canary: Canary
) -> None:
    kept = 0
    for host in HOSTS:
        for written in {host, host.strip("[]")}:
            server = written if ":" in written else f"{written}:{canary.port}"
            how: Any = {
                "tcp": {"host": written, "port": canary.port}, "ping": {"host": written},
                "dns": {"asked": "a.example", "server": server},
            }[method]  # fmt: skip
            made = manager.post(own, check_of(method, **how))
            assert made.status_code in {201, *OFF}, made.content
            if made.status_code == 201:
                kept += 1
                assert not looked(cast, made.json()["id"])
                manager.delete(f"/checks/{made.json()['id']}")

    assert kept > 0
    assert canary.knocks() == 0
