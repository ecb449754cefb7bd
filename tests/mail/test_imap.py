"""A mailbox of a real server: each mail once, whatever happens to its numbers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import override_settings

from jianyue.ledger.fence import inside
from jianyue.mail import boxes
from jianyue.mail.boxes import Wanted
from jianyue.mail.imap import NoMailbox
from jianyue.mail.models import Box, Mail
from jianyue.mail.polling import poll_due
from jianyue.mail.taking import take_due
from jianyue.notices.models import Notice
from jianyue.notices.outgoing import NotReachable
from jianyue.tickets.models import Ticket
from tests.mail.dovecot import PASSWORD, Dovecot, dovecot
from tests.mailing import ADDRESS, written
from tests.story import Story

pytestmark = [pytest.mark.mailserver, pytest.mark.enable_socket]
Do = Callable[..., Any]
TELLER = "teller@sample.example"


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    with dovecot() as made:
        yield made


@pytest.fixture
def server(running: Dovecot) -> Iterator[Dovecot]:
    for path in (running.folder / "mail").glob("*/*.*"):
        path.unlink()
    names = frozenset({"127.0.0.1", "localhost"})
    with override_settings(PRIVATE_HOSTS=names):
        yield running


def wanted(server: Dovecot, **said: Any) -> Wanted:
    kept: dict[str, Any] = {
        "name": "服务台", "kind": "imap", "address": ADDRESS, "host": "localhost",
        "port": server.imap, "security": "plain", "login": "desk", "password": PASSWORD,
    }  # fmt: skip
    return Wanted(**kept | said)


def box_of(story: Story, do: Do, said: Wanted) -> Box:
    made: Box = do("administrator", boxes.add, said)
    story.wait(minutes=1)
    return made


def test_what_is_new_is_fetched_once_and_marked_only_then(
    story: Story, do: Do, server: Dovecot
) -> None:
    server.gets(written(TELLER, "第一封"))
    box_of(story, do, wanted(server))
    assert poll_due(story.now) == 1
    assert server.seen() == 1
    assert poll_due(story.now) == 0, "its time has not come"
    for subject in ("第二封", "第三封"):
        server.gets(written(TELLER, subject), to="desk+word@provider.example")

    assert poll_due(story.wait(minutes=1)) == 2
    assert poll_due(story.wait(minutes=1)) == 0
    assert take_due(story.now) == 3
    with inside(story.cast.teller.tenant_id):
        story.tickets = list(Ticket.objects.all())
    assert sorted(each.title for each in story.tickets) == ["第一封", "第三封", "第二封"]


def test_a_mailbox_that_numbers_its_mail_anew_brings_nothing_twice(
    story: Story, do: Do, server: Dovecot
) -> None:
    box = box_of(story, do, wanted(server))
    server.gets(written(TELLER, "第一封"))
    assert poll_due(story.now) == 1
    server.forgets_its_numbers()
    server.gets(written(TELLER, "第二封"))

    assert poll_due(story.wait(minutes=1)) == 1
    with inside(box.tenant_id):
        assert Mail.objects.count() == 2
        assert Box.objects.get(pk=box.pk).validity == 4242


def test_a_mail_that_was_read_before_the_box_was_there_is_left(
    story: Story, do: Do, server: Dovecot
) -> None:
    server.gets(written(TELLER, "老的"))
    first = box_of(story, do, wanted(server))
    poll_due(story.now)
    do("administrator", boxes.remove, first)
    box_of(story, do, wanted(server))
    server.gets(written(TELLER, "新的"))

    assert poll_due(story.now) == 1


def test_a_box_that_fails_says_why_and_is_told_of_once_a_day(
    story: Story, do: Do, server: Dovecot
) -> None:
    box = box_of(story, do, wanted(server, password="wrong"))  # noqa: S106 - it is
    for _ in range(5):
        poll_due(story.wait(minutes=31))

    with inside(box.tenant_id):
        kept = Box.objects.get(pk=box.pk)
        told = Notice.objects.filter(kind="box-failing", user=story.cast.administrator)
        assert told.count() == 1
    assert "AUTHENTICATIONFAILED" in kept.failure
    assert "wrong" not in kept.failure


def test_an_encrypted_line_is_proven_by_its_certificate(
    story: Story, do: Do, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = story.cast.administrator
    tls = box_of(story, do, wanted(server, security="tls", port=server.imaps))
    start = wanted(server, security="starttls", address="two@provider.example")
    starttls = box_of(story, do, start)
    with inside(admin.tenant_id), pytest.raises(NoMailbox, match="certificate"):
        boxes.try_out(tls, by=admin)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.folder / "cert.pem"))

    server.gets(written(TELLER))
    with inside(admin.tenant_id):
        assert boxes.try_out(tls, by=admin) == 1
        assert boxes.try_out(starttls, by=admin) == 1


def test_a_private_server_that_nobody_allowed_is_not_spoken_to(
    story: Story, do: Do, server: Dovecot
) -> None:
    box = box_of(story, do, wanted(server, security="tls", port=server.imaps))
    with override_settings(PRIVATE_HOSTS=frozenset()):
        assert poll_due(story.now) == 0
        with inside(box.tenant_id), pytest.raises(NotReachable):
            boxes.try_out(box, by=story.cast.administrator)
