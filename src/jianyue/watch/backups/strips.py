"""The last runs of a job as a row of signs, with what did not run in time between them; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from jianyue.ledger.speech import Choice
from jianyue.watch.backup_words import Outcome
from jianyue.watch.models import BackupRun

SHOWN: Final = 30


class Sign(Choice):
    """What stands for a run, or for one that did not come."""

    OK = "ok", "成功", "worked"
    FAILED = "failed", "失败", "failed"
    VOIDED = "voided", "已撤销", "taken back"
    MISSED = "missed", "没有按时备份", "no run in time"


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign: what it says, of when, and the run where there is one."""

    sign: Sign
    at: datetime
    run: BackupRun | None = None


def strip(
    runs: Sequence[BackupRun], interval: timedelta, *, due_at: datetime, now: datetime
) -> list[Mark]:
    """Return the last runs, the oldest first, with a sign wherever one was due and none was good.

    runs    the latest first, as many as there are
    due_at  when the next good run must have ended

    Nothing is said of the time before the oldest of them.
    """
    marks = [Mark(_sign(run), run.ended_at.astimezone(UTC), run) for run in reversed(runs)]
    good = [mark.at for mark in marks if mark.sign is Sign.OK]
    gaps = [*pairwise(good)]
    marks += [Mark(Sign.MISSED, start + interval) for start, end in gaps if end > start + interval]
    if now >= due_at:
        marks.append(Mark(Sign.MISSED, due_at.astimezone(UTC)))
    return sorted(marks, key=lambda mark: mark.at)[-SHOWN:]


def _sign(run: BackupRun) -> Sign:
    if run.voided_at is not None:
        return Sign.VOIDED
    return Sign.OK if run.outcome == Outcome.OK else Sign.FAILED
