"""Pages over HTTP: the same cast as in the stories, a browser that keeps cookies."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from tests import cast as people
from tests.cast import Cast
from tests.pages.samples import Samples
from tests.story import Story

BACKEND = "jianyue.people.door.Account"
# Pages read the clock themselves: here it goes on from Wednesday 25 November 2026, 10:00 in
# Shanghai, when the cast's agreements run, whatever the day of the test.
TODAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def today() -> Iterator[None]:
    """The clock of every page, from the first test of a module on."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - the database must stand
    """Everybody by the name of his part."""
    return people.found()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[..., Client]:
    """Return a way to browse as one of the cast."""

    def browse(name: str, **headers: str) -> Client:
        client = Client(headers=headers or None)
        user = cast.people[name]
        with inside(user.tenant_id):
            client.force_login(user, backend=BACKEND)
        return client

    return browse


@pytest.fixture(scope="module")
def samples(django_db_setup: None, django_db_blocker: Any) -> Iterator[Samples]:  # noqa: ARG001 - the library has no types
    """Things of the bank to open, each with words that nobody else may read.

    Made once for a module, whose tests change them for themselves alone, and taken back after it.
    """
    around: Any = transaction.atomic()
    around._from_testcase = True  # as the transaction of a test, it may hold durable ones
    with django_db_blocker.unblock(), around:
        yield Samples.made(Story(people.found(), timezone.now()))
        transaction.set_rollback(True)
