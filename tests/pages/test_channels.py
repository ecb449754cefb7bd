"""The page of a person's own channels."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.notices import addresses
from jianyue.notices.models import Notice, State
from jianyue.notices.models_addresses import Address, Kind
from jianyue.people.models import User
from tests.cast import Cast

Browse = Callable[..., Client]
URL = "https://robot.example/cgi-bin/webhook/send?key=very-secret-1234"


def html(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def add(client: Client, kind: Kind = Kind.WECOM, **said: str) -> Any:
    address = f"{reverse('channel-new')}?kind={kind.value}"
    return client.post(address, {"url": URL} | said, follow=True)


def own(cast: Cast, name: str) -> list[Address]:
    with inside(cast.tenants["one"].pk):
        return list(Address.objects.filter(user=cast.people[name]))


def test_a_channel_is_added_and_its_secret_is_never_shown_again(
    signed_in: Browse, cast: Cast
) -> None:
    client = signed_in("agent")

    page = html(add(client)) + html(client.get(reverse("channels")))

    [one] = own(cast, "agent")
    assert "robot.example ••••1234" in page
    assert "very-secret" not in page + one.sealed + one.shown
    assert "没有测试过" in page


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_asks_for_what_it_needs(signed_in: Browse, cast: Cast, kind: Kind) -> None:
    client = signed_in("agent")
    asks = html(client.get(f"{reverse('channel-new')}?kind={kind.value}"))
    assert ('name="to"' in asks) is (kind == Kind.GATEWAY)
    assert ('name="url"' in asks) is (kind != Kind.MAIL)

    add(client, kind, secret="s", to="13800000000", expect="code=0")  # noqa: S106 - of the test

    assert [each.kind for each in own(cast, "agent")] == [kind]


@pytest.mark.parametrize(
    "url", ["", "robot.example", "ftp://robot.example/", "https://u:p@robot.example/", "https:///x"]
)
def test_what_is_no_address_is_refused_and_kept_in_the_form(
    signed_in: Browse, cast: Cast, url: str
) -> None:
    page = html(add(signed_in("agent"), url=url))

    assert own(cast, "agent") == []
    assert 'name="url"' in page


def test_mail_stands_once_and_there_are_not_too_many(signed_in: Browse, cast: Cast) -> None:
    client = signed_in("agent")
    for _ in range(2):
        add(client, Kind.MAIL)
    assert len(own(cast, "agent")) == 1
    for _ in range(addresses.MOST):
        add(client)
    assert len(own(cast, "agent")) == addresses.MOST


def test_order_quiet_hours_and_removing(signed_in: Browse, cast: Cast) -> None:
    client = signed_in("agent")
    add(client)
    add(client, Kind.FEISHU)
    first, second = own(cast, "agent")
    client.post(reverse("channel-up", args=[second.pk]))
    assert [each.pk for each in own(cast, "agent")] == [second.pk, first.pk]

    quiet = reverse("channel-quiet", args=[first.pk])
    assert "开始和结束" in html(client.post(quiet, {"start": "22:00", "end": ""}))
    said = {"start": "22:00", "end": "07:00", "always_urgent": "on"}
    assert "22:00–07:00（1 级除外）" in html(client.post(quiet, said, follow=True))

    client.post(reverse("channel-remove", args=[second.pk]))
    assert [each.pk for each in own(cast, "agent")] == [first.pk]


def test_a_test_is_a_real_notice_and_its_outcome_is_shown(signed_in: Browse, cast: Cast) -> None:
    client = signed_in("agent")
    add(client)
    [one] = own(cast, "agent")

    page = html(client.post(reverse("channel-test", args=[one.pk]), follow=True))
    assert "待发送" in page
    assert "every 2s" in page
    assert "还没有结果" in html(client.post(reverse("channel-test", args=[one.pk]), follow=True))

    with inside(cast.tenants["one"].pk):
        why = {"zh": "无效地址", "en": "invalid url"}
        failed = {"channel": "wecom", "address": one.pk, "outcome": "failed", "why": why}
        rows = Notice.objects.filter(cause="address", cause_id=one.pk)
        assert rows.update(state=State.WITHDRAWN, next_at=None, log=[failed]) == 1
    fragment = html(client.get(reverse("channels"), headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith('<section id="channels">')
    assert "无效地址" in fragment
    with inside(cast.tenants["one"].pk):
        rows.update(state=State.SENT, sent_at=timezone.now())
        User.objects.filter(pk=cast.people["agent"].pk).update(language="en")
    assert "accepted" in html(client.get(reverse("channels")))


@pytest.mark.parametrize("route", ["channel-quiet", "channel-remove", "channel-up", "channel-test"])
def test_somebody_elses_channel_is_not_found(signed_in: Browse, cast: Cast, route: str) -> None:
    add(signed_in("agent"))
    [one] = own(cast, "agent")

    for who in ("engineer", "administrator", "teller", "outsider"):
        answer = signed_in(who).post(reverse(route, args=[one.pk]))
        assert answer.status_code == 404
    assert len(own(cast, "agent")) == 1


@pytest.mark.parametrize("kind", ["", "carrier-pigeon"])
def test_a_kind_that_there_is_not_is_missing(signed_in: Browse, kind: str) -> None:
    answer = signed_in("agent").get(f"{reverse('channel-new')}?kind={kind}")

    assert answer.status_code == 404
