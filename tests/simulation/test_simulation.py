"""Made-up histories of the whole desk: nothing is lost, told twice or untrue (trust F1)."""

import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from jianyue.cli.simulating import hire
from jianyue.ledger.faults import Fault
from jianyue.simulation.running import BEGUN, DAY, Outcome, play, settle
from jianyue.simulation.stage import Stage
from tests.installed import ROOT
from tests.simulation.plants import PLANTS, Patch

# Simulated desks seal nothing and bring nothing in; tests/trust dies there.
ELSEWHERE = {Fault.SEALED, Fault.SENT, Fault.BROUGHT}
TOGETHER = 10
PASSED = re.compile(r"^  (.+): passed (\d+) times, died there (\d+) times$", re.MULTILINE)
SUM = re.compile(r"(\d+) seeds of 2 days: (\d+) tickets, (\d+) steps, (\d+) .*, (\d+) broken")


def simulated(*words: str) -> str:
    """Run the command as a developer does; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "jianyue.cli", "simulate", *words],
        cwd=ROOT, env={"LC_ALL": "en_GB.UTF-8", "PATH": "/usr/bin:/bin"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.django_db
@pytest.mark.simulation
@pytest.mark.enable_socket
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("first", range(1, 21, TOGETHER))
def test_twenty_histories_of_two_days_break_nothing(first: int) -> None:
    said = simulated("--seed", str(first), "--seeds", str(TOGETHER), "--days", "2")

    again = played(first, days=2)  # a seed tells the same history in every process
    assert f"seed {first}: {again.tickets} tickets, {again.steps} steps, {again.digest}\n" in said
    found = SUM.search(said)
    assert found is not None
    seeds, tickets, _, recounted, broken = map(int, found.groups())
    assert (seeds, broken) == (TOGETHER, 0)
    assert tickets >= TOGETHER * 2 * 8
    assert recounted
    places = {name: (int(passed), int(died)) for name, passed, died in PASSED.findall(said)}
    assert set(places) == {place.said.en for place in Fault if place not in ELSEWHERE}
    assert sum(died for _, died in places.values()) > TOGETHER


@pytest.fixture
def quiet() -> Iterator[None]:
    """Channels fail here by the hundred; nobody wants to read it."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def staged() -> Iterator[Stage]:
    """Have the stage stand, and nothing of it stay."""
    with transaction.atomic():
        yield settle(BEGUN - DAY)
        transaction.set_rollback(True)


def played(seed: int, days: int = 1) -> Outcome:
    with staged() as stage:
        return play(stage, seed, days, hire)


@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
def test_a_history_without_a_fault_breaks_nothing() -> None:
    outcome = played(7)

    assert (outcome.broken, outcome.tickets >= 8) == ("", True)


@pytest.mark.django_db
@pytest.mark.simulation
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(plant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    plant(monkeypatch)
    truth, seed = PLANTS[plant]
    for each in (seed, *range(1, 8)):  # the one that is known to show it, else one of the others
        outcome = played(each)
        if outcome.broken:
            break

    assert outcome.truth == truth, outcome.broken
