"""A real worker is killed half-way through a job, and another does it; told to stop, it stops."""

import signal
import subprocess
import sys
from zipfile import ZipFile

import pytest

from tests.installed import ROOT, Installed, eventually

pytestmark = pytest.mark.installation

ASK = """
from datetime import UTC, datetime
from jianyue.cli.installation import begin
begin("app")
from jianyue.ledger.fence import inside
from jianyue.tickets import records
from tests import cast
people = cast.found()
by, contract = people.representative, people.contracts["bank-1"]
with inside(by.tenant_id, by.customer_id):
    print(records.ask(contract, at=datetime.now(UTC), by=by).pk)
"""
# The process that a worker starts, with a deed that takes an hour and says so once it is at it.
SLOW = """
import threading, time
from jianyue.cli.installation import begin
begin("worker")
from jianyue.cli import carrying
def slow(run):
    run.path.write_text("half of it")
    while True:
        run.reached(1, 2)
        time.sleep(0.1)
carrying.DEEDS = {"records": slow}
carrying.serve(threading.Event())
"""
STATES = "SELECT state, attempts, done FROM jobs_job ORDER BY id DESC LIMIT 1"
SILENT = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"


def slow_worker(desk: Installed) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=ROOT, env=desk.environ, stdin=subprocess.PIPE
    )


def test_a_job_outlives_workers_that_stop_and_that_are_killed(desk: Installed) -> None:
    desk.live_through(ASK)
    with slow_worker(desk) as stopped:
        eventually(lambda: desk.asked(STATES) == [("running", 1, 1)])
        stopped.communicate(timeout=30)  # its input ends: it is told to stop
    assert desk.asked(STATES) == [("waiting", 0, 0)]  # put back, and not counted
    with slow_worker(desk) as killed:
        eventually(lambda: desk.asked(STATES) == [("running", 1, 1)])
        killed.kill()
    desk.asked(SILENT)

    with desk.process("work", "--pause", "0.1") as worker:
        eventually(lambda: desk.asked(STATES)[0][0] == "done")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0

    [(run, attempts)] = desk.asked("SELECT run, attempts FROM jobs_job")
    assert attempts == 2
    with ZipFile(next((desk.data / "made").rglob(run.hex))) as package:
        assert "tickets.csv" in package.namelist()
    assert desk.asked("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert desk.asked("SELECT count(*) FROM notices_notice WHERE kind = 'job_ready'") == [(1,)]
