"""Stories about duties: the cast, somebody who acts, and the hotline of the bank."""

from collections.abc import Iterator

import pytest

from jianyue.escalation.models import Roster
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timeline
from jianyue.ledger.queries import breaks_of
from tests.acting import As, acting_in
from tests.cast import Cast, found
from tests.stories.duties.duty import NOW, overtime


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:  # noqa: ARG001 - the database must stand
    """Everybody; in the end the chain of every roster, contract and organisation holds."""
    told = found()
    yield told
    with inside(told.tenants["one"].pk):
        for timeline in Timeline.objects.all():
            assert list(breaks_of(timeline)) == []


@pytest.fixture
def acting(cast: Cast) -> As:
    """Have somebody of the cast do something."""
    return acting_in(cast, NOW)


@pytest.fixture
def hotline(cast: Cast, acting: As) -> Roster:
    """The bank's hotline outside 5x8: agent and engineer by turns of a day, at nine."""
    return overtime(cast, acting)
