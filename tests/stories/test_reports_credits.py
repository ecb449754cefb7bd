"""What restatements and reports say of service credits."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.reports import releasing, restating
from jianyue.reports.content import figures_from
from jianyue.reports.credited import restated
from jianyue.reports.models import Release
from tests.stories.amending import amended
from tests.stories.drafted import monthly, sections
from tests.story import Story

Do = Callable[..., Any]
POWER_CUT = {"ground": "force-majeure", "reason": "断电", "evidence": "公告"}


@pytest.mark.clause("C30")
def test_a_restatement_says_what_it_changes_in_credits(story: Story, do: Do) -> None:
    late = story.report()
    story.wait(hours=3)
    story.record(late, "resolved", text="已恢复")
    report = monthly(story)
    do("contract_manager", releasing.release, report)
    story.wait(days=1)
    story.record(late, "excluded", "manager", **POWER_CUT)

    with inside(report.tenant_id):
        proposed = restating.check(report, now=story.now)
        frozen = figures_from(Release.objects.get(report=report).figures).figures
        assert proposed is not None
        found = {each.clause: each for each in restated(report, frozen, [proposed])[1]}
    # 0 of 1 recovered in time: 95 started per cent below 95 %, 0.5 % of 100,000 each
    assert (found["5.2"].old, found["5.2"].new) == (Decimal("47500.00"), Decimal(0))
    assert found["5.2"].difference == Decimal("-47500.00")
    do("contract_manager", restating.issue, proposed, reason="停电公告后补")


@pytest.mark.clause("C30")
def test_credits_stand_in_a_report_only_where_the_agreement_asks_for_them(story: Story) -> None:
    text = catalog.path("bank").read_text(encoding="utf-8")
    listed = "report: service, content: [{zh: 罚则执行情况, en: penalties}], "
    amended(story, text.replace("report: service, ", listed))
    late = story.report()
    story.wait(hours=3)
    story.record(late, "resolved", text="已恢复")
    said = sections(story, monthly(story))

    rows = {row[1].zh: row[2].zh for row in said["credits"].parts[0].rows}
    assert rows["5.2"] == "CNY 47,500.00"
    assert said["credits"].title == Both("罚则执行情况", "penalties")
