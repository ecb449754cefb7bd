"""Subscriptions to a topic: anybody's by mail, proven first; people's with an account at once.

What can be asked of a stranger's address is capped, so that no page is a weapon against it
(docs/decisions/0173). Links hold a signed number; nothing is stored for them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, Language, NotAllowed, language_of
from jianyue.notices import actions
from jianyue.notices.actions import Message
from jianyue.notices.models import Notice, State, Subscriber
from jianyue.people.models import User

CAUSE: Final = "subscriber"
PATH: Final = "/subscriptions/"
SALT: Final = "jianyue.subscriber"
MOST: Final = 2000  # who are told of one topic
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_TOPIC: Final = 30  # confirmations asked for in an hour
PER_ADDRESS: Final = 3  # the same of one address in a day, all providers together
GOOD_FOR: Final = timedelta(days=3)
SAID: Final = Both("退订：", "Unsubscribe:")


@dataclass(frozen=True, slots=True)
class Topic:
    """What one is told of.

    kind, pk  name it; the rest says whose it is and what it is called
    """

    kind: str
    pk: int
    tenant: int
    customer: int
    title: Both

    def rows(self) -> QuerySet[Subscriber]:
        """Return its subscriptions that have not ended."""
        mine = {"tenant": self.tenant, "topic": self.kind, "topic_id": self.pk}
        return Subscriber.objects.filter(**mine, ended_at=None)

    def subscriber(self, at: datetime, **who: object) -> Subscriber:
        """Return a new subscription, not stored yet."""
        return Subscriber(
            tenant_id=self.tenant, customer_id=self.customer, topic=self.kind, topic_id=self.pk,
            asked_at=at, **who,
        )  # fmt: skip


@transaction.atomic
def ask(topic: Topic, email: str, language: Language, *, at: datetime) -> bool:
    """Send a link by which an address is proven; return whether a mail leaves.

    Whoever asks is answered the same, so that nobody learns which addresses are known. Nothing is
    sent to one that is subscribed, was asked within a day, or beyond the caps.
    """
    address = email.strip().lower()
    known = topic.rows().filter(user=None)
    found = known.filter(email=address).select_for_update().first()
    if found and (found.confirmed_at is not None or found.asked_at > at - DAY):
        return False
    full = known.filter(confirmed_at__isnull=False).count() >= MOST
    lately = Subscriber.objects.filter(tenant=topic.tenant, topic=topic.kind, topic_id=topic.pk)
    if full or lately.filter(user=None, asked_at__gt=at - HOUR).count() >= PER_TOPIC:
        return False
    if not _spared(address):
        return False
    row = found or topic.subscriber(at, email=address)
    row.asked_at, row.language = at, language
    row.save()
    actions.decide_outside(_asking(topic, row), to=[row], at=at)
    return True


@transaction.atomic
def join(topic: Topic, *, at: datetime, by: User) -> Subscriber:
    """Tell a person with an account by his own channels; repeating changes nothing."""
    found: Subscriber | None = topic.rows().filter(user=by).first()
    if found is not None:
        return found
    made = topic.subscriber(at, user=by, language=language_of(by.language), confirmed_at=at)
    made.save()
    return made


@transaction.atomic
def confirm(subscriber: Subscriber, *, at: datetime) -> Subscriber:
    """Take an address as proven. Raises NotAllowed for a link that is too old."""
    kept = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if kept.ended_at is not None or (kept.confirmed_at is None and kept.asked_at <= at - GOOD_FOR):
        raise NotAllowed("链接已失效，请重新订阅。", "The link is too old; subscribe again.")
    if kept.confirmed_at is None:
        kept.confirmed_at = at
        kept.save(update_fields=["confirmed_at"])
    return kept


@transaction.atomic
def end(subscriber: Subscriber, *, at: datetime) -> None:
    """Tell nothing more and forget the address; what waits is taken back. Repeating is nothing."""
    kept = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if kept.ended_at is None:
        kept.ended_at, kept.email = at, ""
        kept.save(update_fields=["ended_at", "email"])
        unsent = Notice.objects.filter(subscriber=kept, state__in=actions.UNSENT)
        unsent.update(state=State.WITHDRAWN, next_at=None)


def leave(topic: Topic, *, at: datetime, by: User) -> None:
    """Tell a person with an account nothing more. Repeating is nothing."""
    for each in topic.rows().filter(user=by):
        end(each, at=at)


def tell(topic: Topic, message: Message, *, at: datetime) -> None:
    """Write a notice to everybody who subscribed and proved it; repeating adds nothing."""
    rows = list(topic.rows().filter(confirmed_at__isnull=False).select_related("user"))
    actions.decide(message, to=[row.user for row in rows if row.user_id], at=at)
    actions.decide_outside(message, to=[row for row in rows if not row.user_id], at=at)


def forget_unproven(topic: Topic, now: datetime) -> None:
    """Forget the addresses that nobody confirmed in time."""
    old = topic.rows().filter(confirmed_at=None, asked_at__lte=now - GOOD_FOR)
    old.update(ended_at=now, email="")


def token_of(subscriber: Subscriber) -> str:
    """Return what lets an address be confirmed or unsubscribed; the same each time."""
    return _signer().sign_object([subscriber.tenant_id, subscriber.pk])


def found_by(token: str) -> Subscriber | None:
    """Return the subscription of a token; None for a forged one, or where it has ended."""
    try:
        tenant, pk = _signer().unsign_object(token)
    except (BadSignature, ValueError):
        return None
    with inside(tenant):
        return Subscriber.objects.filter(tenant=tenant, pk=pk, user=None, ended_at=None).first()


def path_of(notice: Notice) -> str:
    """Return where the link of a confirmation leads."""
    return f"{PATH}{token_of(notice.subscriber)}/"


def address_of(subscriber: Subscriber) -> str:
    """Return the whole address at which somebody unsubscribes."""
    return f"{settings.SITE_URL}{PATH}{token_of(subscriber)}/end/"


def _spared(address: str) -> bool:
    """Take one of the day's places of an address; they are counted for all providers together."""
    names = (f"subscriber:{address}:{number}" for number in range(PER_ADDRESS))
    return any(cache.add(name, 1, int(DAY.total_seconds())) for name in names)


def _asking(topic: Topic, row: Subscriber) -> Message:
    zh, en = topic.title.zh, topic.title.en
    return Message(
        kind="subscribe", cause=(CAUSE, row.pk), step=row.asked_at.isoformat(),
        subject=Both(f"请确认订阅：{zh}", f"Please confirm: {en}"),
        body=Both(
            f"有人用这个邮箱订阅“{zh}”的状态通知。是您本人的话，请在三天内打开下面的链接确认；"
            "不是您的话，不用理会，不会再收到邮件。",
            f"Somebody asked that news of “{en}” be sent to this address. If it was you, open "
            "the link below within three days and confirm. If not, do nothing: no more will come.",
        ),
    )  # fmt: skip


def _signer() -> Signer:
    return Signer(sep=".", salt=SALT)
