"""Mail about accounts: by the outbox, the same for known and unknown addresses."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.notices import resets
from jianyue.notices.actions import deliver_due
from jianyue.notices.channels.mail import send
from jianyue.notices.invitations import let_go
from jianyue.notices.models import Notice, ResetAsked
from tests.cast import PASSWORD, Cast
from tests.pages.door import ask_reset, change, is_in, let_work, link_of_mail, set_password, sign_in

pytestmark = pytest.mark.django_db
NEW = "another quite long sentence"
Browse = Callable[..., Client]


def test_a_reset_by_mail_works_once() -> None:
    ask_reset("teller@sample.example")
    link = link_of_mail()

    assert "密码已改" in set_password(link, NEW).content.decode()
    assert "这个链接不能用了" in Client().get(urlsplit(link).path).content.decode()
    assert sign_in(Client(), NEW).status_code == 302
    assert sign_in(Client()).status_code == 200


def test_a_reset_ends_the_sessions_that_were_open() -> None:
    thief = Client()
    sign_in(thief)
    ask_reset("teller@sample.example")
    set_password(link_of_mail(), NEW)

    assert not is_in(thief)


def test_links_in_mail_come_from_the_settings_and_never_from_the_request() -> None:
    ask_reset("teller@sample.example", host="testserver")
    assert link_of_mail().startswith(f"{settings.SITE_URL}/account/")

    assert ask_reset("teller@sample.example", host="evil.example").status_code == 400
    ask_reset("teller@sample.example", x_forwarded_host="evil.example")
    assert "evil" not in str(mail.outbox[-1].body)


def test_mail_speaks_the_language_of_its_reader(cast: Cast) -> None:
    change(cast, language="en")

    ask_reset("teller@sample.example", accept_language="zh-CN")
    assert mail.outbox[-1].subject == "Reset your password of Jianyue"
    ask_reset("representative@sample.example", accept_language="en")
    assert mail.outbox[-1].subject == "重设践约的密码"
    assert "样例银行代表" in str(mail.outbox[-1].body)


def test_changing_the_password_asks_for_the_old_one_and_tells_by_mail() -> None:
    client = Client()
    sign_in(client)
    address, new = reverse("account_change_password"), {"password1": NEW, "password2": NEW}

    assert client.post(address, {"oldpassword": "wrong"} | new).status_code == 200
    assert client.post(address, {"oldpassword": PASSWORD} | new).status_code == 302
    let_work()
    assert mail.outbox[-1].subject == "密码已修改"
    assert mail.outbox[-1].to == ["teller@sample.example"]


@pytest.mark.parametrize("weak", ["short", "1234567890", "password", "teller@sample"])
def test_a_weak_password_is_refused(weak: str) -> None:
    ask_reset("teller@sample.example")

    assert "密码已改" not in set_password(link_of_mail(), weak).content.decode()


def statements(address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post(reverse("account_reset_password"), {"email": address})
    assert answer["Location"] == reverse("account_reset_password_done")
    return [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]


def test_asking_does_the_same_for_a_known_and_an_unknown_address() -> None:
    known, unknown = statements("teller@sample.example"), statements("nobody@sample.example")

    assert known == unknown
    assert not [each for each in known if "people_user" in each and "WHERE" in each]
    assert ResetAsked.objects.count() == 2
    let_work()
    assert [each.to for each in mail.outbox if "重设" in each.subject] == [
        ["teller@sample.example"]
    ]
    assert not ResetAsked.objects.exists()


def broken(_notice: Notice) -> None:
    raise ConnectionRefusedError("no mail server")


def test_a_mail_server_that_is_down_delays_and_loses_nothing(cast: Cast) -> None:
    now = timezone.now()
    deliver_due(now, send)
    statements("Teller@Sample.example")
    resets.look_due(now)
    deliver_due(now, broken)
    sent = len(mail.outbox)

    statements("teller@sample.example")
    let_work(now)
    assert len(mail.outbox) == sent
    let_work(now + timedelta(minutes=1))

    assert len(mail.outbox) == sent + 1
    assert "密码已改" in set_password(link_of_mail(), NEW).content.decode()
    with inside(cast.teller.tenant_id):
        assert cast.teller.notices.filter(kind="reset").count() == 1


def test_no_way_in_lies_in_the_outbox(cast: Cast) -> None:
    ask_reset("teller@sample.example")
    token = link_of_mail().rstrip("/").rpartition("/")[2]

    with inside(cast.teller.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(n::text, ' ') FROM notices_notice n")
        assert token not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM django_session WHERE session_data LIKE %s", [token])
        assert cursor.fetchone()[0] == 0


def test_a_link_of_the_outbox_is_an_address_of_the_pages() -> None:
    given = {"uidb36": "7", "key": "key"}

    assert reverse("account_reset_password_from_key", kwargs=given) == f"{resets.PATH}7/key/"


def test_who_leaves_gets_no_way_in_that_still_waited(cast: Cast) -> None:
    now = timezone.now()
    statements("colleague@sample.example")
    resets.look_due(now)
    with inside(cast.administrator.tenant_id):
        let_go(cast.colleague, at=now, by=cast.administrator)

    let_work(now)

    assert not [each for each in mail.outbox if each.to == ["colleague@sample.example"]]
    ask_reset("colleague@sample.example")
    assert not [each for each in mail.outbox if each.to == ["colleague@sample.example"]]


def test_what_changed_is_told_in_the_transaction_that_changed_it(cast: Cast) -> None:
    client = Client()
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    client.post(reverse("account_change_password"), new)

    with inside(cast.teller.tenant_id):
        notice = cast.teller.notices.get(kind="password_changed")
    assert (notice.customer_id, notice.attempts) == (cast.teller.customer_id, 0)
    assert "127.0.0.1" in notice.body
