"""Pages over HTTP: the same cast as in the stories, a browser that keeps cookies."""

from collections.abc import Callable

import pytest
from django.test import Client

from jianyue.ledger.fence import inside
from tests import cast as people
from tests.cast import Cast

BACKEND = "jianyue.people.door.Account"


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
