"""What backup scripts and files tell of runs: read, then stored at once or refused for good."""

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.ledger.digests import digest_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.watch.alerts.intake import HEARD
from jianyue.watch.alerts.saying import text
from jianyue.watch.backup_words import Outcome, Source
from jianyue.watch.backups.jobs import locked_job
from jianyue.watch.backups.runs import RUN, WORDS, Run, take
from jianyue.watch.models import BackupJob, BackupKey, BackupRun

MOST: Final = 2000  # lines of a file
BIGGEST_FILE: Final = 1024 * 1024
BAD_FILE: Final = Both("请选择不超过 1 MiB 的 CSV 文件。", "Choose a file of CSV of at most 1 MiB.")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
COLUMNS: Final = ("job", "status", "started_at", "ended_at", "bytes", "run", "words")
NEEDED: Final = ("job", "status", "started_at", "ended_at")
SKEW: Final = timedelta(minutes=5)  # by which a script's clock may be ahead of this one
STATUSES: Final[Mapping[str, Outcome]] = {
    "ok": Outcome.OK, "success": Outcome.OK, "0": Outcome.OK, "成功": Outcome.OK,
    "failed": Outcome.FAILED, "failure": Outcome.FAILED, "error": Outcome.FAILED,
    "失败": Outcome.FAILED,
}  # fmt: skip


class Unreadable(Refused):
    """What came says no run; sending it again does not help."""


class Told(NamedTuple):
    """A run, and the name of the job that it is of."""

    job: str
    run: Run


def key_by(said: str) -> BackupKey | None:
    """Return the key that still counts; None otherwise."""
    rows = BackupKey.objects.filter(removed_at=None, digest=digest_of(said))
    found: BackupKey | None = rows.first()
    return found


def read(body: bytes, *, at: datetime) -> Told:
    """Return the run in the JSON of a script. Raises Unreadable."""
    try:
        known = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("正文不是 JSON。", "The body is no JSON.") from None
    if not isinstance(known, Mapping):
        raise Unreadable("正文应当是对象。", "The body should be an object.")
    return told({name: text(known.get(name)) for name in COLUMNS}, UTC, at)


def told(said: Mapping[str, str], zone: tzinfo, at: datetime) -> Told:
    """Return the run that names and values say; times without a zone are of `zone`."""
    missing = [name for name in NEEDED if not said.get(name, "").strip()]
    if missing:
        raise Unreadable(f"缺少 {'、'.join(missing)}。", f"There is no {', '.join(missing)}.")
    outcome = STATUSES.get(said["status"].strip().lower())
    if outcome is None:
        raise Unreadable("status 应为 ok 或 failed。", "The status is ok or failed.")
    size = said.get("bytes", "").strip()
    if size and not (size.isdecimal() and size.isascii() and len(size) < 20):  # noqa: PLR2004 - digits of 2**62
        raise Unreadable("bytes 应为整数。", "The bytes are a whole number.")
    started, ended = (_instant(said[name], zone) for name in ("started_at", "ended_at"))
    run = Run(
        outcome, started, min(ended, at) if ended <= at + SKEW else ended,
        run=said.get("run", "").strip()[:RUN], size=int(size) if size else None,
        words=said.get("words", "")[:WORDS],
    )  # fmt: skip
    return Told(said["job"].strip(), run)


def text_of(content: bytes) -> str:
    """Return the text in a file, whatever program has written it; empty where it is none."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def receive(key: BackupKey, said: Told, *, at: datetime) -> tuple[BackupRun, bool]:
    """Store what a script told, in the transaction of the answer. Raises Unreadable, NotAllowed."""
    run = _stored(key.contract, said, Source.SCRIPT, at, None)
    unheard = Q(heard_at=None) | Q(heard_at__lt=at - HEARD)
    BackupKey.objects.filter(unheard, pk=key.pk).update(heard_at=at)
    return run


@transaction.atomic
def bring_in(
    contract: Contract, content: str, zone: tzinfo, *, at: datetime, by: User
) -> tuple[int, int]:
    """Store the runs of a CSV file, all or none; return how many are new and how many were known.

    Raises Unreadable with the number of the line.
    """
    must(by, Deed.RECORD_OUTAGES)
    rows = csv.DictReader(StringIO(content.replace("\0", "")))
    if set(NEEDED) - set(rows.fieldnames or ()):
        names = ", ".join(NEEDED)
        raise Unreadable(f"第一行应含 {names}。", f"The first line names {names}.")
    fresh = known = 0
    for row in rows:
        if fresh + known >= MOST:
            raise Unreadable(f"一次最多 {MOST} 行。", f"At most {MOST} lines at once.")
        try:
            said = told({name: row.get(name) or "" for name in COLUMNS}, zone, at)
            _, new = _stored(contract, said, Source.FILE, at, by)
        except Refused as refused:
            line, why = rows.line_num, refused.said
            raise Unreadable(f"第 {line} 行：{why.zh}", f"Line {line}: {why.en}") from None
        fresh, known = fresh + new, known + (not new)
    return fresh, known


def _stored(
    contract: Contract, said: Told, source: Source, at: datetime, by: User | None
) -> tuple[BackupRun, bool]:
    job: BackupJob | None = BackupJob.objects.filter(
        contract=contract, name=said.job[:60], removed_at=None
    ).first()
    if job is None:
        raise Unreadable("没有这个作业。", "There is no such job.")
    return take(locked_job(job, by), said.run, source, at=at, by=by)


def _instant(value: str, zone: tzinfo) -> datetime:
    try:
        if value.strip().isdecimal():
            return datetime.fromtimestamp(int(value), UTC)
        found = datetime.fromisoformat(value.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise Unreadable("时间应为 ISO 8601。", "The times are ISO 8601.") from None
