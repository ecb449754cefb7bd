"""The cast of the stories, and carriers on this machine."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import cast as people
from tests.carriers import Carrier, carrier
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - the database must stand
    """Everybody by the name of his part."""
    return people.found()


@pytest.fixture
def played(settings: Any) -> Iterator[Carrier]:
    """Run a carrier that the installation may reach."""
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with carrier() as one:
        yield one
