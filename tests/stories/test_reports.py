"""Reports: due by the agreement, drafted once, released, delivered, received, restated."""

import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest

from jianyue.agreements import catalog
from jianyue.figures.figure import Figure
from jianyue.figures.queries import figures_of
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.notices.models import Notice
from jianyue.reports import actions, planning, releasing, restating, telling
from jianyue.reports.composing import content_of
from jianyue.reports.content import content_from, digest, figures_from
from jianyue.reports.freezing import unpacked
from jianyue.reports.models import Delivery, Kept, Release, Report, Restatement
from jianyue.reports.outlines import SEVEN
from jianyue.reports.timelines import rebuild
from jianyue.watch.outages import Found, open_outage
from tests.acting import local
from tests.stories.amending import amended
from tests.stories.drafted import draft, monthly, reports, sections, the
from tests.story import Story

Do = Callable[..., Any]
POWER_CUT = {"ground": "force-majeure", "reason": "断电", "evidence": "公告"}


def told(story: Story, who: str, kind: str) -> list[str]:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, kind=kind).exclude(state="withdrawn")
        return [each.subject for each in rows.order_by("pk")]


def figure(story: Story, name: str, contract: str = "bank-1") -> Figure:
    kept, now = story.cast.contracts[contract], story.now.astimezone(UTC)
    with inside(kept.tenant_id):
        return next(f for f in figures_of(kept, day=now, now=now) if f.name == name)


@pytest.fixture
def january(story: Story) -> Story:
    """A month with three matters, one of them answered late."""
    for minutes in (10, 20, 45):
        ticket = story.report()
        story.wait(minutes=minutes)
        story.record(ticket, "responded", text="正在处理")
        story.record(ticket, "resolved", text="已重启柜面服务")
        story.wait(hours=1)
    return story


def test_each_period_that_ends_is_drafted_once_and_a_stop_is_caught_up_oldest_first(
    story: Story,
) -> None:
    draft(story)
    before = len(reports(story))
    story.at("2026-01-16 00:10")
    days = [each.label for each in draft(story)][before:]
    assert days == ["2026-01-12", "2026-01-13", "2026-01-14", "2026-01-15"]

    again = len(draft(story))
    story.wait(hours=1)
    assert len(draft(story)) == again
    assert planning.draft_due(story.now) == 0


def test_a_contract_seen_for_the_first_time_owes_nothing_of_long_ago(story: Story) -> None:
    story.at("2026-05-04 10:00")
    found = draft(story)

    assert [each.label for each in found if each.per == "day"] == [
        "2026-05-01", "2026-05-02", "2026-05-03",
    ]  # fmt: skip
    assert [each.label for each in found if each.per == "month"] == []


def test_each_report_is_due_when_its_agreement_says(story: Story) -> None:
    draft(story)
    story.at("2026-02-01 00:30")
    draft(story)

    daily, service = the(story, "daily-production"), the(story, "service")
    assert (daily.label, daily.due_at) == ("2026-01-31", local("2026-02-01 10:00"))
    assert (service.label, service.due_at) == ("2026-01", local("2026-02-06 18:00"))


@pytest.mark.clause("A16")
def test_a_report_is_reminded_of_and_both_sides_see_that_it_is_late(story: Story) -> None:
    service = monthly(story)
    assert told(story, "contract_manager", "report-drafted")[-1].endswith("月度服务报告 2026-01")

    story.at("2026-02-05 18:01")
    telling.tell_due(story.now)
    assert len([each for each in told(story, "manager", "report-soon") if "月度" in each]) == 1
    story.at("2026-02-06 18:01")
    telling.tell_due(story.now)
    telling.tell_due(story.now)

    for who in ("manager", "representative"):
        assert len([each for each in told(story, who, "report-late") if "月度" in each]) == 1
    assert service.is_late(story.now)


@pytest.mark.clause("C27")
def test_the_daily_report_has_its_seven_headings_filled_from_the_day(story: Story, do: Do) -> None:
    story.at("2026-01-12 09:00")
    story.report(title="省行专线中断，柜面无法登录")
    found = Found(
        "core-banking", "full", "provider", local("2026-01-12 08:00"), None, cause="磁盘阵列故障"
    )
    do("engineer", open_outage, story.cast.contracts["bank-1"], found)
    draft(story)
    story.at("2026-01-13 00:10")
    draft(story)

    said = sections(story, the(story, "daily-production"))
    assert [key for key in said if key != "summary"] == [*SEVEN]
    assert said["hardware"].parts[0].rows[0][-1].zh == "磁盘阵列故障"
    assert said["telecom"].parts[0].rows[0][1].zh == "省行专线中断，柜面无法登录"
    assert said["reruns"].text.zh == "当日无。"


