"""Killed with SIGKILL at each named place: nothing lost, nothing repeated inside (trust F2, F3).

TRUST_TIMES says how often at each place; `make trust` asks for a hundred times.
"""

import json
import logging
import os
import subprocess
import sys

import pytest

from jianyue.ledger.faults import Fault
from tests.installed import ROOT, installed

pytestmark = [pytest.mark.enable_socket, pytest.mark.simulation]
logger = logging.getLogger(__name__)
TIMES = int(os.environ.get("TRUST_TIMES", "1"))
ENTER = """
from jianyue.cli.installation import begin
begin("worker")
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from tests import cast
cast.enter()
"""


def test_a_process_that_is_killed_anywhere_loses_and_repeats_nothing() -> None:
    with installed() as made:
        made.live_through(ENTER)
        done = subprocess.run(
            [sys.executable, "-m", "tests.trust.trials", str(TIMES)],
            cwd=ROOT, env=made.environ, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    logger.info("%s", done.stdout)
    assert [each["place"] for each in told] == [place.value for place in Fault]
    assert [each["wrong"] for each in told] == [[]] * len(Fault)
    assert [each["kills"] for each in told] == [TIMES] * len(Fault)
    again = {each["place"]: each["again"] for each in told if each["again"]}
    assert set(again) <= {"accepted"}
