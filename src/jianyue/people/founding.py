"""The first provider of a new installation, and its administrator; nobody else may be first.

Whoever comes first needs a token that only the machine's own operator can read (decision 0113).
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction

from jianyue.ledger.environment import kept_secret
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Grant, Organisation, Side, User
from jianyue.people.organisations import note
from jianyue.people.roles import Role

FILE: Final = "setup-token"
TOKEN_BYTES: Final = 24
ONE_AT_A_TIME: Final = 7_240_113  # the lock's name in the database; any number does


@dataclass(frozen=True, slots=True)
class Founding:
    """The provider and its first administrator."""

    code: str
    name: str
    person: str
    email: str
    password: str
    language: str = "zh"


def is_new() -> bool:
    """Tell whether nobody has been set up on this installation yet."""
    return not Tenant.objects.exists()


def path() -> Path:
    """Return where the token lies, for the machine's operator only."""
    return Path(settings.DATA) / FILE


def token() -> str:
    """Return the token of the first run, made when there is none yet."""
    made = kept_secret(path(), lambda: secrets.token_urlsafe(TOKEN_BYTES).encode(), plain=True)
    return made.decode()


def found(said: Founding, *, given: str, at: datetime) -> User:
    """Set up the first provider. Raises NotAllowed for a wrong token, or when one is there."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if not is_new():
            raise NotAllowed("已经设置过了，请登录。", "It has been set up already; sign in.")
        if not hmac.compare_digest(given.strip().encode(), token().encode()):
            raise NotAllowed(
                "设置口令不正确；它在服务器启动时显示，并存放在数据文件夹里。",
                "The set-up token is not right; the server shows it at its start, and it lies in "
                "the data folder.",
            )
        tenant = Tenant.objects.create(code=said.code, name=said.name, created_at=at)
        with inside(tenant.pk):
            user = _first(tenant, said, at)
    path().unlink(missing_ok=True)
    return user


def _first(tenant: Tenant, said: Founding, at: datetime) -> User:
    provider = Organisation.objects.create(
        tenant=tenant, side=Side.PROVIDER, name=said.name, code=said.code[:12]
    )
    user = User(
        tenant=tenant,
        organisation=provider,
        email=said.email.strip().lower(),
        name=said.person,
        language=said.language,
        joined_at=at,
    )
    user.set_password(said.password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Grant.objects.create(tenant=tenant, user=user, role=Role.ADMINISTRATOR, granted_at=at)
    body = {"user": user.pk, "roles": [Role.ADMINISTRATOR.value]}
    note(provider, "founded", body, {"name": said.name}, at=at, by=user)
    return user
