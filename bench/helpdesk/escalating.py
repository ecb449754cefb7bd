"""django-helpdesk escalates: its own command over tickets that are due, once and twice at once."""

import os
import subprocess
import sys
import time

import psycopg

from bench.helpdesk.driving import anew
from bench.place import Place

DUE = """
UPDATE helpdesk_ticket SET status = 1, priority = 3, last_escalation = NULL,
    created = now() - interval '3 days'
"""
ESCALATES = "UPDATE helpdesk_queue SET escalate_days = 1"
TOLD = "SELECT count(*) FROM helpdesk_followup"


def escalated(place: Place, tickets: int) -> tuple[float, int, int]:
    """Return the seconds of one escalation; then tickets and escalations of two runs at once."""
    url, more = anew(place, tickets - 1)
    whole = [sys.executable, "-m", "bench.helpdesk.command"]
    environ = os.environ | place.environ | more
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(ESCALATES)
        spent = []
        for count in (0, 1):  # the start of the process, which tells nobody, is taken off
            if count:
                database.execute(DUE)
            began = time.perf_counter()
            subprocess.run(whole, env=environ, check=True)  # noqa: S603 - our own
            spent.append(time.perf_counter() - began)
        [once] = database.execute(TOLD).fetchone() or [0]
        assert once == tickets, (once, tickets)
        database.execute(DUE)
        runs = [subprocess.Popen(whole, env=environ) for _ in range(2)]  # noqa: S603 - our own
        assert [run.wait() for run in runs] == [0, 0]
        [both] = database.execute(TOLD).fetchone() or [0]
    return (spent[1] - spent[0]) / tickets, tickets, both - once
