"""A real Prometheus and its Alertmanager, from Debian's packages, watch a service that stops."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.browsing import Browser
from tests.installed import Installed, eventually, free_port, installed

pytestmark = [pytest.mark.enable_socket, pytest.mark.prometheus]
PROGRAMS = Path(sys.prefix) / "prometheus" / "usr" / "bin"
# A monitor of the bank whose alerts about `core` are about core banking.
MONITOR = """
from jianyue.cli.installation import begin
begin("owner")
from tests import cast
cast.enter([("default", "bank", ("contract_manager", "director", "representative"))])
people = cast.found()
from datetime import datetime, UTC
from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Rule
with inside(people.manager.tenant_id):
    bank = Contract.objects.filter(customer=people.teller.customer_id).get()
    service = next(iter(bank.versions.get().agreement().services))
    wanted = Wanted("Prometheus", "alertmanager", rules=[Rule("job", "core", service)],
                    grades={"critical": {}}, outages={"critical": "full"}, hold=0)
    print("key:", monitors.add(bank, wanted, at=datetime.now(UTC), by=people.manager)[1])
"""
PROMETHEUS = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{manager}']}}]}}]}}
rule_files: ['{rules}']
scrape_configs: [{{job_name: core, static_configs: [{{targets: ['127.0.0.1:{service}']}}]}}]
"""
RULES = """
groups: [{name: core, rules: [{alert: CoreDown, expr: up == 0, labels: {severity: critical},
  annotations: {summary: 'The core does not answer'}}]}]
"""
MANAGER = """
global: {{resolve_timeout: 5s}}
route: {{receiver: desk, group_wait: 1s, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: desk, webhook_configs: [{{url: '{url}', send_resolved: true}}]}}]
"""


class Metrics(BaseHTTPRequestHandler):
    """A service that tells Prometheus that it is up."""

    def do_GET(self) -> None:
        """Answer a scrape."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(b"core_is_well 1\n")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Core:
    """The watched service, which can be stopped and started."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.start()

    def start(self) -> None:
        """Answer from now on."""
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Metrics)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self.server.shutdown()
        self.server.server_close()


@dataclass(frozen=True)
class Door:
    """Where a server is to listen."""

    port: int

    def is_open(self) -> bool:
        """Tell whether it does."""
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0


def free_ports(many: int) -> list[int]:
    """Return ports that nobody uses, each another one."""
    with ExitStack() as stack:
        doors = [stack.enter_context(socket.socket()) for _ in range(many)]
        for door in doors:
            door.bind(("127.0.0.1", 0))
        return [door.getsockname()[1] for door in doors]


@pytest.fixture
def desk() -> Iterator[tuple[Installed, str]]:
    """A desk that is served and worked for, and the address where alerts are brought."""
    port = free_port()
    with installed(JIANYUE_SITE_URL=f"http://localhost:{port}") as made:
        told = made.live_through(MONITOR)
        key = re.search(r"key: (\S+)", told)
        assert key is not None
        with made.process("serve", "--port", str(port), "--workers", "1", "--with-work"):
            eventually(Browser(port).answers)
            yield made, f"http://127.0.0.1:{port}/alerts/in/{key[1]}/"


def programs(folder: Path, ports: dict[str, Any]) -> list[list[str]]:
    """Write what both programs are told; return the commands that start them."""
    (folder / "rules.yml").write_text(RULES)
    (folder / "prometheus.yml").write_text(PROMETHEUS.format(**ports, rules=folder / "rules.yml"))
    (folder / "manager.yml").write_text(MANAGER.format(**ports))
    return [
        ["prometheus", f"--config.file={folder / 'prometheus.yml'}",
         f"--storage.tsdb.path={folder / 'p'}", "--rules.alert.resend-delay=1s",
         f"--web.listen-address=127.0.0.1:{ports['own']}"],
        ["prometheus-alertmanager", f"--config.file={folder / 'manager.yml'}",
         f"--storage.path={folder / 'a'}", f"--web.listen-address=127.0.0.1:{ports['manager']}",
         f"--cluster.listen-address=127.0.0.1:{ports['cluster']}"],
    ]  # fmt: skip


@pytest.fixture
def watched(desk: tuple[Installed, str], tmp_path: Path) -> Iterator[Core]:
    """A service that Prometheus watches, and whose alerts come to the desk."""
    names = ("service", "own", "manager", "cluster")
    ports: dict[str, Any] = dict(zip(names, free_ports(4), strict=True))
    commands = programs(tmp_path, ports | {"url": desk[1]})
    core = Core(ports["service"])
    said = (tmp_path / "said").open("w")
    running = [
        subprocess.Popen([PROGRAMS / each[0], *each[1:]], stdout=said, stderr=said)
        for each in commands
    ]
    try:
        for name in ("manager", "own"):
            eventually(Door(ports[name]).is_open)
        yield core
    finally:
        core.stop()
        for each in running:
            each.terminate()
            each.wait(30)
        said.close()


@pytest.mark.clause("C23", "C15")
def test_a_stopped_service_opens_an_outage_and_a_started_one_ends_it(
    desk: tuple[Installed, str], watched: Core
) -> None:
    made, _ = desk

    def asks(question: str) -> Any:
        return made.asked(question)[0][0]

    watched.stop()
    eventually(lambda: asks("SELECT count(*) FROM watch_outage WHERE until_at IS NULL") == 1, 90)
    watched.start()
    eventually(
        lambda: asks("SELECT count(*) FROM watch_outage WHERE until_at IS NOT NULL") == 1, 90
    )

    assert asks("SELECT title FROM watch_alert") == "The core does not answer"
    assert asks("SELECT origin || ' ' || state FROM tickets_ticket") == "fault new"
    assert asks("SELECT count(*) FROM watch_signal WHERE failure <> ''") == 0
