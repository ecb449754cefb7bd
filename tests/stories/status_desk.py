"""A status page of the bank in stories: two systems, shown to whom a story says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.watch import outages
from jianyue.watch.models import Outage, StatusPage
from jianyue.watch.outages import Found
from jianyue.watch.status import pages
from jianyue.watch.status.components import Component
from jianyue.watch.status.documents import document_of
from jianyue.watch.status.shown import Shown, shown_of
from jianyue.watch.status.writing import write_due
from jianyue.watch.words import Visibility
from tests.story import Story

Do = Callable[..., Any]
CORE, EBANK = "core-banking", "e-banking"


def wanted(story: Story, visibility: str = Visibility.PUBLIC, **more: Any) -> pages.Wanted:
    """How the bank's page is to be: core banking under a public title, and e-banking."""
    contract = story.cast.contracts["bank-1"].pk
    systems = [
        Component(contract, CORE, "核心系统", "Core system", "柜面", "Counters"),
        Component(contract, EBANK, "", ""),
    ]
    said = pages.Wanted(visibility, "sample-bank", Both("银行系统状态", "Bank status"), systems)
    return replace(said, **more)


def opened(story: Story, do: Do, visibility: str = Visibility.PUBLIC, **more: Any) -> StatusPage:
    """The bank's page, for all of its contracts."""
    bank = story.cast.organisations["bank"]
    made: StatusPage = do("manager", pages.open_page, bank, None, wanted(story, visibility, **more))
    return made


def out(story: Story, do: Do, grade: str = "full", system: str = CORE) -> Outage:
    """An outage that begins now."""
    said = Found(system, grade, "provider", story.now, cause="内部原因")
    made: Outage = do("engineer", outages.open_outage, story.cast.contracts["bank-1"], said)
    return made


def seen(story: Story, page: StatusPage) -> Shown:
    """What the page shows now, to whoever may see it."""
    with inside(page.tenant_id, page.customer_id):
        return shown_of(fresh(page), story.now)


def served(story: Story, page: StatusPage, name: str) -> bytes:
    """What the product answers for a file of the page."""
    with inside(page.tenant_id, page.customer_id):
        return document_of(fresh(page), name, story.now) or b""


def fresh(page: StatusPage) -> StatusPage:
    """Return the page as it is stored."""
    with inside(page.tenant_id):
        found: StatusPage = StatusPage.objects.select_related("tenant", "customer").get(pk=page.pk)
    return found


def work(story: Story) -> int:
    """Have a worker look until nothing is due."""
    done = 0
    while looked := write_due(story.now):
        done += looked
    return done


def healths(story: Story, page: StatusPage) -> list[str]:
    """How the systems are, in their order."""
    return [str(each.health) for each in seen(story, page).systems]
