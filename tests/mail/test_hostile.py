"""Hostile mail: each read within the limits or held, none stops the others (trust B3).

HOSTILE_MAILS says how many; `make trust` asks for two thousand.
"""

import logging
import os
import resource
import time
from pathlib import Path

import pytest

from jianyue.ledger.fence import inside
from jianyue.mail.models import Mail
from jianyue.mail.reader import Reader, Unread
from jianyue.mail.taking import take_due
from tests.mail.hostile import (
    BUILT,
    changed,
    deep,
    html,
    long_name,
    mails,
    many_parts,
    quoted_parameters,
)  # fmt: skip
from tests.mailing import Post, written
from tests.story import Story

pytestmark = pytest.mark.again
logger = logging.getLogger(__name__)

LONGEST = 5.0  # seconds of processor time
NUMBER = int(os.environ.get("HOSTILE_MAILS", "60"))


class Watched(Reader):
    """A reader of which it is known what its processes cost, also those that ended."""

    def spent(self) -> float:
        """Return the seconds of processor time that all of them have used."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime + self._of_living()

    def highest(self) -> float:
        """Return the most memory in MiB that the process which reads now has had."""
        if self._process is None or self._process.poll() is not None:
            return 0.0
        said = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(said.partition("VmHWM:")[2].split()[0]) / 1024

    def _of_living(self) -> float:
        if self._process is None or self._process.poll() is not None:
            return 0.0
        said = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.simulation  # a minute of a processor, for some are made to use up their limit
def test_no_mail_costs_more_than_its_limits() -> None:
    slowest, most, unread, began = 0.0, 0.0, 0, time.monotonic()
    with Watched() as reader:
        for raw in mails(NUMBER):
            before = reader.spent()
            try:
                reader.read(raw)
            except Unread as why:
                unread += bool(str(why))
            slowest = max(slowest, reader.spent() - before)
            most = max(most, reader.highest())
        whole = reader.spent()
    said = "%s mails in %.0f s (%.0f of the processor): %s unread, %.1f s and %.0f MiB at most"
    logger.info(said, NUMBER, time.monotonic() - began, whole, unread, slowest, most)

    assert slowest <= LONGEST
    assert unread <= len(BUILT) / 2, "most are read all the same"
    assert most <= 400, "MiB: 200 above what a process of Python has"


def test_a_mail_that_kills_its_reader_stops_no_other(story: Story) -> None:
    post = Post(story.cast.administrator, lambda: story.now, cap=10_000)
    killers = (many_parts(300_000), quoted_parameters(100_000), deep(3_000))
    for raw in (*killers, deep(100), long_name(65_536), html(b"<div>" * 9_000), *changed(20)):
        post.brings(raw)
    last = post.brings(written("teller@sample.example", "最后一封"))
    began = time.monotonic()
    while take_due(story.now):
        pass
    logger.info("taken in %.0f s", time.monotonic() - began)

    assert last is not None
    assert post.seen(last).state == "imported"
    with inside(post.tenant):
        assert not Mail.objects.filter(waits=True).exists()
        assert Mail.objects.filter(why="broken").exists()
        assert not Mail.objects.filter(why="failed").exists()
