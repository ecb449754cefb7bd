"""How fast robots may be spoken to, and that one which failed is left in peace for a while."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from jianyue.notices.models_addresses import Kind, Robot

REST: Final = timedelta(minutes=1)
# Burst, and the time in which one more may go. Carriers count 20 in any minute (WeCom, DingTalk),
# 100 in a minute and 5 in a second (Feishu): a burst and what follows it within the minute or the
# second stay below that.
PACE: Final = {
    Kind.WECOM: (5, timedelta(seconds=4)),
    Kind.DINGTALK: (5, timedelta(seconds=4)),
    Kind.FEISHU: (3, timedelta(seconds=0.7)),
    Kind.GATEWAY: (10, timedelta(seconds=1)),
}


class Word(Enum):
    """What a robot says before it is spoken to."""

    GO = "go"
    RESTS = "rests"


def of_url(url: str, tenant: int, *, at: datetime) -> Robot:
    """Return the robot behind an address; the same one for everybody who is told by it."""
    digest = salted_hmac("jianyue.robots", url, settings.SECRET_KEY, algorithm="sha256").hexdigest()
    begun = {"tokens": 0.0, "filled_at": at - REST}
    return Robot.objects.get_or_create(tenant_id=tenant, digest=digest, defaults=begun)[0]


@transaction.atomic
def ask(robot: int, kind: Kind, now: datetime, *, insist: bool) -> Word | datetime:
    """Take a token of a robot's pace; return that one may go, that it rests, or until when to wait.

    insist  ask even one that rests, as somebody does who tries his channel
    """
    row = Robot.objects.select_for_update().get(pk=robot)
    if row.rests_until is not None and now < row.rests_until and not insist:
        return Word.RESTS
    wait = row.take(now, *PACE[kind])
    row.save(update_fields=["tokens", "filled_at"])
    return Word.GO if wait is None else wait


def rest(robot: int, now: datetime) -> None:
    """Leave a robot in peace that failed; meanwhile people are told by their next channel."""
    Robot.objects.filter(pk=robot).update(rests_until=now + REST)


def wake(robot: int) -> None:
    """Let a robot work again that has accepted something."""
    Robot.objects.filter(pk=robot, rests_until__isnull=False).update(rests_until=None)
