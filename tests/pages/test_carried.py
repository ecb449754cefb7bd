"""Pages of an agreement that carries what is recorded after a release."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.agreements import catalog
from jianyue.ledger.fence import inside
from jianyue.reports import planning, releasing
from jianyue.reports.models import Report
from tests.acting import local
from tests.cast import Cast
from tests.stories.amending import amended
from tests.story import Story

SignedIn = Callable[..., Client]
RULE = "queue: level}"
FIGURE = "/figures/bank-1/response-rate/?day="


@pytest.fixture
def story(cast: Cast) -> Story:
    """A released January, and a matter of it that was entered in February."""
    told, by = Story(cast, timezone.now()), cast.contract_manager
    told.at("2026-01-30 09:00")
    text = catalog.path("bank").read_text(encoding="utf-8")
    amended(told, text.replace(RULE, "queue: level, late_facts: carry}"))
    told.wait(minutes=1)
    planning.draft_due(told.now)
    ticket = told.report()
    told.record(told.report(), "responded", text="正在处理")
    told.record(ticket, "responded", text="正在处理")
    told.at("2026-02-01 00:30")
    planning.draft_due(told.now)
    with inside(by.tenant_id):
        report = Report.objects.select_related("contract", "version").get(
            contract=cast.contracts["bank-1"], name="service"
        )
        releasing.release(report, at=told.now, by=by)
    told.at("2026-02-10 10:00")
    late = told.report("agent", reported_at=local("2026-01-30 10:00"))
    told.record(late, "responded", text="当时已处理", occurred_at=local("2026-01-30 10:05"))
    told.now += timedelta(minutes=1)
    return told


@pytest.mark.parametrize(
    ("language", "said", "stays"),
    [("zh", "补录后计入本期的 1 项", "本报告的达成率不变"),
     ("en", "1 recorded late, counted here", "the rates here stay")],
)  # fmt: skip
def test_the_figure_and_the_report_say_what_is_carried(
    story: Story, signed_in: SignedIn, language: str, said: str, stays: str
) -> None:
    client = signed_in("contract_manager")
    client.post("/account/display/", {"language": language})
    with inside(story.cast.contract_manager.tenant_id):
        number = Report.objects.get(name="service", released_at__isnull=False).number
    february = client.get(f"{FIGURE}2026-02-10").content.decode()

    assert said in february
    assert story.tickets[-1].number in february
    assert said not in client.get(f"{FIGURE}2026-01-30").content.decode()
    assert stays in client.get(f"/reports/{number}/").content.decode()