@pytest.mark.clause("B04")
def test_the_first_text_states_what_the_figures_show(january: Story) -> None:
    said = sections(january, monthly(january))

    assert "受理" in said["summary"].text.zh or "报告工单 3 张" in said["summary"].text.zh
    assert "3 tickets were reported: incident 3." in said["summary"].text.en
    [row] = [each for each in said["figures"].parts[0].rows if each[4].zh == "2 / 3"]
    assert row[5].zh == "未达标"
    assert said["missed"].parts[0].rows[0][-1].zh == "已重启柜面服务"
    assert row[0].zh in said["problems"].text.zh, "what missed asks for a plan"


def test_what_the_manager_writes_stands_and_can_be_put_back(january: Story, do: Do) -> None:
    report = monthly(january)
    first = sections(january, report)["summary"].text
    do("contract_manager", actions.write, report, "summary", Both("一切正常", "All is well"))
    assert sections(january, report)["summary"].text == Both("一切正常", "All is well")

    do("contract_manager", actions.reset, report, "summary")
    assert sections(january, report)["summary"].text == first
    with pytest.raises(NotAllowed):
        do("contract_manager", actions.write, report, "nothing", Both("字", "word"))
    with pytest.raises(NotAllowed):
        do("agent", actions.write, report, "summary", Both("字", "word"))


