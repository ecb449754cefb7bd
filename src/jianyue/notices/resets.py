"""Resets of passwords: asked at the door the same way by everybody, answered by a worker.

Whether an address has an account is looked up where nobody can measure how long it takes, and the
link is made when the mail goes out (docs/decisions/0116).
"""

from datetime import datetime
from typing import Final

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import actions
from jianyue.notices.actions import BATCH, Message
from jianyue.notices.models import Notice, ResetAsked
from jianyue.people.models import User

CAUSE: Final = "reset"
PATH: Final = "/account/password/reset/key/"


def ask(address: str, *, at: datetime) -> None:
    """Write down that somebody asked for a reset, whatever the address."""
    ResetAsked.objects.create(address=address, asked_at=at)


def look_due(now: datetime) -> int:
    """Tell those who have an account, forget all who asked; return how many asked."""
    return _claimed(now) if ResetAsked.objects.exists() else 0


@transaction.atomic
def _claimed(now: datetime) -> int:
    rows = ResetAsked.objects.order_by("pk").select_for_update(skip_locked=True)
    asked = list(rows[:BATCH])
    for each in asked:
        _answer(each, now)
    ResetAsked.objects.filter(pk__in=[each.pk for each in asked]).delete()
    return len(asked)


def path_of(notice: Notice) -> str:
    """Return the address of a link that works once and for two hours, counted from now."""
    with inside(notice.tenant_id):
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(notice.user)
    return f"{PATH}{user_pk_to_url_str(notice.user)}/{token}/"


def _answer(asked: ResetAsked, now: datetime) -> None:
    with inside(None, door=True):
        person = User.objects.filter(email__iexact=asked.address, is_active=True).first()
    if person is None or person.tenant_id is None:
        return
    message = Message(
        kind="reset",
        cause=(CAUSE, person.pk),
        step=asked.asked_at.isoformat(),
        subject=Both("重设践约的密码", "Reset your password of Jianyue"),
        body=Both(
            f"{person.name}：\n\n有人要求重设您账号的密码。不是您的话，不用理会，密码不会变；"
            "是您本人的话，请在两小时内打开下面的链接，它只能用一次。",
            f"Dear {person.name},\n\nsomebody asked to reset the password of your account. If it "
            "was not you, do nothing; the password stays. If it was you, open the link below "
            "within two hours; it works once.",
        ),
    )
    with inside(person.tenant_id):
        # One that waits for the mail server tells as much as ten.
        if not person.notices.filter(cause=CAUSE, next_at__isnull=False).exists():
            actions.decide(message, to=[person], at=now)
