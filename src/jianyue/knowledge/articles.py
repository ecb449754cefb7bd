"""Writing an article, and deciding who reads it. Each is a fact; a version is never changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from jianyue.knowledge.copying import copy_onto
from jianyue.knowledge.models import PROSE, Article
from jianyue.knowledge.reviewing import set_timer
from jianyue.knowledge.words import Audience, Sort, Standing
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.models import Ticket

SUBJECT: Final = "article"
LONGEST: Final = 20_000
REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a version: in Chinese, in English or in both; texts are in Markdown.

    owner        who sees to it that it stays right; None is who writes
    review_date  by when he looks at it again
    """

    review_date: date
    title_zh: str = ""
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    keywords: str = ""
    sort: Sort = Sort.HOW_TO
    service: str = ""
    owner: User | None = None

    def words(self) -> dict[str, str]:
        """Return the words that are kept apart."""
        return {name: getattr(self, name).strip()[:LONGEST] for name in PROSE}

    def body(self, by: User) -> dict[str, Any]:
        """Return the rest."""
        return {
            "sort": self.sort.value, "service": self.service.strip()[:80],
            "owner": (self.owner or by).pk, "review": self.review_date.isoformat(),
        }  # fmt: skip


@transaction.atomic
def write(said: Written, *, at: datetime, by: User, ticket: Ticket | None = None) -> Article:
    """Begin an article, as a draft; `ticket` is what it is made from. Raises NotAllowed."""
    must(by, Deed.WRITE_KNOWLEDGE)
    _check(said, at, by)
    if ticket is not None and ticket.security:
        raise NotAllowed(
            "安全事件只有少数人能看，不能写成知识。",
            "A security incident is seen by few; it becomes no article.",
        )
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant_id or 0)
    number = f"K-{Article.objects.filter(tenant=tenant).count() + 1:04d}"
    body = said.body(by) | ({"ticket": ticket.pk} if ticket else {})
    entry = Entry("article_written", at, body, said.words(), internal=True)
    timeline = ledger.begin(SUBJECT, Whose(tenant.pk), entry, at=at, by=by.pk)
    article = Article(tenant=tenant, timeline=timeline, number=number, opened_at=at)
    copy_onto(article)
    return article


@transaction.atomic
def change(article: Article, said: Written, *, at: datetime, by: User) -> Article:
    """Write a new version; readers see it once it is published. Raises NotAllowed."""
    must(by, Deed.WRITE_KNOWLEDGE)
    kept = _locked(article, by)
    _check(said, at, by)
    same = {name: getattr(kept, name) for name in PROSE} == said.words()
    body = said.body(by)
    now = {"sort": kept.sort, "service": kept.service, "owner": kept.owner_id}
    if same and body == now | {"review": kept.review_date.isoformat()}:
        raise NotAllowed("没有任何改动。", "Nothing was changed.")
    return _added(kept, Entry("article_written", at, body, said.words(), internal=True), at, by)


@transaction.atomic
def publish(
    article: Article, audience: Audience, customers: Collection[Organisation] = (), *,
    at: datetime, by: User,
) -> Article:  # fmt: skip
    """Show the newest version to its readers, and to nobody else. Raises NotAllowed.

    Whoever writes may publish for the provider's own people; what customers are shown, and what
    they are shown no more, is decided by others.
    """
    kept = _locked(article, by)
    opens = audience != Audience.INTERNAL or kept.audience != Audience.INTERNAL
    must(by, Deed.SHOW_KNOWLEDGE if opens else Deed.WRITE_KNOWLEDGE)
    chosen = list(customers) if audience == Audience.CHOSEN else []
    if audience == Audience.CHOSEN and not chosen:
        raise NotAllowed("请选择客户。", "Choose the customers.")
    if any(each.tenant_id != kept.tenant_id or each.side != Side.CUSTOMER for each in chosen):
        raise NotAllowed("请选择自己的客户。", "Choose customers of your own.")
    pks = sorted(each.pk for each in chosen)
    body = {"version": kept.version, "audience": audience.value, "customers": pks}
    return _added(kept, Entry("article_published", at, body, internal=True), at, by)


@transaction.atomic
def withdraw(article: Article, reason: str, *, at: datetime, by: User) -> Article:
    """Show an article to no reader any more; the desk still sees it. Raises NotAllowed."""
    kept = _locked(article, by)
    shown = kept.audience != Audience.INTERNAL
    must(by, Deed.SHOW_KNOWLEDGE if shown else Deed.WRITE_KNOWLEDGE)
    if kept.state != Standing.PUBLISHED:
        raise NotAllowed("没有发布的知识不能撤下。", "It is not published.")
    if not reason.strip():
        raise NotAllowed("请说明原因。", "Say why.")
    words = {"reason": reason.strip()[:REASON]}
    return _added(kept, Entry("article_withdrawn", at, {}, words, internal=True), at, by)


@transaction.atomic
def review(article: Article, again: date, *, at: datetime, by: User) -> Article:
    """Record that it is still right, and by when somebody looks again. Raises NotAllowed."""
    must(by, Deed.WRITE_KNOWLEDGE)
    kept = _locked(article, by)
    if kept.owner_id != by.pk and not may(by, Deed.SHOW_KNOWLEDGE):
        raise NotAllowed("由负责人复核。", "Its owner reviews it.")
    _ahead(again, at, by)
    body = {"review": again.isoformat()}
    return _added(kept, Entry("article_reviewed", at, body, internal=True), at, by)


def _check(said: Written, at: datetime, by: User) -> None:
    words = said.words()
    for language in ("zh", "en"):
        if bool(words[f"title_{language}"]) != bool(words[f"text_{language}"]):
            raise NotAllowed(
                "同一种语言的标题和正文要一起填写。",
                "Give the title and the text of a language together.",
            )
    if not (words["title_zh"] or words["title_en"]):
        raise NotAllowed("请用一种语言填写标题和正文。", "Give a title and a text in one language.")
    owner = said.owner or by
    if owner.tenant_id != by.tenant_id or owner.is_customer or not owner.is_active:
        raise NotAllowed(
            "负责人应是服务方的在岗人员。", "The owner is one of the provider's people."
        )
    _ahead(said.review_date, at, by)


def _ahead(day: date, at: datetime, by: User) -> None:
    if day < at.astimezone(ZoneInfo(by.zone)).date():
        raise NotAllowed("复核日期不能早于今天。", "The day of the review lies ahead.")


def _locked(article: Article, by: User) -> Article:
    rows = Article.objects.visible_to(by).select_for_update(of=("self",))
    kept: Article = rows.get(pk=article.pk)
    return kept


def _added(article: Article, entry: Entry, at: datetime, by: User) -> Article:
    ledger.add(article.timeline_id, entry, at=at, by=by.pk)
    copy_onto(article)
    set_timer(article)
    return article
