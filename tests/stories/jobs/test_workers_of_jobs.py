"""Workers that die, sleep and stop half-way: every job is done, and has one result."""

import os
from datetime import datetime
from typing import Any

import pytest

from jianyue.jobs.files import folder_of
from jianyue.jobs.models import State
from jianyue.jobs.running import MOST, Run
from tests.stories.jobs.asking import Asking, Killed, failing, writing
from tests.workshop import begun, carried, fetched

SILENT_FOR = "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)"


def test_a_job_whose_worker_died_is_done_by_another(asking: Asking) -> None:
    job = asking.ask()
    asking.die(job)
    assert (asking.see(job).state, carried()) == (State.RUNNING, ["doing"])
    assert asking.work(writing()) == 0  # nobody takes what another has

    assert asking.look() == 1
    asking.work(writing("by another"))

    seen = asking.see(job)
    assert (seen.state, seen.attempts) == (State.DONE, 2)
    assert asking.files() == ["by another"]
    assert (asking.told(), carried()) == (["job_ready"], [])


def test_a_worker_is_dead_once_its_heart_is_silent_for_half_a_minute(asking: Asking) -> None:
    asking.ask()
    fetched(begun())
    assert asking.look() == 0

    for seconds, rescued in ((25, 0), (35, 1), (35, 0)):
        asking.hurry(SILENT_FOR, [seconds])
        assert asking.look() == rescued


def test_a_worker_that_wakes_up_late_changes_nothing(asking: Asking) -> None:
    job = asking.ask()

    def asleep(run: Run) -> dict[str, Any] | None:
        result = writing("by the sleeper")(run)
        asking.run(job, writing("by another"))
        return result

    assert asking.run(job, asleep) is None

    assert asking.see(job).result["words"] == "by another"
    assert asking.files() == ["by another"]
    assert asking.told() == ["job_ready"]


def test_a_worker_that_is_overtaken_stops_when_it_says_how_far_it_is(asking: Asking) -> None:
    job = asking.ask()
    reached = []

    def asleep(run: Run) -> dict[str, object]:
        asking.run(job, writing("by another"))
        run.reached(1, 2)
        reached.append("its end")
        return {}

    asking.run(job, asleep)

    assert (reached, asking.files()) == ([], ["by another"])


def test_a_job_that_is_over_is_not_done_once_more(asking: Asking) -> None:
    job = asking.ask()
    asking.run(job, writing("the first"))

    asking.work(writing("the second"))  # the worker died before it told the library

    assert asking.files() == ["the first"]
    assert (asking.told(), carried()) == (["job_ready"], [])


def test_a_job_that_kills_its_workers_is_given_up(asking: Asking) -> None:
    job = asking.ask()
    for _ in range(MOST):
        asking.die(job)
        asking.look()

    asking.work(failing(Killed()))

    seen = asking.see(job)
    assert seen.state == State.FAILED
    assert "中途停止" in seen.failure
    assert (asking.told(), carried()) == (["job_failed"], [])


def test_a_worker_that_is_told_to_stop_puts_its_job_back(asking: Asking) -> None:
    job = asking.ask()
    asking.work(writing(), told=lambda: True)

    seen = asking.see(job)
    assert (seen.state, seen.attempts, carried()) == (State.WAITING, 0, ["todo"])
    assert asking.files() == []
    asking.work(writing())
    assert (asking.see(job).state, asking.see(job).attempts) == (State.DONE, 1)


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING])
def test_a_job_that_came_back_from_a_backup_is_carried_again(asking: Asking, state: State) -> None:
    job = asking.ask()
    if state == State.RUNNING:
        asking.die(job)
    asking.hurry("DELETE FROM procrastinate_jobs")
    assert asking.see(job).state == state

    assert [asking.look(), asking.look()] == [1, 0]
    asking.work(writing())

    assert asking.see(job).state == State.DONE


def test_files_of_runs_that_died_are_taken_away_after_a_day(asking: Asking) -> None:
    asking.ask()
    asking.work(writing("kept"))
    folder = folder_of(asking.by.tenant_id or 0)
    for name, hours in (("fresh", 1), ("old", 25)):
        (folder / name).write_text(name)
        written = datetime.timestamp(asking.now) - hours * 3600
        os.utime(folder / name, (written, written))

    assert asking.forget() == 1
    assert asking.files() == ["fresh", "kept"]
