"""Signing in by the identity of one's own organisation (OpenID Connect)."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from jianyue.ledger.environment import BadSetting, outside_identities
from jianyue.people.models import User
from tests.cast import PASSWORD, Cast
from tests.pages.provider import SUBJECT, school

SCHOOL = {
    "JIANYUE_OIDC_PROVIDERS": "school",
    "JIANYUE_OIDC_SCHOOL_URL": "https://login.school.example/realm/",
    "JIANYUE_OIDC_SCHOOL_CLIENT": "desk",
    "JIANYUE_OIDC_SCHOOL_SECRET": "sample",
    "JIANYUE_OIDC_SCHOOL_NAME": "示例学校",
}


@pytest.fixture
def provider(settings: Any, socket_enabled: None, cast: Cast) -> Iterator[str]:  # noqa: ARG001 - a database
    with school() as url:
        apps = outside_identities(SCHOOL | {"JIANYUE_OIDC_SCHOOL_URL": url})
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
        yield url


def leave(client: Client, process: str = "login") -> Any:
    address = reverse("openid_connect_login", args=["school"])
    return client.post(f"{address}?process={process}")


def come_back(client: Client, process: str = "login") -> Any:
    led = leave(client, process).context["redirect_to"]
    state = parse_qs(urlsplit(led).query)["state"][0]
    address = reverse("openid_connect_callback", args=["school"])
    return client.get(address, {"code": "sample", "state": state})


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_without_providers_there_are_none() -> None:
    assert outside_identities({}) == []


def test_a_provider_is_read_from_the_environment() -> None:
    (read,) = outside_identities(SCHOOL)

    assert (read["provider_id"], read["name"], read["client_id"]) == ("school", "示例学校", "desk")
    assert read["settings"]["server_url"] == "https://login.school.example/realm"
    assert read["settings"]["oauth_pkce_enabled"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIANYUE_OIDC_PROVIDERS", "../school"),
        ("JIANYUE_OIDC_SCHOOL_URL", "http://login.school.example"),
        ("JIANYUE_OIDC_SCHOOL_URL", "login.school.example"),
        ("JIANYUE_OIDC_SCHOOL_CLIENT", ""),
        ("JIANYUE_OIDC_SCHOOL_SECRET", ""),
    ],
)
def test_a_value_that_cannot_be_meant_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        outside_identities(SCHOOL | {name: value})


@pytest.mark.usefixtures("provider")
def test_the_door_names_the_provider() -> None:
    assert "用示例学校登录" in Client().get("/account/login/").content.decode()


def test_the_way_out_is_a_page_that_forms_may_lead_to(provider: str) -> None:
    answer = leave(Client())

    assert answer.status_code == 200
    asked = parse_qs(urlsplit(answer.context["redirect_to"]).query)
    assert answer.context["redirect_to"].startswith(f"{provider}/authorize?")
    assert asked["client_id"] == ["desk"]
    assert asked["code_challenge_method"] == ["S256"]
    assert 'http-equiv="refresh"' in answer.content.decode()


@pytest.mark.usefixtures("provider")
def test_an_identity_opens_no_account_by_its_address_alone() -> None:
    client = Client()

    answer = come_back(client)

    assert "这个身份还没有对应的账号" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("provider")
def test_an_identity_linked_by_its_owner_signs_in(signed_in: Callable[..., Client]) -> None:
    owner = signed_in("teller")
    owner.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    come_back(owner, "connect")
    page = owner.get(reverse("socialaccount_connections")).content.decode()
    assert SocialAccount.objects.get().uid == SUBJECT
    assert "示例学校" in page

    client = Client()
    assert come_back(client)["Location"] == reverse("home")
    assert is_in(client)


@pytest.mark.usefixtures("provider")
def test_an_answer_that_nobody_asked_for_is_refused(cast: Cast) -> None:
    SocialAccount.objects.create(
        user=User(pk=cast.people["teller"].pk), provider="school", uid=SUBJECT
    )
    client = Client()

    address = reverse("openid_connect_callback", args=["school"])
    answer = client.get(address, {"code": "sample", "state": "made-up"})

    assert "登录没有成功" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.usefixtures("provider")
def test_a_provider_that_is_not_configured_is_missing() -> None:
    assert Client().post(reverse("openid_connect_login", args=["other"])).status_code == 404
