"""What the door for mail servers does with a mail; how it speaks is seen in test_delivered."""

import pytest

from jianyue.ledger.fence import inside
from jianyue.mail.intake import box_at
from jianyue.mail.listening import Door, keep
from jianyue.mail.models import Mail
from tests.mailing import ADDRESS, Post, written
from tests.story import Story

TELLER = "teller@sample.example"


@pytest.fixture
def post(story: Story) -> Post:
    return Post(story.cast.administrator, lambda: story.now)


def stored(post: Post) -> list[tuple[str, str | None]]:
    with inside(post.tenant):
        return list(Mail.objects.order_by("pk").values_list("to", "back"))


def test_a_box_that_is_off_or_fetched_takes_nothing(story: Story, post: Post) -> None:
    with inside(post.tenant):
        post.box.on = False
        post.box.save()
    assert box_at(ADDRESS) is None
    other = Post(story.cast.administrator, lambda: story.now, kind="imap", address="i@p.example")

    assert box_at(other.box.address) is None


def test_a_mail_for_two_providers_is_stored_by_each(story: Story, post: Post) -> None:
    theirs = Post(story.cast.rival_manager, lambda: story.now, address="desk@rival.example")
    raw, to = written(TELLER).as_bytes(), [ADDRESS, "desk+a@provider.example", "desk@rival.example"]
    assert keep(to, raw, TELLER, story.now) == 2
    assert keep(to, raw, TELLER, story.now) == 0, "brought again, for the answer was lost"

    assert [to for to, _ in stored(post)] == ["desk+a@provider.example"]
    assert [to for to, _ in stored(theirs)] == ["desk@rival.example"]


def test_the_door_needs_no_password_and_passes_nothing_on() -> None:
    assert not hasattr(Door, "handle_AUTH")
    assert not hasattr(Door, "handle_VRFY")
