"""Calls: notices that somebody acknowledges, in the product or by a link in the message.

The link names one notice and an instant, signed with the secret of the installation for this
purpose alone; nothing is stored for it (docs/decisions/0148).
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, language_of
from jianyue.notices.models import Notice

UNACKNOWLEDGED: Final = "unacknowledged"
# By kind: a step of a ladder, several of them told late, and that nobody has acknowledged one.
CALLS: Final = frozenset({"escalated", "escalated-late", UNACKNOWLEDGED})
GOOD_FOR: Final = timedelta(hours=48)
SALT: Final = "jianyue.call"
SAID: Final = Both("确认收到（打开后再按一次）：", "Acknowledge (open, then press once):")


def token_of(notice: Notice) -> str:
    """Return what lets a call be acknowledged without signing in; the same each time."""
    until = int((notice.decided_at + GOOD_FOR).timestamp())
    return _signer().sign_object([notice.tenant_id, notice.pk, until])


def link_of(notice: Notice) -> str:
    """Return where a call is acknowledged; nothing for other notices."""
    return f"{settings.SITE_URL}/call/{token_of(notice)}/" if notice.kind in CALLS else ""


def words_of(notice: Notice) -> str:
    """Return the line of a message by which a call is acknowledged; nothing for other notices."""
    if notice.kind not in CALLS:
        return ""
    said = SAID.words(language_of(notice.user.language))
    return f"\n\n{said}\n{link_of(notice)}"


def found_by(token: str, now: datetime) -> Notice | None:
    """Return the call of a token with its person; None for one that is forged, old or his no more.

    Runs behind the fence of the call's tenant, and leaves the caller's as it was.
    """
    try:
        tenant, pk, until = _signer().unsign_object(token)
    except (BadSignature, ValueError):
        return None
    if now >= datetime.fromtimestamp(until, UTC):
        return None
    with inside(tenant):
        rows = Notice.objects.filter(tenant=tenant, pk=pk, user__is_active=True)
        return rows.select_related("user").first()


def _signer() -> Signer:
    return Signer(sep=".", salt=SALT)
