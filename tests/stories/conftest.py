"""Stories of the desk."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from jianyue.watch.copying import rebuild
from tests import cast as people
from tests.installed import HISTORY, Installed, installed
from tests.stories.watched import Watched
from tests.story import Story


@pytest.fixture
def story(db: None) -> Iterator[Story]:  # noqa: ARG001 - the database must stand
    """A story that begins on Monday 12 January 2026, 10:00 in Shanghai; told whole at its end."""
    told = Story(people.found(), datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    yield told
    told.assert_copies_are_folds()


@pytest.fixture
def do(story: Story) -> Callable[..., Any]:
    """Have somebody of the cast do something at the story's clock, behind his own fence."""

    def act(actor: str, deed: Callable[..., Any], *given: Any, **said: Any) -> Any:
        person = story.cast.people[actor]
        with inside(person.tenant_id, person.customer_id):
            return deed(*given, at=story.now, by=person, **said)

    return act


@pytest.fixture
def watched(story: Story, do: Callable[..., Any]) -> Iterator[Watched]:
    """A monitor of the bank; at its end every row of the watch is what its facts say."""
    story.at("2026-01-12 14:00")
    made = Watched(story, do)
    yield made
    story.tickets += [each for each in made.of(Ticket) if each not in story.tickets]
    assert rebuild(made.monitor.tenant_id) == []


@pytest.fixture(scope="session")
def desk() -> Iterator[Installed]:
    """An installation in which something has happened; shared, for making it takes a while."""
    with installed() as made:
        made.live_through(HISTORY)
        (made.data / "files").mkdir()
        (made.data / "files" / "photo").write_bytes(b"\x00\x01 of the rack")
        yield made


@pytest.fixture(scope="session")
def archive(desk: Installed) -> Path:
    """The backup of that installation, before any other test has changed it."""
    path = desk.data.parent / "backup.tar"
    desk.run("backup", path)
    return path
