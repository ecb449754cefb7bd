"""A real browser, and real reports to open in it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import template
from tests.browser.desk import World
from tests.browser.opened import CHROMIUM
from tests.browsing import Browser as Visitor
from tests.installed import Installed, eventually, free_port

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
INCIDENTS = ROOT / "examples/servicenow/incident_event_log.csv"
MANY_ROWS = 60  # some ten tickets
MANY_TICKETS = 60
HOSTILE = """number,sys_created_at,resolved_at,urgency,impact
<script>document.title='taken'</script>,2026-03-02 09:00,2026-03-20 09:00,3 - Low,3 - Low
"""
# One ticket far over its time, whose number is a piece of a page.
HOSTILE_MAPPING = """mapping: hostile
title: hostile
form: one-row
zone: UTC
dates: [YYYY-MM-DD hh:mm]
ticket: number
facts:
  reported: {column: sys_created_at}
  resolved: {column: resolved_at}
  restored: {column: resolved_at}
attributes:
  urgency: {column: urgency, words: {3 - Low: low}}
  impact: {column: impact, words: {3 - Low: low}}
"""


def replayed(out: Path, history: Path, mapping: str | Path, *words: str) -> Path:
    """Run a replay as a user does, and return its report."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("jianyue"),
        "replay",
        "vendor",
        history,
    ]
    command += ["--mapping", mapping, "--out", out, *words]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LANG": "C"})
    return out / "report.html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install -y chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vendor's agreement on the shipped incidents, held against the bank's."""
    out = tmp_path_factory.mktemp("vendor")
    return replayed(out, INCIDENTS, "servicenow", "--against", "bank")


@pytest.fixture(scope="session")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the first tickets alone: what looks at every element would take minutes."""
    folder = tmp_path_factory.mktemp("small")
    head, *rows = INCIDENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    first = set(dict.fromkeys(row.split(",")[0] for row in rows[:MANY_ROWS]))
    kept = [row for row in rows if row.split(",")[0] in first]
    (folder / "history.csv").write_text(head + "".join(kept), encoding="utf-8")
    return replayed(folder / "out", folder / "history.csv", "servicenow", "--against", "bank")


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history whose ticket numbers try to be more than text."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "history.csv").write_text(HOSTILE, encoding="utf-8")
    (folder / "mapping.yaml").write_text(HOSTILE_MAPPING, encoding="utf-8")
    return replayed(folder / "out", folder / "history.csv", folder / "mapping.yaml")


@contextmanager
def _served(browser: Browser, *options: str) -> Iterator[World]:
    """Have a sample world of `jianyue demo` served by `jianyue serve` as anybody would."""
    folder, port = Path(tempfile.mkdtemp(prefix="jy-")), free_port()
    folder.chmod(0o711)
    installed = Installed(folder, JIANYUE_SITE_URL=f"http://localhost:{port}")
    installed.data.mkdir(mode=0o711)
    template.copied_to(installed.cluster.folder)
    installed.run("demo", "--no-serve", "--tickets", str(MANY_TICKETS), *options)
    with installed.process("serve", "--port", str(port), "--workers", "1"):
        eventually(Visitor(port).answers)
        yield World(browser, installed, port)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def world(browser: Browser) -> Iterator[World]:
    """The sample world in which all is done that was due."""
    with _served(browser) as made:
        yield made


@pytest.fixture(scope="session")
def open_month(browser: Browser) -> Iterator[World]:
    """The sample world whose last month is still to be reported and settled."""
    with _served(browser, "--open-month") as made:
        yield made
