"""How long the bytes of a mail are kept: for as long as somebody may still need them."""

from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.mail.models import Mail, Raw
from jianyue.mail.words import State

KEPT: Final = timedelta(days=30)
AT_ONCE: Final = 200


def forget(now: datetime) -> int:
    """Drop the bytes of mails that were settled long ago; that they came stays known."""
    done = 0
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with inside(tenant):
            old = Raw.objects.filter(mail__waits=False, mail__received_at__lte=now - KEPT)
            ids = list(old.order_by("pk").values_list("pk", "mail")[:AT_ONCE])
            Raw.objects.filter(pk__in=[pk for pk, _ in ids]).delete()
            Mail.objects.filter(pk__in=[mail for _, mail in ids]).exclude(
                state=State.IMPORTED
            ).update(shown="")
            done += len(ids)
    return done
