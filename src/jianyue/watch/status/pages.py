"""Status pages: set up, set anew, their secret link renewed. Each change is a fact."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.digests import digest_of
from jianyue.ledger.sealing import seal
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.people.models import Organisation, User
from jianyue.people.permissions import Deed, must
from jianyue.watch.models import StatusPage
from jianyue.watch.pages_due import due
from jianyue.watch.status.components import MOST, Component, agreed_by, covered
from jianyue.watch.status.plain import line, plain
from jianyue.watch.words import Visibility

SUBJECT: Final = "status"
TOKEN_BYTES: Final = 32
SLUG: Final = re.compile(r"[a-z0-9](?:-?[a-z0-9]){2,39}")
LINK: Final = re.compile(r"https?://[^\s\"'<>\\^`{|}]{3,290}")
TITLE, TEXT = 80, 500
SLUG_LENGTH: Final = 40
NOTHING: Final = Both("", "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a page is to be.

    slug     its public name, also while it is not public
    systems  in the order in which they are shown
    link     an address that it leads to, or nothing
    """

    visibility: str
    slug: str
    title: Both
    systems: Sequence[Component] = ()
    text: Both = NOTHING
    link: str = ""


def usual(customer: Organisation, contract: Contract | None) -> Wanted:
    """Return how a page begins: off, called after the customer, without systems."""
    title = Both(f"{customer.said.zh}：系统状态", f"{customer.said.en}: system status")
    slug = "-".join(filter(None, (customer.code, contract.code if contract else "")))
    return Wanted(Visibility.OFF, slug.lower().replace("_", "-")[:SLUG_LENGTH], title)


@transaction.atomic
def open_page(
    customer: Organisation, contract: Contract | None, wanted: Wanted, *, at: datetime, by: User
) -> StatusPage:
    """Set up the page of a customer, for one contract or for all. Raises NotAllowed."""
    must(by, Deed.KEEP_STATUS)
    mine = Contract.objects.visible_to(by).filter(customer=customer)
    if not (mine.filter(pk=contract.pk) if contract else mine).exists():
        raise NotAllowed("请选择客户的合同。", "Choose a contract of the customer.")
    digest, sealed = _drawn()
    page = StatusPage(
        tenant_id=customer.tenant_id, customer=customer, contract=contract, digest=digest,
        sealed=sealed, opened_at=at, changed_at=at,
    )  # fmt: skip
    checked = _checked(page, wanted, at)
    page.timeline = ledger.begin(
        SUBJECT, Whose(customer.tenant_id, customer.pk), _entry("status_opened", checked, at),
        at=at, by=by.pk,
    )  # fmt: skip
    _keep(page, checked)
    due([page], at)
    return page


@transaction.atomic
def change(page: StatusPage, wanted: Wanted, *, at: datetime, by: User) -> StatusPage:
    """Set a page anew; its files follow within a second. Raises NotAllowed."""
    kept = _locked(page, by)
    checked = _checked(kept, wanted, at)
    ledger.add(kept.timeline_id, _entry("status_changed", checked, at), at=at, by=by.pk)
    _keep(kept, checked)
    due([kept], at)
    return kept


@transaction.atomic
def renew(page: StatusPage, *, at: datetime, by: User) -> StatusPage:
    """Give a page another secret link; the one before leads nowhere at once."""
    kept = _locked(page, by)
    kept.digest, kept.sealed = _drawn()
    kept.save(update_fields=["digest", "sealed"])
    ledger.add(kept.timeline_id, Entry("status_link_renewed", at), at=at, by=by.pk)
    due([kept], at)
    return kept


def _drawn() -> tuple[str, str]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return digest_of(token), seal(token)


def _locked(page: StatusPage, by: User) -> StatusPage:
    must(by, Deed.KEEP_STATUS)
    rows = StatusPage.objects.visible_to(by).select_for_update(of=("self",))
    kept: StatusPage = rows.select_related("tenant").get(pk=page.pk)
    return kept


def _checked(page: StatusPage, wanted: Wanted, at: datetime) -> Wanted:
    if wanted.visibility not in set(Visibility):
        raise NotAllowed("请选择谁能看。", "Choose who may see it.")
    if not SLUG.fullmatch(wanted.slug):
        raise NotAllowed(
            "地址名称用 3 到 40 个小写字母、数字和连字符。",
            "The address name has 3 to 40 small letters, digits and hyphens.",
        )
    if wanted.link and not LINK.fullmatch(wanted.link):
        raise NotAllowed(
            "链接须以 https:// 或 http:// 开头。", "The link must begin with https:// or http://."
        )
    title = Both(line(wanted.title.zh, TITLE), line(wanted.title.en, TITLE))
    if not title.zh and not title.en:
        raise NotAllowed("请填写标题。", "Give it a title.")
    title = Both(title.zh or title.en, title.en or title.zh)
    text = Both(plain(wanted.text.zh, TEXT), plain(wanted.text.en, TEXT))
    return replace(wanted, title=title, text=text, systems=_systems(page, wanted.systems, at))


def _systems(page: StatusPage, wanted: Sequence[Component], at: datetime) -> list[Component]:
    agreed = agreed_by(covered(page, at), at)
    for each in wanted:
        if each.contract not in agreed or \
                each.system not in agreed[each.contract].agreement.services:  # fmt: skip
            raise NotAllowed("请选择协议中的系统。", "Choose systems that the agreement names.")
    if len(wanted) > MOST or len({each.key for each in wanted}) < len(wanted):
        raise NotAllowed(
            f"最多 {MOST} 个系统，每个一次。", f"At most {MOST} systems, each of them once."
        )
    return [_titled(each, agreed[each.contract].agreement.services[each.system].title)
            for each in wanted]  # fmt: skip


def _titled(component: Component, agreed: object) -> Component:
    """Return a system with its titles; one that is left empty is called as in the agreement."""
    words = agreed.words  # type: ignore[attr-defined] # words in both languages
    return replace(
        component,
        zh=line(component.zh, TITLE) or line(words("zh"), TITLE),
        en=line(component.en, TITLE) or line(words("en"), TITLE),
        group_zh=line(component.group_zh, TITLE), group_en=line(component.group_en, TITLE),
    )  # fmt: skip


def _entry(kind: str, wanted: Wanted, at: datetime) -> Entry:
    systems = [[each.contract, each.system] for each in wanted.systems]
    body = {"visibility": wanted.visibility, "slug": wanted.slug, "systems": systems}
    words = {
        "title_zh": wanted.title.zh, "title_en": wanted.title.en, "text_zh": wanted.text.zh,
        "text_en": wanted.text.en, "link": wanted.link,
    }  # fmt: skip
    return Entry(kind, at, body, words)


def _keep(page: StatusPage, wanted: Wanted) -> None:
    page.visibility, page.slug, page.link = wanted.visibility, wanted.slug, wanted.link
    page.title_zh, page.title_en = wanted.title.zh, wanted.title.en
    page.text_zh, page.text_en = wanted.text.zh, wanted.text.en
    page.systems = [each.stored() for each in wanted.systems]
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as taken:
        raise NotAllowed(
            "这个地址名称已经用于另一个状态页，或者这份合同已经有状态页。",
            "Another of your status pages has this address name, or the contract has a page.",
        ) from taken
