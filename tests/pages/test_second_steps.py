"""Second steps: codes of an app, recovery codes, passkeys."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jianyue.ledger.models import Remembered
from tests.cast import PASSWORD, Cast
from tests.codes import code_of
from tests.pages.door import (
    LOGIN,
    ask_reset,
    confirm,
    is_in,
    let_work,
    link_of_mail,
    set_password,
    sign_in,
)

pytestmark = pytest.mark.django_db
NEW = "another quite long sentence"
Browse = Callable[..., Client]


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


def test_a_code_that_turned_an_app_on_signs_nobody_in() -> None:
    client = Client()
    sign_in(client)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = {"code": code_of(secret)}
    assert client.post(reverse("mfa_activate_totp"), code).status_code == 302

    other = Client()
    sign_in(other)

    assert other.post(reverse("mfa_authenticate"), code).status_code == 200
    assert not is_in(other)


@pytest.mark.parametrize("later", [0, 29, 31, 59])
def test_a_code_is_good_for_one_step_more_and_for_one_use(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    TOTP.activate(cast.people["teller"], secret := generate_totp_secret())
    start = 1_900_000_020.0  # the first second of a step
    monkeypatch.setattr(time, "time", lambda: start)
    code = {"code": code_of(secret)}

    monkeypatch.setattr(time, "time", lambda: start + later)
    for expected in (302, 200, 200):
        client = Client()
        sign_in(client)
        assert client.post(reverse("mfa_authenticate"), code).status_code == expected
        monkeypatch.setattr(time, "time", lambda: start + 59)


def test_a_code_is_too_old_after_two_steps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    TOTP.activate(cast.people["teller"], secret := generate_totp_secret())
    monkeypatch.setattr(time, "time", lambda: 1_900_000_020.0)
    code = {"code": code_of(secret)}
    client = Client()
    sign_in(client)

    monkeypatch.setattr(time, "time", lambda: 1_900_000_080.0)

    assert client.post(reverse("mfa_authenticate"), code).status_code == 200
    assert not is_in(client)


def test_a_code_that_a_fast_phone_showed_early_is_used_once_until_its_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    TOTP.activate(cast.people["teller"], secret := generate_totp_secret())
    start = 1_900_000_020.0
    monkeypatch.setattr(time, "time", lambda: start + 30)
    code = {"code": code_of(secret)}

    for after, expected in ((0, 302), (35, 200), (89, 200)):
        monkeypatch.setattr(time, "time", lambda after=after: start + after)
        client = Client()
        sign_in(client)
        assert client.post(reverse("mfa_authenticate"), code).status_code == expected


def test_turning_off_an_app_is_told_by_mail(cast: Cast) -> None:
    TOTP.activate(cast.people["teller"], secret := generate_totp_secret())
    client = Client()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    confirm(client)

    client.post(reverse("mfa_deactivate_totp"))
    let_work()

    assert mail.outbox[-1].subject == "验证器已停用"
    assert "127.0.0.1" in str(mail.outbox[-1].body)
    assert not Authenticator.objects.filter(type="totp").exists()


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


def test_a_reset_does_not_go_around_the_second_step(cast: Cast) -> None:
    TOTP.activate(cast.people["teller"], generate_totp_secret())
    ask_reset("teller@sample.example")
    set_password(link_of_mail(), NEW)
    client = Client()

    assert sign_in(client, NEW)["Location"] == reverse("mfa_authenticate")


def test_a_passkey_is_asked_for_by_the_browser() -> None:
    asked = Client().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["challenge"]

    refused = Client().post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    assert refused["Location"] == LOGIN
    assert not Authenticator.objects.exists()


def test_the_list_of_second_steps_is_the_page_of_the_account(signed_in: Browse) -> None:
    assert signed_in("teller").get(reverse("mfa_index"))["Location"] == reverse("account")


def test_tries_are_counted_for_all_processes_and_pages_that_are_read_ask_for_none(
    signed_in: Browse,
) -> None:
    reader = signed_in("teller")
    with CaptureQueriesContext(connection) as queries:
        for name in ("home", "account", "account_login"):
            reader.get(reverse(name))
    assert queries
    assert not [each for each in queries if "ledger_remembered" in each["sql"]]

    sign_in(Client(), "wrong")

    assert Remembered.objects.count() == 3
