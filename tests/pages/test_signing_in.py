"""Signing in, second steps, resets, sessions: what lets people in and keeps others out."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from jianyue import settings as written
from jianyue.ledger.fence import inside
from jianyue.people.door import Door, OutsideDoor
from jianyue.people.models import User
from tests.cast import PASSWORD, Cast
from tests.pages.door import ask_reset, is_in, link_of_mail, set_password, sign_in

pytestmark = pytest.mark.django_db
NEW = "another quite long sentence"
Browse = Callable[..., Client]


def change(cast: Cast, **said: object) -> None:
    teller = cast.people["teller"]
    with inside(teller.tenant_id):
        User.objects.filter(pk=teller.pk).update(**said)


def test_a_password_opens_the_door() -> None:
    client = Client()

    answer = sign_in(client)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")
    assert is_in(client)


def test_passwords_are_kept_as_argon2() -> None:
    assert written.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert len(written.PASSWORD_HASHERS) == 1


def test_a_wrong_password_says_the_same_as_an_unknown_address() -> None:
    known = sign_in(Client(), "wrong")
    unknown = sign_in(Client(), "wrong", login="nobody@sample.example")

    assert known.status_code == unknown.status_code == 200
    said, also = (list(answer.context["form"].non_field_errors()) for answer in (known, unknown))
    assert said == also
    assert said
    assert not is_in(Client())


def test_too_many_wrong_passwords_lock_the_account_for_who_tried() -> None:
    client = Client()
    answers = [sign_in(client, "wrong").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]

    locked = sign_in(client)

    assert answers[:-1] == [200] * (settings.AXES_FAILURE_LIMIT - 1)
    assert locked.status_code == 429
    assert "登录暂时锁定" in locked.content.decode()
    assert not is_in(client)


def test_the_letter_case_of_an_address_does_not_open_a_lock() -> None:
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, "wrong")

    assert sign_in(client, login="Teller@Sample.Example").status_code == 429


def test_a_right_password_forgets_the_wrong_ones() -> None:
    for _ in range(3):
        for _ in range(settings.AXES_FAILURE_LIMIT - 2):
            sign_in(Client(), "wrong")
        assert sign_in(Client()).status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]
)
def test_signing_in_never_leads_outside(target: str) -> None:
    answer = sign_in(Client(), next=target)

    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")


def test_signing_in_leads_to_the_page_that_was_asked_for() -> None:
    assert sign_in(Client(), next="/account/sessions/")["Location"] == "/account/sessions/"


@pytest.mark.enable_socket
def test_a_mail_server_that_is_down_is_no_answer_to_who_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 9)

    assert ask_reset("teller@sample.example").status_code == 302


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


def test_a_reset_answers_the_same_for_an_unknown_address_and_writes_to_nobody() -> None:
    known = ask_reset("teller@sample.example")
    sent = len(mail.outbox)
    unknown = ask_reset("nobody@sample.example")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert (sent, len(mail.outbox)) == (1, 1)


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
    assert mail.outbox[-1].subject == "密码已修改"
    assert mail.outbox[-1].to == ["teller@sample.example"]


@pytest.mark.parametrize("weak", ["short", "1234567890", "password", "teller@sample"])
def test_a_weak_password_is_refused(weak: str) -> None:
    ask_reset("teller@sample.example")

    assert "密码已改" not in set_password(link_of_mail(), weak).content.decode()


def test_a_person_ends_one_session_or_all_others() -> None:
    here, phone, cafe = Client(), Client(), Client()
    for client in (here, phone, cafe):
        sign_in(client)
        assert is_in(client)
    of_phone = UserSession.objects.get(session_key=phone.session.session_key)

    here.post(reverse("end-session", args=[of_phone.pk]))
    assert (is_in(here), is_in(phone), is_in(cafe)) == (True, False, True)
    here.post(reverse("usersessions_list"))

    assert (is_in(here), is_in(cafe)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(signed_in: Browse) -> None:
    client = Client()
    sign_in(client)
    session = UserSession.objects.get(session_key=client.session.session_key)

    answer = signed_in("representative").post(reverse("end-session", args=[session.pk]))

    assert answer.status_code == 404
    assert is_in(client)


def test_signing_out_needs_a_press_of_a_button(signed_in: Browse) -> None:
    client = signed_in("teller")

    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_a_closed_account_does_not_open(cast: Cast) -> None:
    change(cast, is_active=False)

    assert sign_in(Client())["Location"] == reverse("account_inactive")


@pytest.mark.parametrize("name", ["account_signup", "account_email", "socialaccount_signup"])
def test_what_the_library_has_beyond_is_closed(name: str) -> None:
    assert Client().get(reverse(name)).status_code == 404
    assert Client().post(reverse(name)).status_code == 404


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "这个表单已经过期" in answer.content.decode()


def test_nobody_signs_up_unasked(rf: RequestFactory) -> None:
    assert not Door().is_open_for_signup(rf.get("/"))
    assert not OutsideDoor().is_open_for_signup(rf.get("/"), None)


@pytest.mark.parametrize(
    ("proxies", "counted"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")]
)
def test_tries_count_for_the_address_that_the_trusted_proxies_name(
    monkeypatch: pytest.MonkeyPatch, proxies: int, counted: str
) -> None:
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", proxies)

    sign_in(Client(headers={"x-forwarded-for": "198.51.100.7, 203.0.113.9"}), "wrong")

    assert AccessAttempt.objects.get().ip_address == counted