def test_a_release_keeps_figures_texts_and_where_they_came_from(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", actions.write, report, "summary", Both("一切正常", "All is well"))
    release: Release = do("contract_manager", releasing.release, report)

    figures = figures_from(release.figures)
    response = next(each for each in figures.figures if each.name == "response-rate")
    assert (response.value, response.part, response.whole) == ("2/3", 2, 3)
    assert figures.basis.version == 1
    assert figures.basis.facts["tickets"] == (3, 9)
    assert len(figures.basis.document) == 64
    assert release.digest == digest(release.figures)
    assert content_from(release.content).sections[0].text.en == "All is well"


def test_each_ticket_behind_a_released_figure_is_kept_as_it_counted(january: Story, do: Do) -> None:
    report = monthly(january)
    release = do("contract_manager", releasing.release, report)
    with inside(report.tenant_id):
        response = next(
            each for each in figures_from(release.figures).figures if each.name == "response-rate"
        )
        assert response.place is not None
        sides = unpacked(bytes(Kept.objects.get(report=report, place=response.place).packed))
    kept = {
        ticket.pk: minutes <= 30
        for ticket, minutes in zip(january.tickets, (10, 20, 45), strict=True)
    }
    assert dict(zip(sides.ticket.tolist(), sides.kept.tolist(), strict=True)) == kept
    assert sides.counts.all()


@pytest.mark.clause("B25")
@pytest.mark.clause("D01")
def test_a_release_goes_to_every_recipient_who_ticks_it_off(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", releasing.release, report)
    with inside(report.tenant_id):
        [delivery] = Delivery.objects.filter(report=report)
    assert delivery.user_id == january.cast.representative.pk
    assert told(january, "representative", "report-delivered")

    with pytest.raises(NotAllowed):
        do("representative", actions.answer, report, received=False, words=" ")
    do("representative", actions.answer, report, received=False, words="少算一张工单")
    do("representative", actions.answer, report, received=True, words="")
    with pytest.raises(NotAllowed):
        do("representative", actions.answer, report, received=True, words="")
    with pytest.raises(NotAllowed):
        do("senior", actions.answer, report, received=True, words="")
    assert len(told(january, "contract_manager", "report-answered")) == 2


@pytest.mark.clause("A16")
@pytest.mark.clause("B25")
def test_punctuality_is_what_was_delivered_in_time_of_what_was_due(story: Story, do: Do) -> None:
    story.at("2026-01-13 00:10")
    draft(story)
    story.at("2026-01-15 09:00")
    draft(story)
    days = {each.label: each for each in reports(story)}
    do("manager", releasing.release, days["2026-01-14"])
    story.at("2026-01-15 10:00")
    do("manager", releasing.release, days["2026-01-13"])
    story.wait(minutes=1)

    found = figure(story, "report-rate").found
    due = [each for each in reports(story) if each.due_at and each.due_at < story.now]
    assert (found.part, found.whole) == (1, len(due))
    assert days["2026-01-13"].number in {each.name for each in found.missed}
    assert days["2026-01-14"].number not in {each.name for each in found.missed}


def test_a_late_fact_proposes_a_restatement_that_both_accept(january: Story, do: Do) -> None:
    report = monthly(january)
    release = do("contract_manager", releasing.release, report)
    restating.look_due(january.now)
    january.wait(days=1)
    late = january.tickets[2]
    january.record(
        late, "excluded", "manager", ground="force-majeure", reason="断电", evidence="公告"
    )
    assert restating.look_due(january.now) >= 1
    with inside(report.tenant_id):
        proposed = Restatement.objects.get(report=report, state="proposed")
    [change] = [each for each in json.loads(proposed.changes) if each["name"] == "response-rate"]
    assert (change["old"]["value"], change["new"]["value"]) == ("2/3", "1/1")
    assert change["why"] == [{"number": late.number, "facts": ["excluded"]}]

    do("contract_manager", restating.issue, proposed, reason="停电公告后补")
    do("representative", restating.answer, proposed, accepts=True, words="")
    with inside(report.tenant_id):
        assert Restatement.objects.get(pk=proposed.pk).state == "accepted"
        assert Release.objects.get(report=report).figures == release.figures
        assert restating.check(report, now=january.now) is None


def test_a_proposal_that_is_no_longer_so_is_taken_back(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", releasing.release, report)
    january.wait(days=1)
    late = january.tickets[2]
    january.record(
        late, "excluded", "manager", ground="force-majeure", reason="断电", evidence="公告"
    )
    with inside(report.tenant_id):
        assert restating.check(report, now=january.now) is not None
        assert restating.check(report, now=january.now) == Restatement.objects.get(report=report)
    seq = next(f.seq for f in january.facts(late) if f.kind == "excluded")
    january.record(late, "withdrawn", "manager", names=seq, reason="登记有误")

    with inside(report.tenant_id):
        assert restating.check(report, now=january.now) is None
        assert Restatement.objects.get(report=report).state == "withdrawn"


POWER_CUT = {"ground": "force-majeure", "reason": "断电", "evidence": "公告"}
MAJOR = """reports:
  - clause: "3.2"
    report: major-incident
    on: major-incident
    due: 5 working days after incident
    to: [customer-representative]
"""


@pytest.mark.clause("D01")
def test_a_major_incident_brings_its_own_report_once_it_is_solved(story: Story) -> None:
    text = catalog.path("bank").read_text(encoding="utf-8")
    amended(story, text.replace("reports:\n", MAJOR, 1))
    ticket = story.report()
    story.wait(minutes=30)
    draft(story)
    assert all(each.on == "" for each in reports(story))
    story.record(ticket, "resolved", text="更换电源模块", cause="电源老化")
    draft(story)
    draft(story)

    [report] = [each for each in reports(story) if each.on == "major-incident"]
    said = sections(story, report)
    assert said["event"].parts[0].rows[-1][1].zh == "解决"
    assert said["clocks"].parts[0].rows
    assert "电源老化" in said["cause"].text.zh
    assert report.due_at == local("2026-01-19 18:00")


def test_an_incident_can_be_reported_by_hand_once_and_never_a_security_one(
    story: Story, do: Do
) -> None:
    code = story.under("quality")
    kept = story.cast.contracts[code]
    open_, solved = (story.report(contract=code, service="", attributes={}) for _ in range(2))
    secret = story.report(contract=code, service="", attributes={}, security="leak")
    story.wait(minutes=5)
    for ticket in (solved, secret):
        story.record(ticket, "resolved", "manager", text="好了")

    do("manager", actions.begin_by_hand, kept, "major-incident", ticket=solved)
    for refused in (open_, solved, secret, None):
        with pytest.raises(NotAllowed):
            do("manager", actions.begin_by_hand, kept, "major-incident", ticket=refused)
    with pytest.raises(NotAllowed):
        do("manager", actions.begin_by_hand, kept, "monthly")


def test_security_incidents_are_counted_by_class_and_never_named(story: Story, do: Do) -> None:
    code = story.under("quality")
    draft(story, contract=code)
    said = {"security": "leak", "title": "泄露的名单"}
    story.report(contract=code, service="", attributes={}, **said)
    story.at("2026-02-01 00:30")
    draft(story, contract=code)

    for name in ("security", "monthly"):
        report = the(story, name, code)
        assert "泄露的名单" not in str(sections(story, report))
        do("manager", releasing.release, report)
    rows = sections(story, the(story, "security", code))["security"].parts[0].rows
    assert [row[1].zh for row in rows if row[0].zh == "信息泄露"] == ["1"]


def test_the_rows_of_reports_are_what_their_facts_say(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", releasing.release, report)
    do("representative", actions.answer, report, received=True, words="收到")

    assert rebuild(report.tenant_id) == []
    with inside(report.tenant_id):
        Report.objects.filter(pk=report.pk).update(released_at=None, title="别的")
    assert rebuild(report.tenant_id) == [report.number]
    assert the(january, "service").released_at is not None


def test_nobody_of_another_house_sees_a_report(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", releasing.release, report)
    for who in ("foreman", "outsider", "rival_manager", "stranger", "teller"):
        person = january.cast.people[who]
        with inside(person.tenant_id, person.customer_id):
            assert not Report.objects.visible_to(person).filter(pk=report.pk).exists(), who


def test_a_draft_is_hidden_from_the_customer_by_the_database_itself(january: Story, do: Do) -> None:
    report = monthly(january)
    do("contract_manager", actions.write, report, "summary", Both("内部草稿", "a draft"))
    person = january.cast.representative
    with inside(person.tenant_id, person.customer_id):
        assert Report.objects.visible_to(person).filter(pk=report.pk).exists()
        assert "内部草稿" not in str(content_of(report, now=january.now)[1])
