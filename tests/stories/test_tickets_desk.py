"""What the desk takes on, and how it tells what it did."""

from datetime import timedelta

import pytest

from jianyue.agreements.models import Contract
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Team
from jianyue.tickets.actions import Incomplete, NothingInForce, Report, TooLong, report
from jianyue.tickets.models import Ticket
from jianyue.tickets.rules import exclusion_grounds, pause_grounds
from jianyue.tickets.words import Category, Mode, Origin
from tests.story import Story


@pytest.mark.clause("B13")
@pytest.mark.parametrize("origin", list(Origin))
def test_an_incident_comes_from_a_report_an_inspection_a_complaint_or_a_fault(
    story: Story, origin: Origin
) -> None:
    ticket = story.report("agent", origin=origin)

    assert story.see(ticket).origin == origin


@pytest.mark.clause("B13")
def test_an_incident_goes_from_its_record_to_its_end(story: Story) -> None:
    ticket = story.report()
    states = []
    for kind, said in (
        ("acknowledged", {}),
        ("reclassified", {"attributes": {"problem": "2"}, "reason": "影响个别柜员"}),
        ("assigned", {"assignee": story.cast.engineer}),
        ("resolved", {"text": "已修复。"}),
        ("closed", {}),
    ):
        story.wait(minutes=5)
        story.record(ticket, kind, **said)
        states.append(story.see(ticket).state)
    assert states == ["working", "working", "working", "resolved", "closed"]


@pytest.mark.clause("B13")
def test_only_the_desk_registers_alerts_and_only_what_the_agreement_knows(story: Story) -> None:
    with pytest.raises(NotAllowed, match="desk registers"):
        story.report(origin="fault")
    for wrong in ({"service": "cafeteria"}, {"kind": "wish"}, {"category": "lunch"}):
        with pytest.raises(NotAllowed, match="no such class or service"):
            story.report(**wrong)
    with pytest.raises(Incomplete, match="title"):
        story.report(title="  ")


@pytest.mark.clause("B17")
@pytest.mark.parametrize("category", list(Category))
def test_each_type_of_request_is_tracked_to_its_end(story: Story, category: Category) -> None:
    ticket = story.report(kind="request", category=category)
    story.record(ticket, "resolved", text="已办结。")
    story.record(ticket, "verified", by="teller")
    story.record(ticket, "closed")

    seen = story.see(ticket)
    assert (seen.category, seen.state) == (category, "closed")


@pytest.mark.clause("C28")
def test_a_fault_found_by_the_desk_is_confirmed_and_goes_to_its_department(story: Story) -> None:
    ticket = story.report("agent", origin="fault")
    story.record(ticket, "confirmed", by="representative", text="属实")
    provider = story.cast.organisations["provider"]
    with inside(provider.tenant_id):
        team = Team.objects.create(tenant=provider.tenant, organisation=provider, name="系统部")
    story.record(ticket, "assigned", team=team)

    assert story.see(ticket).team_id == team.pk
    with pytest.raises(NotAllowed, match="already"):
        story.record(ticket, "confirmed", by="representative")


@pytest.mark.clause("D09")
def test_the_desk_takes_whatever_system_it_is_about(story: Story) -> None:
    ticket = story.report(title="打印机卡纸", service="", attributes={})

    assert story.see(ticket).service == ""
    assert story.clock(ticket, "response").state == "running"


@pytest.mark.clause("B06")
@pytest.mark.clause("E05")
@pytest.mark.parametrize("mode", list(Mode))
def test_every_remote_session_is_recorded_with_its_way_and_length(story: Story, mode: Mode) -> None:
    ticket = story.report()
    began = story.now
    ended = story.wait(minutes=40)
    story.wait(minutes=5)
    story.record(
        ticket, "session_held", by="engineer", mode=mode, text="远程检查日志。",
        occurred_at=began, until=ended,
    )  # fmt: skip

    body = story.facts(ticket)[-1].body
    assert (body["mode"], body["seconds"]) == (mode, 2400)


