"""Where the results of jobs lie: for a while, for whoever asked; they can be made anew."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from jianyue.jobs.models import Job

FOLDER: Final = "made"  # in the data folder, and in no backup


def folder_of(tenant: int) -> Path:
    """Return the folder of a tenant's results, made where it is missing."""
    folder = Path(settings.DATA) / FOLDER / str(tenant)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def path_of(job: Job) -> Path | None:
    """Return where the file of a job's last run lies; None where there is none any more."""
    path = folder_of(job.tenant_id) / job.run.hex if job.run else None
    return path if path is not None and path.is_file() else None


def strays(tenant: int, known: set[UUID | None], before: datetime) -> Iterator[Path]:
    """Yield files that no job names, last written before an instant: their run has died."""
    for path in folder_of(tenant).iterdir():
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name not in {run.hex for run in known if run} and written < before:
            yield path
