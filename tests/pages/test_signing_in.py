"""Signing in, second steps, resets, sessions: what lets people in and keeps others out."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from jianyue import settings as written
from jianyue.notices.door import Door
from jianyue.people.door import OutsideDoor
from tests.cast import Cast
from tests.pages.door import change, is_in, sign_in

pytestmark = pytest.mark.django_db
NEW = "another quite long sentence"
Browse = Callable[..., Client]


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
