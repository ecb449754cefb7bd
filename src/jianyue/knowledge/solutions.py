"""What articles solved: tickets, and matters that needed none."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from jianyue.knowledge.copying import copy_solution
from jianyue.knowledge.models import Article, Edition, Search, Solution
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.models import Ticket

SUBJECT: Final = "solution"
ONE_MATTER: Final = timedelta(hours=1)
OPENED_WITHIN: Final = timedelta(minutes=30)


@transaction.atomic
def helped(edition: Edition, *, at: datetime, by: User) -> Solution:
    """Record that somebody of a customer helped himself. Said twice within an hour, it is once."""
    if by.customer_id is None or not Edition.objects.visible_to(by).filter(pk=edition.pk).exists():
        raise NotAllowed("只有客户可以这样说明。", "This is for the customer to say.")
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    rows = Solution.objects.filter(article=edition.article_id, by=by, ticket=None)
    said: Solution | None = rows.filter(at__gt=at - ONE_MATTER).first()
    return said or _begun(edition.article_id, Whose(by.tenant_id or 0, by.customer_id), at, by)


@transaction.atomic
def link(ticket: Ticket, article: Article, *, at: datetime, by: User) -> Solution:
    """Record that an article solved a ticket; safe to repeat. Raises NotAllowed."""
    must(by, Deed.WRITE_KNOWLEDGE)
    kept = Ticket.objects.visible_to(by).select_for_update(of=("self",)).get(pk=ticket.pk)
    known = Article.objects.visible_to(by).get(pk=article.pk)
    said: Solution | None = Solution.objects.filter(
        article=known, ticket=kept, taken_at=None
    ).first()
    whose = Whose(kept.tenant_id, kept.customer_id, kept.contract_id)
    return said or _begun(known.pk, whose, at, by, kept)


@transaction.atomic
def take_back(solution: Solution, *, at: datetime, by: User) -> None:
    """Record that an article did not solve a ticket after all; safe to repeat."""
    must(by, Deed.WRITE_KNOWLEDGE)
    rows = Solution.objects.visible_to(by).select_for_update(of=("self",))
    kept: Solution = rows.get(pk=solution.pk)
    if kept.taken_at is None:
        entry = Entry("solution_taken_back", at)
        ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
        copy_solution(kept)


def searched(words: str, found: int, *, at: datetime, by: User) -> None:
    """Note what somebody looked for, so that what nobody has written about is seen.

    The same words again, soon after, are the same search: a page that was loaded once more.
    """
    words = words[:100]
    soon = Search.objects.filter(by=by, at__gt=at - OPENED_WITHIN)
    if soon.filter(words=words).exists():
        return
    Search.objects.create(
        tenant_id=by.tenant_id or 0, customer_id=by.customer_id, by=by, words=words, at=at,
        found=found, internal=by.customer_id is None,
    )  # fmt: skip


def opened(*, at: datetime, by: User) -> None:
    """Note that somebody opened an article: of what he looked for a moment ago, it had one."""
    rows = Search.objects.filter(by=by, at__gt=at - OPENED_WITHIN, opened=False)
    last = rows.order_by("-at", "-pk").values("pk")[:1]
    Search.objects.filter(pk__in=last).update(opened=True)


def _begun(
    article: int, whose: Whose, at: datetime, by: User, ticket: Ticket | None = None
) -> Solution:
    body: dict[str, Any] = {"article": article}
    kind = "article_helped"
    if ticket is not None:
        body, kind = body | {"ticket": ticket.pk}, "article_solved"
    timeline = ledger.begin(SUBJECT, whose, Entry(kind, at, body), at=at, by=by.pk)
    solution = Solution(
        tenant_id=whose.tenant, customer_id=whose.customer or 0, timeline=timeline,
        article_id=article, ticket=ticket, by=by, at=at,
    )  # fmt: skip
    solution.save()
    return solution
