"""django-helpdesk escalates: its own command over tickets that are due, once and twice at once."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

import psycopg

from bench.helpdesk.driving import anew
from bench.place import Place
from bench.servers import processor

DUE = """
UPDATE helpdesk_ticket SET status = 1, priority = 3, last_escalation = NULL,
    created = now() - interval '3 days'
"""
ESCALATES = "UPDATE helpdesk_queue SET escalate_days = 1"
TOLD = "SELECT count(*) FROM helpdesk_followup"


@dataclass(frozen=True)
class Escalated:
    """What its command did.

    seconds  of one escalation
    cost     processor seconds of one escalation, command and database
    tickets  that two runs at once found due
    told     how many escalations they made of them
    """

    seconds: float
    cost: float
    tickets: int
    told: int


def escalated(place: Place, tickets: int) -> Escalated:
    """Have so many tickets escalated by its command, once and then by two at once."""
    url, more = anew(place, tickets - 1)
    whole = [sys.executable, "-m", "bench.helpdesk.command"]
    environ = os.environ | place.environ | more
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(ESCALATES)
        spent, costs = [], []
        for due in (False, True):  # the start of the process, which tells nobody, is taken off
            if due:
                database.execute(DUE)
            began, before = time.perf_counter(), _processor(place)
            subprocess.run(whole, env=environ, check=True)  # noqa: S603 - our own
            spent.append(time.perf_counter() - began)
            costs.append(_processor(place) - before)
        [once] = database.execute(TOLD).fetchone() or [0]
        assert once == tickets, (once, tickets)
        database.execute(DUE)
        runs = [subprocess.Popen(whole, env=environ) for _ in range(2)]  # noqa: S603 - our own
        assert [run.wait() for run in runs] == [0, 0]
        [both] = database.execute(TOLD).fetchone() or [0]
    each, cost = (spent[1] - spent[0]) / tickets, (costs[1] - costs[0]) / tickets
    return Escalated(each, cost, tickets, both - once)


def _processor(place: Place) -> float:
    times = os.times()
    return times.children_user + times.children_system + processor(place.postmaster)
