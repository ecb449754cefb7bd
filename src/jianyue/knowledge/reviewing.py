"""An article that its owner should have looked at: told once, and taken back when he has."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from jianyue.knowledge.models import Article
from jianyue.knowledge.words import Standing
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.people.models import User
from jianyue.services.dates import ONE_DAY, begins

ARTICLE: Final = "article"
OVERDUE: Final = "overdue"
KIND: Final = "article-review"


def overdue_at(article: Article) -> datetime | None:
    """Return when its review is late by the days of its owner; None where nobody reads it."""
    if article.state != Standing.PUBLISHED:
        return None
    return begins(article.review_date + ONE_DAY, ZoneInfo(article.owner.zone))


def set_timer(article: Article) -> None:
    """Have a worker look when its review is late; what stood before is gone, and told no more."""
    Timer.objects.filter(subject=ARTICLE, subject_id=article.pk).delete()
    notices.withdraw((ARTICLE, article.pk), kind=KIND)
    at = overdue_at(article)
    if at is not None:
        Timer.objects.create(
            tenant_id=article.tenant_id, subject=ARTICLE, subject_id=article.pk, kind=OVERDUE, at=at
        )


def have_timers() -> None:
    """Make lost timers anew; one whose day is over tells nobody twice."""
    standing = Timer.objects.filter(subject=ARTICLE).values("subject_id")
    rows = Article.objects.filter(state=Standing.PUBLISHED).exclude(pk__in=standing)
    lost = [(each, overdue_at(each)) for each in rows.select_related("owner").order_by("pk")]
    Timer.objects.bulk_create(
        Timer(tenant_id=each.tenant_id, subject=ARTICLE, subject_id=each.pk, kind=OVERDUE, at=at)
        for each, at in lost
        if at is not None
    )


def tell_overdue(article: Article, to: Iterable[User], *, at: datetime) -> None:
    """Tell whose review is late, where it still is; each day of review is told once."""
    due = overdue_at(article)
    if due is None or due > at:
        return
    title, day = article.title, article.review_date.isoformat()
    message = Message(
        kind=KIND,
        cause=(ARTICLE, article.pk),
        subject=Both(
            f"[{article.number}] 知识待复核：{title.zh[:80]}",
            f"[{article.number}] An article to review: {title.en[:80]}",
        ),
        body=Both(f"应在 {day} 前复核。", f"It was to be reviewed by {day}."),
        step=day,
        path=f"/knowledge/{article.number}/",
    )
    notices.decide(message, to=to, at=at)
