"""The numbers of each kind of report, held against the tickets of the story."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.figures.assessing import Finding, answer, assess
from jianyue.figures.models import Assessment
from jianyue.figures.queries import figures_of
from jianyue.figures.words import Answer
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.reports import actions, releasing
from jianyue.reports.content import content_from, figures_from
from jianyue.reports.models import Release
from jianyue.tickets.breaches import look_due
from jianyue.watch.outages import Found, open_outage
from tests.acting import local
from tests.stories.amending import amended
from tests.stories.drafted import draft, monthly, sections, the
from tests.story import Story

Do = Callable[..., Any]
PROCESSES = ("incident", "problem", "change", "release", "configuration")


def column(section: Any, place: int = 0) -> list[str]:
    """One column of the first table of a section."""
    return [row[place].zh for row in section.parts[0].rows]


def solved(story: Story, code: str, minutes: int) -> None:
    """A fault of a contract, solved after some minutes."""
    ticket = story.report(contract=code, service="", attributes={})
    story.wait(minutes=minutes)
    story.record(ticket, "resolved", text="已处理")


def a_month(story: Story, code: str) -> list[str]:
    """Three faults, solved in time, late and not at all, and a work order; their numbers."""
    of: dict[str, Any] = {"contract": code, "service": "business-system", "attributes": {}}
    draft(story, contract=code)
    fast, slow, open_ = (story.report(title=f"故障{n}", **of) for n in range(3))
    order = story.report(kind="work-order", title="数据请求", **of)
    story.wait(minutes=10)
    story.record(fast, "resolved", text="已重启")
    story.record(order, "planned", text="周五处理")
    story.wait(hours=3)
    story.record(slow, "resolved", text="换盘")
    story.at("2026-02-01 00:30")
    look_due(story.now)
    draft(story, contract=code)
    return [each.number for each in (fast, slow, open_, order)]


@pytest.mark.clause("C14")
def test_performance_faults_and_work_orders_are_reported_each_month_accurate_and_complete(
    story: Story, do: Do
) -> None:
    code = story.under("business-system")
    numbers = a_month(story, code)

    performance = sections(story, the(story, "performance", code))
    rates = {row[0].zh: row[4].zh for row in performance["figures"].parts[0].rows}
    assert (rates["恢复及时率"], rates["工单答复及时率"]) == ("1 / 3", "1 / 1")
    faults = sections(story, the(story, "faults", code))
    assert [cell.zh for cell in faults["tickets"].parts[0].rows[-1]][2:] == ["3", "2", "1", "2"]
    assert column(faults["listing"]) == numbers[:3]
    assert column(faults["missed"]) == numbers[1:3]
    orders = sections(story, the(story, "work-orders", code))
    assert column(orders["listing"]) == numbers
    for name in ("performance", "faults", "work-orders"):
        release = do("contract_manager", releasing.release, the(story, name, code))
        found = {each.name: each.value for each in figures_from(release.figures).figures}
        assert found["recovery-rate"] == "1/3", name


@pytest.mark.clause("C08")
def test_months_and_years_are_reported_with_the_numbers_of_their_tickets(
    story: Story, do: Do
) -> None:
    code = story.under("quality")
    draft(story, contract=code)
    for day, minutes in (("2026-01-20", 10), ("2026-01-21", 20), ("2026-03-03", 30)):
        story.at(f"{day} 10:00")
        solved(story, code, minutes)
    story.at("2027-01-01 00:30")
    drafted = {(each.name, each.label): each for each in draft(story, contract=code)}

    counts = {label: sections(story, drafted["monthly", label])["tickets"]
              for label in ("2026-01", "2026-02", "2026-03")}  # fmt: skip
    assert "报告工单 2 张" in counts["2026-01"].text.zh
    assert counts["2026-02"].text.zh == "本期没有报告工单。"
    assert "1 ticket was reported" in counts["2026-03"].text.en
    yearly = drafted["yearly", "2026"]
    assert column(sections(story, yearly)["tickets"], 2)[-1] == "3"
    release = do("manager", releasing.release, yearly)
    assert "报告工单 3 张" in content_from(release.content).sections[0].text.zh


@pytest.mark.clause("C08")
def test_an_inspection_reports_the_running_state_the_problems_and_what_is_proposed(
    story: Story, do: Do
) -> None:
    bank = story.cast.contracts["bank-1"]
    found = Found("core-banking", "full", "provider", local("2026-01-12 09:30"), None, cause="磁盘")
    do("engineer", open_outage, bank, found)
    tickets = [story.report(title=f"柜面卡顿{n}") for n in range(2)]
    story.wait(hours=1)
    story.record(tickets[0], "resolved", text="已恢复")
    story.wait(minutes=1)
    report = do("manager", actions.begin_by_hand, bank, "inspection")

    said = sections(story, report)
    rows = {row[0].zh: [cell.zh for cell in row[1:]] for row in said["state"].parts[0].rows}
    assert [row for row in rows.values() if row[0] == "1"] == [["1", "1 小时 31 分钟", "异常"]]
    assert column(said["found"], 2) == ["中断未恢复", "故障未解决", "故障反复发生"]
    assert tickets[1].number in column(said["found"], 3)[1]
    assert "解决建议待补充" in said["found"].text.zh
    do("manager", actions.write, report, "found", Both("更换磁盘", "Replace the disk"))
    do("manager", actions.write, report, "advice", Both("增加备盘", "Keep a spare"))
    do("manager", releasing.release, report)
    with inside(report.tenant_id):
        content = content_from(Release.objects.get(report=report).content)
    texts = {each.key: each.text.en for each in content.sections}
    assert (texts["found"], texts["advice"]) == ("Replace the disk", "Keep a spare")


@pytest.mark.clause("A09")
def test_the_conformance_of_each_process_to_its_manual_is_an_indicator(
    story: Story, do: Do
) -> None:
    contract = story.cast.contracts[story.under("vendor")]

    def measured() -> dict[str, Any]:
        with inside(contract.tenant_id):
            found = figures_of(contract, day=story.now, now=story.now)
        return {each.name: each for each in found if each.name.endswith("-process")}

    before = measured()
    assert {each.value for each in before.values()} == {None}, "nothing was checked yet"
    for place, process in enumerate(PROCESSES):
        finding = Finding(f"{process}：抽查 40 单", part=40 - place, whole=40)
        do("manager", assess, contract, before[f"{process}-process"], finding)

    after = measured()
    assert {name: each.value for name, each in after.items()} == {
        f"{process}-process": Fraction(40 - place, 40) for place, process in enumerate(PROCESSES)
    }
    assert [after[f"{each}-process"].kept for each in PROCESSES] == [True, True, True, False, False]
    with inside(contract.tenant_id):
        checked = Assessment.objects.get(indicator="release-process")
    do("representative", answer, checked, Answer.CONTESTED, words="样本太少")
    assert measured()["release-process"].found.contested == 1


def test_content_and_form_of_a_report_change_by_agreement(story: Story, do: Do) -> None:
    first = monthly(story)
    do("contract_manager", releasing.release, first)
    text = catalog.path("bank").read_text(encoding="utf-8")
    listed = (
        "report: service, content: [{zh: 上次会议遗留事项, en: open items of the last meeting}, "
        "{zh: 下月计划, en: plan of next month}], "
    )
    amended(story, text.replace("report: service, ", listed))
    story.at("2026-03-01 00:30")
    draft(story)

    said = sections(story, the(story, "service"))
    assert list(said) == ["summary", "figures", "open", "next"]
    assert said["open"].title == Both("上次会议遗留事项", "open items of the last meeting")
    with inside(first.tenant_id):
        before = content_from(Release.objects.get(report=first).content)
    assert "trend" in {each.key for each in before.sections}, "what was released stays"
