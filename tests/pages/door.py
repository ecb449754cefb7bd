"""What people do at the door: the ways in, as the tests of pages go them."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.notices import resets
from jianyue.notices.actions import deliver_due
from jianyue.notices.channels.mail import send
from jianyue.people.models import User
from tests.cast import PASSWORD, Cast

LOGIN = "/account/login/"


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    said = {"login": "teller@sample.example", "password": password} | more
    return client.post(LOGIN, said)


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def ask_reset(address: str, **headers: str) -> Any:
    client = Client(headers=headers or None)
    answer = client.post(reverse("account_reset_password"), {"email": address})
    let_work()
    return answer


def let_work(at: datetime | None = None) -> None:
    """Let a worker do what is due, as it does each second."""
    now = at or timezone.now()
    resets.look_due(now)
    deliver_due(now, send)


def link_of_mail() -> str:
    (found,) = re.findall(r"https?://\S+/password/reset/key/\S+", str(mail.outbox[-1].body))
    return str(found)


def set_password(link: str, password: str) -> Any:
    client = Client()
    form = client.get(urlsplit(link).path, follow=True)
    said = {"password1": password, "password2": password}
    return client.post(form.redirect_chain[-1][0], said, follow=True)


def change(cast: Cast, **said: object) -> None:
    """Change something about the teller's account."""
    teller = cast.people["teller"]
    with inside(teller.tenant_id):
        User.objects.filter(pk=teller.pk).update(**said)
