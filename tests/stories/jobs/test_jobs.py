"""Long work: asked for with the act, done once, cancelled, repeated, given up."""

from typing import Any

import pytest
from django.db import transaction

from jianyue.jobs import actions
from jianyue.jobs.models import Job, State
from jianyue.jobs.running import KEPT, MOST, WAITS, Run
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from tests.stories.jobs.asking import Asking, failing, writing
from tests.workshop import asked, carried


def test_an_act_that_is_taken_back_leaves_no_job(asking: Asking) -> None:
    with transaction.atomic():
        asking.ask()
        assert carried() == ["todo"]
        transaction.set_rollback(True)

    assert carried() == []
    assert asking.work(writing()) == 0


def test_the_workers_table_carries_ids_alone(asking: Asking) -> None:
    job = asking.ask()

    [row] = asked("SELECT args, lock FROM procrastinate_jobs")
    assert row == {
        "args": f'{{"job": {job.pk}, "tenant": {job.tenant_id}}}',
        "lock": f"job-{job.pk}",
    }


def test_who_asks_twice_gets_one(asking: Asking) -> None:
    assert asking.ask() == asking.ask()
    assert asking.ask("contract_manager") != asking.ask()
    assert asking.work(writing()) == 2


def test_it_is_done_told_and_kept_for_three_days(asking: Asking) -> None:
    job = asking.ask()
    asking.wait(seconds=5)
    asking.work(writing("the records"))

    seen = asking.see(job)
    assert (seen.state, seen.percent, seen.kept_until) == (State.DONE, 100, asking.now + KEPT)
    assert seen.result["words"] == "the records"
    assert seen.result["size"] == len("the records")
    assert asking.files() == ["the records"]
    assert asking.told() == ["job_ready"]
    assert carried() == []


def test_what_was_kept_long_enough_is_taken_away(asking: Asking) -> None:
    job = asking.ask()
    asking.work(writing())
    asking.wait(days=2)
    assert asking.forget() == 0
    asking.wait(days=1)

    assert asking.forget() == 1
    assert asking.files() == []
    assert asking.see(job).run is None
    asking.wait(days=29)
    assert asking.forget() == 1
    with pytest.raises(Job.DoesNotExist):
        asking.see(job)


def test_how_far_it_is_can_be_seen_meanwhile(asking: Asking) -> None:
    job, seen = asking.ask(), []

    def looking_on(run: Run) -> dict[str, object]:
        run.path.touch()
        run.reached(1, 4)
        run.reached(2, 4)  # at once after the first: nobody could see the difference
        seen.append((asking.see(job).state, asking.see(job).percent))
        return {}

    asking.work(looking_on)

    assert seen == [(State.RUNNING, 25)]


def test_what_waits_is_cancelled_and_nobody_does_it(asking: Asking) -> None:
    job = asking.ask()
    asking.act(actions.cancel, job)

    asking.work(writing())

    assert asking.see(job).state == State.CANCELLED
    assert (asking.files(), asking.told(), carried()) == ([], [], [])


def test_what_runs_stops_when_it_is_cancelled(asking: Asking) -> None:
    job = asking.ask()

    def cancelled_meanwhile(run: Run) -> dict[str, Any] | None:
        asking.act(actions.cancel, job)
        return writing()(run)

    asking.work(cancelled_meanwhile)

    assert asking.see(job).state == State.CANCELLED
    assert (asking.files(), asking.told(), carried()) == ([], [], [])


def test_what_is_cancelled_in_its_last_moment_has_no_result(asking: Asking) -> None:
    job = asking.ask()

    def cancelled_at_its_end(run: Run) -> dict[str, Any] | None:
        result = writing()(run)
        asking.act(actions.cancel, job)
        return result

    asking.work(cancelled_at_its_end)

    assert asking.see(job).state == State.CANCELLED
    assert (asking.files(), asking.told()) == ([], [])


def test_what_was_cancelled_is_asked_for_again(asking: Asking) -> None:
    job = asking.ask()
    asking.act(actions.cancel, job)
    asking.act(actions.ask_again, job)
    assert carried() == ["todo", "todo"]

    asking.work(writing())

    assert asking.see(job).state == State.DONE
    assert len(asking.files()) == len(asking.told()) == 1
    with pytest.raises(NotAllowed):
        asking.act(actions.ask_again, job)
    with pytest.raises(NotAllowed):
        asking.act(actions.cancel, job)


def test_what_fails_is_tried_again_and_then_given_up(asking: Asking) -> None:
    job = asking.ask()
    for wait in WAITS:
        assert asking.run(job, failing(OSError("no space left"))) == wait
        seen = asking.see(job)
        assert (seen.state, seen.next_at) == (State.WAITING, asking.now + wait)
        asking.wait(seconds=wait.total_seconds())

    assert asking.run(job, failing(OSError("no space left"))) is None

    seen = asking.see(job)
    assert (seen.state, seen.failure) == (State.FAILED, "OSError: no space left")
    assert seen.attempts == MOST
    assert (asking.files(), asking.told()) == ([], ["job_failed"])


def test_what_failed_is_repeated_as_if_it_were_new(asking: Asking) -> None:
    job = asking.ask()
    asking.work(failing(NotAllowed("合同不存在。", "The contract is not there.")))
    seen = asking.see(job)
    assert (seen.state, seen.failure, seen.attempts) == (State.FAILED, "合同不存在。", 1)
    asking.wait(minutes=1)

    asking.act(actions.ask_again, job, by="administrator")
    asking.work(writing())

    seen = asking.see(job)
    assert (seen.state, seen.failure, seen.attempts) == (State.DONE, "", 1)
    assert asking.told() == ["job_failed", "job_ready"]


def test_one_that_is_being_done_is_not_asked_for_beside(asking: Asking) -> None:
    first = asking.ask()
    asking.act(actions.cancel, first)
    second = asking.ask()

    with pytest.raises(NotAllowed):
        asking.act(actions.ask_again, first)
    assert asking.see(second).state == State.WAITING


def test_a_job_is_seen_by_whoever_asked_and_whoever_operates(asking: Asking) -> None:
    ours, theirs = asking.ask("contract_manager"), asking.ask()
    seen = {}
    for name in ("contract_manager", "representative", "administrator", "teller", "rival_manager"):
        person = asking.cast.people[name]
        with inside(person.tenant_id, person.customer_id):
            seen[name] = set(Job.objects.visible_to(person))

    assert seen == {
        "contract_manager": {ours}, "representative": {theirs}, "administrator": {ours, theirs},
        "teller": set(), "rival_manager": set(),
    }  # fmt: skip


def test_the_database_shows_no_customer_what_is_not_its_own(asking: Asking) -> None:
    theirs = asking.ask()
    asking.ask("contract_manager")
    stranger = asking.cast.people["stranger"]
    fences = {"bank": theirs.customer_id, "factory": asking.cast.foreman.customer_id}
    seen = {}
    for name, customer in fences.items():
        with inside(theirs.tenant_id, customer):
            seen[name] = list(Job.objects.all())
    with inside(stranger.tenant_id):
        seen["another provider"] = list(Job.objects.all())

    assert seen == {"bank": [theirs], "factory": [], "another provider": []}
    with pytest.raises(NotAllowed):
        asking.act(actions.cancel, theirs, by="rival_manager")
