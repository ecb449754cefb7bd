"""Tickets of other desks are brought in once, whatever happens, and count nowhere."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jianyue.escalation.climbing import escalate_due
from jianyue.escalation.models_steps import Step
from jianyue.escalation.owing import have_climbed, have_warned
from jianyue.escalation.warning import warn_due
from jianyue.figures.queries import figures_of
from jianyue.imports import actions
from jianyue.imports.models import Brought, Import
from jianyue.imports.words import Source
from jianyue.ledger import faults
from jianyue.ledger.faults import Fault
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.tickets.actions import Report
from jianyue.tickets.flow import flow_of
from jianyue.tickets.joining import merge, split
from jianyue.tickets.models import Clock, Ticket
from jianyue.tickets.rebuild import rebuild
from tests.stories.drafted import monthly, sections
from tests.stories.importing import GLPI, JIRA, Importing, table, zammad
from tests.story import Story
from tests.workshop import work_off

Do = Callable[..., Any]


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def importing(story: Story, do: Do, tmp_path: Path) -> Importing:
    """The manager at his desk, a month later."""
    story.at("2026-02-02 10:00")
    return Importing(story, do, tmp_path)


def tickets(story: Story) -> list[Ticket]:
    """Return the imported tickets of the provider in the order of their numbers."""
    with inside(story.cast.manager.tenant_id):
        return list(Ticket.objects.filter(imported=True).order_by("number"))


def test_a_zammad_ticket_comes_with_its_facts_at_their_own_instants(
    story: Story, importing: Importing
) -> None:
    kept = importing.brought(zammad({}), Source.ZAMMAD)
    assert kept.counts == {"made": 1}
    [ticket] = tickets(story)
    assert (ticket.title, ticket.state) == ("柜面打印机不出纸", "closed")
    assert ticket.reported_at == datetime(2026, 1, 5, 1, tzinfo=UTC)
    assert ticket.reporter_id == story.cast.teller.pk
    assert ticket.assignee_id == story.cast.engineer.pk
    facts = story.facts(ticket)
    assert [fact.kind for fact in facts] == [
        "reported", "assigned", "responded", "resolved", "closed",
    ]  # fmt: skip
    assert {fact.recorded_at for fact in facts} == {story.now}
    with inside(ticket.tenant_id):
        assert list(breaks_of(ticket.timeline)) == []
        assert rebuild(ticket.tenant_id) == []
        assert Brought.objects.get(ticket=ticket).claims == {"response": 20, "close": 300}


def test_an_imported_ticket_has_no_clock_no_timer_and_tells_nobody(
    story: Story, importing: Importing
) -> None:
    with inside(story.cast.manager.tenant_id):
        before = Notice.objects.filter(cause="ticket").count()
    importing.brought(zammad({}, {"number": "90072", "state": "open", "close_at": None}),
                      Source.ZAMMAD)  # fmt: skip
    with inside(story.cast.manager.tenant_id):
        ids = [each.pk for each in tickets(story)]
        assert not Clock.objects.filter(ticket__in=ids).exists()
        assert not Timer.objects.filter(subject="ticket", subject_id__in=ids).exists()
        assert Notice.objects.filter(cause="ticket").count() == before


def test_an_imported_ticket_changes_no_figure(story: Story, importing: Importing) -> None:
    contract = story.cast.contracts["bank-1"]

    def told() -> list[Any]:
        with inside(contract.tenant_id):
            day = datetime(2026, 1, 20, tzinfo=UTC)
            figures = figures_of(contract, day=day, now=story.now)
            return [(each.promised.name, each.found.value, each.found.whole) for each in figures]

    before = told()
    changes = ({"number": str(each), "priority": "3 high"} for each in range(30))
    importing.brought(zammad(*changes), Source.ZAMMAD)
    assert len(tickets(story)) == 30
    assert told() == before


def test_a_second_run_changes_nothing(story: Story, importing: Importing) -> None:
    content = zammad({}, {"number": "90072"})
    importing.brought(content, Source.ZAMMAD)
    facts = [len(story.facts(each)) for each in tickets(story)]
    again = importing.brought(content, Source.ZAMMAD)
    assert again.counts == {"same": 2}
    assert [len(story.facts(each)) for each in tickets(story)] == facts


def test_what_has_happened_since_is_added_and_what_differs_is_said(
    story: Story, importing: Importing
) -> None:
    still = {"state": "open", "close_at": None, "close_in_min": None}
    importing.brought(zammad(still), Source.ZAMMAD)
    kept = importing.brought(zammad({"title": "别的标题"}), Source.ZAMMAD)
    assert kept.counts == {"changed": 1}
    assert [(row, head) for row, head, *_ in kept.problems] == [(1, "title")]
    [ticket] = tickets(story)
    assert (ticket.state, ticket.title) == ("closed", "柜面打印机不出纸")
    assert not ticket.breached


def test_a_ticket_that_was_worked_on_here_is_left_alone(story: Story, importing: Importing) -> None:
    importing.brought(zammad({"state": "open", "close_at": None}), Source.ZAMMAD)
    [ticket] = tickets(story)
    story.record(ticket, "noted", text="在本台处理")
    kept = importing.brought(zammad({}), Source.ZAMMAD)
    assert kept.counts == {"skipped": 1}
    assert story.see(ticket).state == "working"


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_a_worker_that_dies_in_the_middle_brings_nothing_twice(
    story: Story, importing: Importing, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jianyue.imports.running.AT_ONCE", 2)
    rows = [{"number": str(each)} for each in range(5)]
    kept = importing.plan(importing.upload(zammad(*rows), Source.ZAMMAD))
    importing.tried(kept)
    importing.do("manager", actions.bring_in, kept.pk)
    seen: list[Fault] = []

    def die(place: Fault) -> None:
        seen.append(place)
        if seen.count(Fault.BROUGHT) == batch:
            raise Killed

    with faults.waiting(die), pytest.raises(Killed):
        work_off(story.now)
    assert importing.seen(kept).done == 2 * (batch - 1)
    assert len(tickets(story)) == 2 * (batch - 1)
    story.wait(minutes=10)
    importing.run_again(kept)
    assert importing.seen(kept).counts == {"made": 5}
    assert len({each.number for each in tickets(story)}) == 5


def test_glpi_and_jira_are_read_as_they_write(story: Story, importing: Importing) -> None:
    glpi = importing.brought(GLPI.encode("gb18030"), Source.GLPI)
    assert glpi.counts == {"made": 2, "skipped": 1}
    jira = importing.brought(JIRA.encode(), Source.JIRA)
    assert jira.counts == {"made": 2}
    states = {each.title: (each.kind, each.state) for each in tickets(story)}
    assert states == {
        "样例：网断": ("incident", "closed"), "样例：申请账号": ("request", "working"),
        "样例：报表慢": ("incident", "resolved"), "样例：新员工": ("request", "new"),
    }  # fmt: skip


def test_a_row_that_cannot_be_is_said_by_row_and_cell(story: Story, importing: Importing) -> None:
    content = table(
        ("编号", "标题", "状态", "创建时间", "解决时间"),
        ("1", "样例", "已关闭", "2026-01-05 09:00", "2026-01-05 08:00"),
        ("2", "", "奇怪", "昨天", ""),
        ("1", "重复", "已关闭", "2026-01-05 09:00", "2026-01-05 10:00"),
        ("4", "将来", "新", "2027-01-05 09:00", ""),
    )
    kept = importing.plan(importing.upload(content))
    told = importing.tried(kept)
    assert told["counts"]["faulty"] == 4
    assert [(row, head) for row, head, *_ in told["problems"]] == [
        (2, "解决时间"), (3, "状态"), (3, "标题"), (3, "创建时间"), (4, "编号"), (5, "创建时间"),
    ]  # fmt: skip
    assert not tickets(story)


def test_people_of_another_provider_see_and_touch_nothing(
    story: Story, importing: Importing
) -> None:
    kept = importing.plan(importing.upload(zammad({}), Source.ZAMMAD))
    for deed in (actions.try_out, actions.bring_in, actions.give_up):
        with pytest.raises(NotAllowed):
            importing.do("rival_manager", deed, kept.pk)
    rival = story.cast.rival_manager
    with inside(rival.tenant_id):
        assert not Import.objects.exists()
    with pytest.raises(NotAllowed):
        importing.plan(kept, reporter=rival)


def test_somebody_elses_ids_in_a_plan_mean_nobody(story: Story, importing: Importing) -> None:
    kept = importing.upload(zammad({"customer": "whoever"}), Source.ZAMMAD)
    values = {"reporter": {"whoever": "stranger@sample.example"}}
    importing.bring(importing.plan(kept, values=values))
    [ticket] = tickets(story)
    assert ticket.reporter_id == story.cast.manager.pk
    [fact, *_] = story.facts(ticket)
    assert fact.body["imported"] == {"source": "zammad", "key": "90071"}


def test_words_of_a_file_are_kept_as_words(story: Story, importing: Importing) -> None:
    title = '=HYPERLINK("http://x.example")\x00\ud800 <script>'
    content = json.dumps([{"number": "1", "title": title, "created_at": "2026-01-05T01:00:00Z"}])
    importing.brought(content.encode("utf-8", "surrogatepass"), Source.ZAMMAD)
    [ticket] = tickets(story)
    assert ticket.title == '=HYPERLINK("http://x.example")? <script>'


def test_facts_of_an_import_are_found_by_nobody_else(story: Story, importing: Importing) -> None:
    importing.brought(zammad({}), Source.ZAMMAD)
    with inside(story.cast.rival_manager.tenant_id):
        assert not Fact.objects.filter(body__has_key="imported").exists()


def test_reports_and_flows_of_the_month_tell_nothing_of_them(
    story: Story, importing: Importing
) -> None:
    report = monthly(story)
    story.at("2026-02-02 10:00")

    def told() -> object:
        with inside(story.cast.manager.tenant_id):
            return sections(story, report), flow_of(story.cast.manager, now=story.now)

    before = told()
    changes = ({"number": str(each), "type": "Incident"} for each in range(20))
    importing.brought(zammad(*changes), Source.ZAMMAD)
    assert told() == before


def test_no_ladder_is_climbed_and_no_warning_given_for_them(
    story: Story, importing: Importing
) -> None:
    open_ = {"state": "open", "close_at": None, "first_response_at": None}
    importing.brought(zammad(open_ | {"created_at": "2026-02-02T01:00:00Z"}), Source.ZAMMAD)
    [ticket] = tickets(story)
    story.record(ticket, "noted", text="一条说明")
    story.wait(hours=30)
    with inside(ticket.tenant_id):
        before = Notice.objects.count()
    escalate_due(story.now)
    warn_due(story.now)
    have_climbed(ticket.tenant_id, story.now)
    have_warned(ticket.tenant_id, story.now)
    with inside(ticket.tenant_id):
        assert not Step.objects.filter(ticket=ticket).exists()
        assert not Timer.objects.filter(subject="ticket", subject_id=ticket.pk).exists()
        assert Notice.objects.count() == before


def test_they_are_merged_with_their_like_alone_and_never_split(
    story: Story, importing: Importing, do: Do
) -> None:
    importing.brought(zammad({"state": "open", "close_at": None}), Source.ZAMMAD)
    [ticket] = tickets(story)
    own = story.report(title="本台的事")
    for one, other in ((ticket, own), (own, ticket)):
        with pytest.raises(NotAllowed):
            do("agent", merge, one.pk, other.pk, reason="同一件事")
    with pytest.raises(NotAllowed):
        do("agent", split, ticket.pk, Report(kind="incident", title="一部分"))
