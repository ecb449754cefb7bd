"""The worker's round: files of status pages are written when what they show has changed.

A web server can hand them out while the product itself is down (docs/decisions/0172).
"""

import json
import logging
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from django.conf import settings
from django.db import transaction

from jianyue.ledger import rounds
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.sealing import seal, unseal
from jianyue.notices import subscribing
from jianyue.watch.models import StatusPage
from jianyue.watch.pages_due import SUBJECT
from jianyue.watch.status.addresses import path_of
from jianyue.watch.status.changing import topic_of
from jianyue.watch.status.documents import documents_of
from jianyue.watch.status.shown import Shown, shown_of
from jianyue.watch.words import Visibility

logger = logging.getLogger(__name__)

BATCH: Final = 20
HALF: Final = ".half-"
RETRY_BROKEN: Final = timedelta(minutes=1)
AT_A_DISTANCE: Final = timedelta(days=1)  # where nothing is shown
FOLDER, FILE, HIDDEN = 0o755, 0o644, 0o711  # what a web server of another account can read


def write_due(now: datetime) -> int:
    """Write the pages whose moment has come; return how many were looked at.

    Nothing is asked but for a timer while none is due. The timer stays with its page and is set
    to when time alone will change it; a crash in between writes the same files again.
    """
    return _claimed(now) if rounds.are_due([SUBJECT], now) else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    due = Timer.objects.filter(subject=SUBJECT, at__lte=now).order_by("at", "pk")
    claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
    for timer in claimed:
        timer.at = _looked(timer, now)
        timer.save(update_fields=["at"])
    return len(claimed)


def _looked(timer: Timer, now: datetime) -> datetime:
    try:
        with inside(timer.tenant_id):
            rows = StatusPage.objects.select_related("tenant", "customer")
            return look(rows.select_for_update(of=("self",)).get(pk=timer.subject_id), now)
    except Exception:
        # One page that cannot be written must not stop the others.
        logger.exception("Could not write status page %s", timer.subject_id)
        return now + RETRY_BROKEN


def look(page: StatusPage, now: datetime) -> datetime:
    """Write a page where it shows anything new; return when to look again."""
    subscribing.forget_unproven(topic_of(page), now)
    if not Visibility.of(page.visibility).is_open:
        _clear(page, "")
        page.written = ""
        page.save(update_fields=["written", "placed"])
        return now + AT_A_DISTANCE
    shown = shown_of(page, now)
    place = path_of(page).strip("/")
    if page.written != _digest(documents_of(shown)) or not (_root() / place).is_dir():
        _write(page, shown, place, now)
    return shown.changes_at


def _write(page: StatusPage, shown: Shown, place: str, now: datetime) -> None:
    page.changed_at = now
    files = documents_of(shown)
    put(_root() / place, files)
    _clear(page, place)
    page.written, page.placed = _digest(files), seal(place)
    page.save(update_fields=["written", "placed", "changed_at"])


def _clear(page: StatusPage, place: str) -> None:
    """Take away files at another place, as of a link that was renewed."""
    before = unseal(page.placed) if page.placed else ""
    if before and before != place:
        shutil.rmtree(_root() / before, ignore_errors=True)
    if not place:
        page.placed = ""


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder; whoever reads one sees it whole, the old one or the new.

    What a killed worker left half-written is taken away; the page's row lets only one write.
    """
    for each in folder.rglob(f"{HALF}*"):
        each.unlink(missing_ok=True)
    for name, data in files.items():
        path = folder / PurePosixPath(name)
        _make(path.parent)
        if not path.is_file() or path.read_bytes() != data:
            _put(path, data)


def _put(path: Path, data: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=HALF)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(FILE)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _make(folder: Path) -> None:
    """Make a folder and those above it; what is called by a secret is not listed."""
    root = _root()
    for each in (root, *(root / part for part in _steps(folder.relative_to(root)))):
        if not each.is_dir():
            each.mkdir(parents=True, exist_ok=True)
            each.chmod(FOLDER if each == root or each.parent != root else HIDDEN)


def _steps(inner: Path) -> list[Path]:
    return [*reversed([each for each in inner.parents if each != Path()]), inner]


def _root() -> Path:
    root: Path = settings.STATUS_DIR
    return root


def _digest(files: Mapping[str, bytes]) -> str:
    told = {name: sha256(data).hexdigest() for name, data in files.items()}
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
