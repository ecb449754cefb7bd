"""Stories of jobs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import cast as people
from tests.stories.jobs.asking import Asking


@pytest.fixture
def asking(db: None, settings: Any, tmp_path: Path) -> Asking:  # noqa: ARG001 - the database must stand
    """The bank's representative wants something that takes long; 12 January 2026, 10:00."""
    settings.DATA = tmp_path
    return Asking(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
