"""Signing in, second steps, resets, sessions: what lets people in and keeps others out."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from jianyue import settings as written
from jianyue.ledger.fence import inside
from jianyue.people.door import Door, OutsideDoor
from jianyue.people.models import User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
NEW = "another quite long sentence"
Browse = Callable[..., Client]


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    said = {"login": "teller@sample.example", "password": password} | more
    return client.post(LOGIN, said)


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def change(cast: Cast, **said: object) -> None:
    teller = cast.people["teller"]
    with inside(teller.tenant_id):
        User.objects.filter(pk=teller.pk).update(**said)


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def ask_reset(address: str, **headers: str) -> Any:
    client = Client(headers=headers or None)
    return client.post(reverse("account_reset_password"), {"email": address})


def link_of_mail() -> str:
    (found,) = re.findall(r"https?://\S+/password/reset/key/\S+", str(mail.outbox[-1].body))
    return str(found)


def set_password(link: str, password: str) -> Any:
    client = Client()
    form = client.get(urlsplit(link).path, follow=True)
    said = {"password1": password, "password2": password}
    return client.post(form.redirect_chain[-1][0], said, follow=True)


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


def test_an_app_asks_for_a_code_at_the_next_sign_in(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.people["teller"], secret)
    client = Client()

    first = sign_in(client)
    assert first["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert right["Location"] == reverse("home")
    assert is_in(client)


def test_turning_on_an_app_shows_its_code_and_gives_recovery_codes() -> None:
    client = Client()
    sign_in(client)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)

    assert 'src="data:image/svg+xml' in page.content.decode()
    assert answer.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
    assert len(answer.context["unused_codes"]) == 10
    assert answer.context["unused_codes"][0] in answer.content.decode()


def test_turning_off_an_app_is_told_by_mail(cast: Cast) -> None:
    TOTP.activate(cast.people["teller"], secret := generate_totp_secret())
    client = Client()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    confirm(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert mail.outbox[-1].subject == "验证器已停用"
    assert "127.0.0.1" in str(mail.outbox[-1].body)
    assert not Authenticator.objects.filter(type="totp").exists()


@pytest.mark.enable_socket
def test_a_mail_server_that_is_down_is_no_answer_to_who_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 9)

    assert ask_reset("teller@sample.example").status_code == 302


def test_a_recovery_code_signs_in_once() -> None:
    client = Client()
    sign_in(client)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    shown = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    code = {"code": shown.context["unused_codes"][0]}

    for expected in (302, 200):
        other = Client()
        sign_in(other)
        assert other.post(reverse("mfa_authenticate"), code).status_code == expected


def test_changing_the_second_step_asks_for_the_password_again(signed_in: Browse) -> None:
    client = signed_in("teller")

    asked = client.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    right = client.post(asked["Location"], {"password": PASSWORD, "next": asked["Location"]})

    assert right.status_code == 302
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


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


def test_a_reset_does_not_go_around_the_second_step(cast: Cast) -> None:
    TOTP.activate(cast.people["teller"], generate_totp_secret())
    ask_reset("teller@sample.example")
    set_password(link_of_mail(), NEW)
    client = Client()

    assert sign_in(client, NEW)["Location"] == reverse("mfa_authenticate")


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


def test_a_passkey_is_asked_for_by_the_browser() -> None:
    asked = Client().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["challenge"]

    refused = Client().post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    assert refused["Location"] == LOGIN
    assert not Authenticator.objects.exists()


def test_a_form_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "这个表单已经过期" in answer.content.decode()


def test_nobody_signs_up_unasked(rf: RequestFactory) -> None:
    assert not Door().is_open_for_signup(rf.get("/"))
    assert not OutsideDoor().is_open_for_signup(rf.get("/"), None)


def test_the_list_of_second_steps_is_the_page_of_the_account(signed_in: Browse) -> None:
    assert signed_in("teller").get(reverse("mfa_index"))["Location"] == reverse("account")
