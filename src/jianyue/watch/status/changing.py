"""What follows a change: the files of its pages are due, and whoever subscribed is told.

Both are written in the transaction of the change; a worker does the rest.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from jianyue.engine.outages import Grade
from jianyue.ledger.fence import inside, standing
from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices import subscribing
from jianyue.notices.actions import Message
from jianyue.notices.subscribing import Topic
from jianyue.services.models import Window
from jianyue.watch.models import Outage, StatusPage, StatusUpdate
from jianyue.watch.pages_due import due
from jianyue.watch.status.addresses import path_of
from jianyue.watch.status.components import Component
from jianyue.watch.words import Stage, Visibility

KIND: Final = "status"
Row = Outage | Window


def have_looked(tenant: int, now: datetime) -> None:
    """Have every page of a tenant looked at: a timer that was lost is there again."""
    with inside(tenant):
        due(list(StatusPage.objects.filter(tenant=tenant)), now)


def topic_of(page: StatusPage) -> Topic:
    """Return what subscribers of a page are told of."""
    return Topic(KIND, page.pk, page.tenant_id, page.customer_id, page.said)


def changed(row: Row, *, at: datetime) -> list[StatusPage]:
    """Have the pages that show an outage or a window written anew; return them."""
    with inside(standing().tenant or row.tenant_id):
        pages = pages_with(row)
        due(pages, at)
    return pages


def pages_with(row: Row) -> list[StatusPage]:
    """Return the pages that are on and show a system of an outage or a window."""
    rows = StatusPage.objects.filter(tenant=row.tenant_id, customer=row.customer_id)
    rows = rows.filter(Q(contract=None) | Q(contract=row.contract_id))
    on = rows.exclude(visibility=Visibility.OFF).select_related("tenant")
    return [page for page in on if systems_on(page, row)]


def systems_on(page: StatusPage, row: Row) -> Sequence[Component]:
    """Return the systems of an outage or a window as a page calls them."""
    names = {row.system} if isinstance(row, Outage) else set(row.systems)
    known = (Component(**each) for each in page.systems)
    return [each for each in known if each.contract == row.contract_id and each.system in names]


def tell(row: Row, step: str, said: Both, body: Both, *, at: datetime) -> None:
    """Tell the subscribers of each page that shows it; each of them once for a step."""
    if isinstance(row, Outage) and row.grade == Grade.SINGLE_TERMINAL:
        return
    for page in changed(row, at=at):
        systems = systems_on(page, row)
        zh = f"{said.zh}：{'、'.join(each.zh for each in systems)}"
        en = f"{said.en}: {', '.join(each.en for each in systems)}"
        message = Message(
            kind=KIND, cause=_cause(row), step=f"{step}:{page.pk}",
            subject=Both(f"[{page.title_zh}] {zh}", f"[{page.title_en}] {en}"),
            body=Both(f"{zh}\n{body.zh}".rstrip(), f"{en}\n{body.en}".rstrip()),
            path=path_of(page),
        )  # fmt: skip
        with inside(page.tenant_id):
            subscribing.tell(topic_of(page), message, at=at)


def take_back(row: Row) -> None:
    """Take back what subscribers were not told yet."""
    notices.withdraw(_cause(row))


def tell_update(row: Row, update: StatusUpdate, *, at: datetime) -> None:
    """Tell what was published about an outage or a window."""
    said = Both("维护进展", "Update on maintenance")
    if update.stage:
        said = Stage.of(update.stage).said
    tell(row, f"update-{update.seq}", said, update.said, at=at)


def _cause(row: Row) -> tuple[str, int]:
    """Return the cause of news to subscribers; what both sides are told has another."""
    return "status-outage" if isinstance(row, Outage) else "status-window", row.pk
