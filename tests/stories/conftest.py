"""Stories of the desk."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests import cast as people
from tests.story import Story


@pytest.fixture
def story(db: None) -> Iterator[Story]:  # noqa: ARG001 - the database must stand
    """A story that begins on Monday 12 January 2026, 10:00 in Shanghai; told whole at its end."""
    told = Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    yield told
    told.assert_copies_are_folds()