@pytest.mark.clause("B06")
def test_a_session_has_a_way_and_ends_after_it_began(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(NotAllowed, match="by phone"):
        story.record(ticket, "session_held", mode="pigeon", text="飞鸽传书。")
    with pytest.raises(NotAllowed, match="after it began"):
        story.record(
            ticket,
            "session_held",
            mode="phone",
            text="电话。",
            until=story.now + timedelta(hours=1),
        )


@pytest.mark.clause("A12")
@pytest.mark.parametrize(
    ("local", "overtime"), [("2026-01-13T10:00", False), ("2026-01-13T20:00", True)]
)
def test_a_visit_tells_its_length_and_whether_it_was_overtime(
    story: Story,
    local: str,
    overtime: bool,  # noqa: FBT001 - a row of the table
) -> None:
    graded = {"urgency": "high", "impact": "medium"}
    ticket = story.report("foreman", contract="factory-1", service="maintenance", attributes=graded)
    began = story.at(local)
    story.wait(hours=1)
    story.record(
        ticket,
        "visited",
        text="到场更换电源。",
        occurred_at=began,
        until=story.now,
        place="一号车间",
    )

    body = story.facts(ticket)[-1].body
    assert (body["seconds"], body["overtime"]) == (3600, overtime)


def test_tickets_are_assigned_to_those_who_can_work_on_them(story: Story) -> None:
    ticket = story.report()
    with pytest.raises(Incomplete, match="team or a person"):
        story.record(ticket, "assigned")
    for stranger in ("teller", "outsider", "auditor"):
        with pytest.raises(NotAllowed, match="this person"):
            story.record(ticket, "assigned", assignee=story.cast.people[stranger])


def test_a_team_of_another_side_is_given_nothing(story: Story) -> None:
    ticket = story.report()
    bank = story.cast.organisations["bank"]
    with inside(bank.tenant_id):
        team = Team.objects.create(tenant=bank.tenant, organisation=bank, name="科技部")

    with pytest.raises(NotAllowed, match="this team"):
        story.record(ticket, "assigned", team=team)


def test_nothing_is_registered_before_an_agreement_is_in_force(story: Story) -> None:
    story.at("2025-12-01T10:00")

    with pytest.raises(NothingInForce):
        story.report()


def test_a_report_is_by_and_for_people_of_the_contract(story: Story) -> None:
    for who in ("foreman", "outsider", "auditor"):
        with pytest.raises((NotAllowed, Contract.DoesNotExist)):
            story.report(who)


def test_a_call_written_down_later_counts_from_when_it_came_in(story: Story) -> None:
    called = story.now
    story.wait(minutes=25)
    ticket = story.report("agent", reported_at=called)

    assert ticket.reported_at == called
    assert story.clock(ticket, "response").due_at == called + timedelta(minutes=30)
    with pytest.raises(NotAllowed, match="writes reports down later"):
        story.report("teller", reported_at=called)
    with pytest.raises(NotAllowed, match="in the future"):
        story.report("agent", reported_at=story.now + timedelta(minutes=1))


@pytest.mark.clause("B18")
def test_the_page_offers_the_grounds_that_the_agreement_knows(story: Story) -> None:
    ticket = story.report()
    with inside(ticket.tenant_id):
        agreement = ticket.version.agreement()

    assert set(exclusion_grounds(agreement)) == set(agreement.exclusions)
    assert exclusion_grounds(agreement)["force-majeure"].zh == "不可抗力"
    assert "waiting-for-customer" in pause_grounds(agreement)


def test_nobody_reports_under_a_contract_of_another_customer(story: Story) -> None:
    bank, foreman, teller = story.cast.contracts["bank-1"], story.cast.foreman, story.cast.teller
    with inside(bank.tenant_id):
        for by, reporter in ((foreman, teller), (story.cast.agent, foreman)):
            said = Report(kind="incident", title="冒名")
            with pytest.raises(NotAllowed):
                report(bank, said, at=story.now, by=by, reporter=reporter)
        with pytest.raises(TooLong):
            report(bank, Report("incident", "长", "长" * 20_001), at=story.now, by=teller)


@pytest.mark.clause("D07")
def test_a_security_incident_is_seen_by_few(story: Story) -> None:
    ticket = story.report(security="leak", title="疑似客户信息外泄")

    for who in ("teller", "representative", "manager", "auditor"):
        assert story.see(ticket, who).security == "leak"
    for who in ("colleague", "agent", "engineer", "foreman", "outsider", "contract_manager"):
        with pytest.raises(Ticket.DoesNotExist):
            story.see(ticket, who)


@pytest.mark.clause("D07")
def test_an_incident_becomes_one_of_security_when_it_shows(story: Story) -> None:
    ticket = story.report()
    story.record(
        ticket, "reclassified", attributes={"problem": "1"}, reason="发现数据外传",
        security="data_theft",
    )  # fmt: skip

    assert story.see(ticket).security == "data_theft"
    with pytest.raises(Ticket.DoesNotExist):
        story.record(ticket, "acknowledged", by="agent")
    story.record(ticket, "assigned", by="manager", assignee=story.cast.agent)
    assert story.see(ticket, "agent").assignee_id == story.cast.agent.pk


def test_a_class_that_is_none_is_refused(story: Story) -> None:
    ticket = story.report()

    with pytest.raises(NotAllowed, match="no such class"):
        story.record(
            ticket, "reclassified", attributes={"problem": "1"}, reason="误", security="gossip"
        )
