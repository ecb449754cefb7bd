"""Addresses of feeds: a token nobody can guess, kept as a digest, revoked at any time."""

import pytest

from jianyue.escalation import feeds
from jianyue.escalation.models import Feed, Roster
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.people import actions as people
from tests.acting import As
from tests.cast import Cast


def led_to(token: str) -> Feed | None:
    with inside(None, door=True):
        return feeds.found_by(token)


def test_a_token_leads_to_its_feed_until_it_is_revoked(acting: As, hotline: Roster) -> None:
    feed, token = acting("engineer", feeds.make, hotline)

    assert len(token) >= 43
    assert token not in feed.digest
    assert led_to(token) == feed
    assert led_to(token[:-1]) is None
    acting("engineer", feeds.revoke, feed)
    acting("engineer", feeds.revoke, feed)
    assert led_to(token) is None


def test_a_feed_ends_with_the_account(cast: Cast, acting: As) -> None:
    _, token = acting("engineer", feeds.make, None)
    acting("administrator", people.deactivate, cast.engineer)

    assert led_to(token) is None


@pytest.mark.parametrize("actor", ["foreman", "outsider", "stranger"])
def test_a_roster_that_one_may_not_see_has_no_feed(acting: As, hotline: Roster, actor: str) -> None:
    with pytest.raises(Roster.DoesNotExist):
        acting(actor, feeds.make, hotline)


def test_nobody_revokes_the_feed_of_another(acting: As) -> None:
    feed, token = acting("engineer", feeds.make, None)
    with pytest.raises(Feed.DoesNotExist):
        acting("administrator", feeds.revoke, feed)

    assert led_to(token) == feed


def test_feeds_are_not_made_without_end(acting: As) -> None:
    for _ in range(feeds.MOST):
        acting("engineer", feeds.make, None)
    with pytest.raises(NotAllowed, match="Revoke"):
        acting("engineer", feeds.make, None)
