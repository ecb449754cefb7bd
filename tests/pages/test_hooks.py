"""Pages of webhooks: added, its secret shown once, its log, sent again."""

import re
from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from jianyue.hooks.delivering import deliver_due
from jianyue.hooks.models import Delivery, Endpoint
from jianyue.hooks.telling import take_due
from jianyue.ledger.fence import inside
from jianyue.notices.outgoing import Answer
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
URL = "https://hooks.example/in/secret-path"
SAID = {"name": "看板", "url": URL, "events": ["ticket.reported"]}


def test_a_secret_is_shown_once_and_the_address_never_again(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("manager")
    html = client.post("/settings/webhooks/new/", SAID).content.decode()
    secret = re.findall(r"whsec_[A-Za-z0-9+/=]{40,}", html)
    assert len(secret) == 1
    with inside(cast.manager.tenant_id):
        hook = Endpoint.objects.get()

    for page in ("/settings/webhooks/", f"/settings/webhooks/{hook.pk}/", "/settings/"):
        html = client.get(page).content.decode()
        assert secret[0] not in html
        assert "secret-path" not in html
    edit = client.get(f"/settings/webhooks/{hook.pk}/edit/").content.decode()
    assert "secret-path" not in edit


def test_the_log_says_what_was_sent_and_sends_it_again(cast: Cast, signed_in: SignedIn) -> None:
    client, story = signed_in("representative"), Story(cast, timezone.now())
    client.post("/settings/webhooks/new/", SAID)
    ticket = story.report()
    now = timezone.now()
    take_due(now)
    deliver_due(now, lambda *_: Answer(503, b"<script>alert(1)</script>"))
    with inside(cast.manager.tenant_id):
        delivery = Delivery.objects.get()
        Delivery.objects.update(state="failed", next_at=None)
    page = f"/settings/webhooks/{delivery.endpoint_id}/"
    html = client.get(page).content.decode()

    assert delivery.key in html
    assert ticket.number in html
    assert "503" in html
    assert "<script>alert(1)" not in html
    client.post(f"{page}again/{delivery.key}/")
    with inside(cast.manager.tenant_id):
        assert Delivery.objects.get().next_at is not None


def test_it_is_stopped_taken_up_given_a_secret_tried_and_removed(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("manager")
    client.post("/settings/webhooks/new/", SAID)
    with inside(cast.manager.tenant_id):
        hook = Endpoint.objects.get()
    page = f"/settings/webhooks/{hook.pk}/"
    assert "whsec_" in client.post(f"{page}rotate/").content.decode()
    for act, why in (("stop/", "by_hand"), ("take-up/", "")):
        assert client.post(page + act)["Location"] == page
        with inside(hook.tenant_id):
            hook.refresh_from_db()
        assert hook.why == why
    client.post(f"{page}test/")
    assert "endpoint.test" in client.get(page).content.decode()
    wrong = client.post(f"{page}edit/", SAID | {"events": ["nothing"]})
    assert wrong.status_code == 200
    client.post(f"{page}edit/", {"name": "新名称", "url": "", "events": ["ticket.closed"]})
    assert "新名称" in client.get(page).content.decode()
    client.post(f"{page}remove/")
    assert client.get(page).status_code == 404


def test_an_address_that_is_none_is_refused_where_it_was_typed(signed_in: SignedIn) -> None:
    client = signed_in("manager")
    for url in ("ftp://x.example/", "http://u:p@x.example/", "nothing"):
        answer = client.post("/settings/webhooks/new/", SAID | {"url": url})
        assert answer.status_code == 200
        assert "https://" in answer.content.decode()
        assert "whsec_" not in answer.content.decode()
