"""Pages of dashboards: who sees what, and every chart says the same as its table and its file."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.dashboards.keeping import keep
from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[[str], Client]
CONTRACT = "/overview/contracts/bank-1/"
PARTS = ("figures", "trend", "hours", "matters", "first-line", "load", "next")


@pytest.fixture
def story(cast: Cast) -> Iterator[Story]:
    """A ticket answered in time and one answered late, both of an hour ago."""
    told = Story(cast, timezone.now() - timedelta(hours=2))
    for minutes in (10, 50):
        ticket = told.report(title=f"柜面 {minutes}")
        told.wait(minutes=minutes)
        told.record(ticket, "responded", text="正在处理")
    told.now = timezone.now()
    kept(told, "bank-1")
    yield told
    told.assert_copies_are_folds()


def kept(story: Story, code: str) -> None:
    contract = story.cast.contracts[code]
    with inside(contract.tenant_id):
        keep(contract, now=story.now)


def table(answer: object) -> list[list[str]]:
    text = answer.content.decode()  # type: ignore[attr-defined] # an answer
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("who", ["manager", "teller", "representative", "auditor"])
def test_a_contract_shows_its_figures_to_both_sides(signed_in: SignedIn, who: str) -> None:
    html = signed_in(who).get(CONTRACT).content.decode()

    assert "响应及时率" in html
    assert "50.0%" in html
    assert "未达标" in html
    assert html.count("<svg role=") > 5


@pytest.mark.usefixtures("story")
def test_each_file_is_the_table_that_the_page_shows(signed_in: SignedIn) -> None:
    client = signed_in("manager")
    pages = {CONTRACT: PARTS, "/overview/": ("contracts", "months"),
             "/overview/team/": ("people", "teams", "load", "next")}  # fmt: skip
    for address, parts in pages.items():
        shown = {each.name: each for each in client.get(address).context["parts"]}
        for name in parts:
            part, rows = shown[name], table(client.get(f"{address}table.csv?part={name}"))
            assert rows[0] == [each.zh for each in part.header], name
            told = [[cell.text for cell in row] for row in part.rows]
            if name == "next":  # the time that is left has become less meanwhile
                rows, told = ([row[:-1] for row in each] for each in (rows, told))
            assert part.rows, name
            assert rows[1:] == told, name


@pytest.mark.usefixtures("story")
def test_the_numbers_are_those_of_the_pages_of_figures(signed_in: SignedIn) -> None:
    client = signed_in("representative")
    figures = client.get("/figures/bank-1/").context
    [totals] = [client.get("/overview/").context["stands"]]
    told = {stand.value: number for stand, _, _, number in totals}
    rows = {row[0]: row for row in table(client.get(f"{CONTRACT}table.csv?part=figures"))}

    assert (told["kept"] + told["danger"], told["broken"]) == (figures["kept"], figures["missed"])
    assert told["none"] == figures["none"]
    assert rows["响应及时率"][2:5] == ["50.0%", "未达标", "1 / 2"]


@pytest.mark.usefixtures("story")
def test_money_at_risk_is_for_those_who_see_money(signed_in: SignedIn) -> None:
    for who, sees in (("manager", True), ("representative", True), ("agent", False)):
        html = signed_in(who).get("/overview/").content.decode()
        assert ("面临扣减" in html) is sees, who
        rows = table(signed_in(who).get("/overview/table.csv?part=contracts"))
        assert ("面临扣减" in rows[0]) is sees, who


@pytest.mark.usefixtures("story")
def test_others_find_nothing(signed_in: SignedIn) -> None:
    for who in ("outsider", "stranger", "foreman"):
        client = signed_in(who)
        assert "bank-1" not in client.get("/overview/").content.decode()
        for address in (CONTRACT, *(f"{CONTRACT}table.csv?part={name}" for name in PARTS)):
            assert client.get(address).status_code == 404, (who, address)


@pytest.mark.usefixtures("story")
def test_the_load_of_the_team_is_the_providers_own(signed_in: SignedIn) -> None:
    assert signed_in("agent").get("/overview/team/").status_code == 200
    for who in ("teller", "representative"):
        for address in ("/overview/team/", "/overview/team/table.csv?part=people"):
            assert signed_in(who).get(address).status_code == 403, who


def test_a_plain_user_counts_only_the_tickets_that_he_sees(
    story: Story, signed_in: SignedIn
) -> None:
    for who, number in (("manager", 2), ("teller", 2), ("colleague", 0)):
        rows = table(signed_in(who).get(f"{CONTRACT}table.csv?part=matters"))
        assert sum(int(row[3]) for row in rows[1:]) == number, who
    assert story.tickets[0].title not in signed_in("colleague").get(CONTRACT).content.decode()


def test_a_title_in_a_file_runs_nothing(story: Story, signed_in: SignedIn) -> None:
    with inside(story.tickets[0].tenant_id):
        Ticket.objects.filter(pk=story.tickets[1].pk).update(title="=1+1")

    rows = table(signed_in("manager").get(f"{CONTRACT}table.csv?part=next"))

    assert "'=1+1" in {row[1] for row in rows}


@pytest.mark.parametrize("asked", ["month=2026-13", "month=x", "month=2199-01", "day=1"])
def test_what_is_no_month_is_refused(cast: Cast, signed_in: SignedIn, asked: str) -> None:
    del cast
    client = signed_in("manager")
    assert client.get(f"{CONTRACT}?{asked}").status_code == 400
    assert client.get("/overview/table.csv?part=x").status_code == 400
    assert client.get("/overview/team/?team=987654").status_code == 400


@pytest.mark.usefixtures("cast")
def test_before_a_worker_has_looked_it_says_so(signed_in: SignedIn) -> None:
    client = signed_in("manager")
    assert "尚未计算" in client.get("/overview/").content.decode()
    html = client.get(CONTRACT).content.decode()
    assert "这个月还没有指标数据" in html
    assert "这个月没有报告工单" in html


@pytest.mark.parametrize("address", ["/overview/", CONTRACT, "/overview/team/"])
def test_the_queries_do_not_grow(story: Story, signed_in: SignedIn, address: str) -> None:
    client = signed_in("manager")
    client.get(address)
    counted = []
    for agreement in ("quality", "vendor"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
        story.now = timezone.now()
        for _ in range(3):
            story.report()
        story.wait(minutes=10)
        kept(story, story.under(agreement))
        kept(story, "bank-1")
    assert counted[0] == counted[1]
