"""Pages of figures: each opens to what it stands on, for those of the contract alone."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.figures.models import Assessment
from jianyue.ledger.fence import inside
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[[str], Client]
FIGURE = "/figures/bank-1/response-rate/"


@pytest.fixture
def story(cast: Cast) -> Iterator[Story]:
    """A ticket answered in time and one answered late, both of an hour ago."""
    told = Story(cast, timezone.now() - timedelta(hours=2))
    for minutes in (10, 50):
        ticket = told.report(title=f"柜面 {minutes}")
        told.wait(minutes=minutes)
        told.record(ticket, "responded", text="正在处理")
    yield told
    told.assert_copies_are_folds()


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("who", ["manager", "teller", "representative", "auditor"])
def test_a_contract_shows_all_its_figures(signed_in: SignedIn, who: str) -> None:
    html = signed_in(who).get("/figures/bank-1/").content.decode()

    assert "响应及时率" in html
    assert "50.0%" in html
    assert "1 / 2" in html
    assert html.count("<tbody>") == html.count("</tbody>") > 3


def test_a_figure_opens_to_its_tickets(story: Story, signed_in: SignedIn) -> None:
    client, [met, late] = signed_in("representative"), story.tickets

    html = client.get(FIGURE).content.decode()
    kept = client.get(f"{FIGURE}?show=met").content.decode()

    assert f"/tickets/{late.number}/" in html
    assert f"/tickets/{met.number}/" not in html
    assert f"/tickets/{met.number}/" in kept
    assert "达标 ÷（达标 + 超时）" in html
    assert 'href="/agreements/bank-1/text/#4.1"' in html


def test_a_plain_user_is_told_of_tickets_that_he_may_not_see(
    story: Story, signed_in: SignedIn
) -> None:
    html = signed_in("colleague").get(FIGURE).content.decode()

    assert story.tickets[1].title not in html
    assert "您无权查看的工单" in html
    assert "1 / 2" in html


def test_what_will_decide_it_is_told_ahead(story: Story, signed_in: SignedIn) -> None:
    story.now = timezone.now()
    fresh = story.report(title="刚刚报告的")

    html = signed_in("manager").get(FIGURE).content.decode()

    assert f"/tickets/{fresh.number}/" in html
    assert "66.6%" in html
    assert "33.3%" in html


@pytest.mark.usefixtures("story")
def test_others_find_nothing(signed_in: SignedIn) -> None:
    for who in ("outsider", "stranger", "foreman"):
        client = signed_in(who)
        for address in ("/figures/bank-1/", FIGURE, f"{FIGURE}evidence.csv"):
            assert client.get(address).status_code == 404, (who, address)


def test_the_evidence_is_a_file_that_runs_nothing(story: Story, signed_in: SignedIn) -> None:
    with inside(story.tickets[0].tenant_id):
        Ticket.objects.filter(pk=story.tickets[0].pk).update(title="=1+1")

    answer = signed_in("manager").get(f"{FIGURE}evidence.csv")
    text = answer.content.decode()

    assert text.startswith("\ufeff工单")
    assert ",'=1+1," in text
    assert text.count("\r\n") == 3


def test_the_queries_do_not_grow_with_the_tickets(story: Story, signed_in: SignedIn) -> None:
    client = signed_in("manager")
    counted = []
    client.get("/figures/bank-1/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/figures/bank-1/").status_code == 200
        counted.append(len(queries))
        story.now = timezone.now()
        for _ in range(3):
            story.report()
    assert counted[0] == counted[1]


@pytest.mark.clause("E08")
def test_what_a_review_found_is_recorded_and_answered(story: Story, signed_in: SignedIn) -> None:
    code = story.under("vendor")
    address = f"/figures/{code}/incident-process/"
    manager, representative = signed_in("manager"), signed_in("representative")
    assert "无" in manager.get(address).content.decode()

    done = manager.post(f"{address}assess/", {"whole": "40", "part": "37", "words": "抽查 40 单"})
    assert done.status_code == 302
    assert "92.5" in representative.get(address).content.decode()
    with inside(story.tickets[0].tenant_id):
        [found] = Assessment.objects.filter(contract=story.cast.contracts[code])
    answer = f"/figures/assessments/{found.pk}/answer/"
    assert representative.post(answer, {"agrees": "no", "words": ""}).status_code == 200
    assert representative.post(answer, {"agrees": "no", "words": "样本太少"}).status_code == 302
    assert "样本太少" in manager.get(address).content.decode()

    manager.post(f"{address}assess/", {"whole": "80", "part": "76", "words": "再抽查 40 单"})
    html = manager.get(address).content.decode()
    assert "95" in html
    assert "已被替换" in html


@pytest.mark.parametrize("said", [
    {"whole": "0", "part": "0"}, {"whole": "3", "part": "4"}, {"whole": "-1", "part": "0"},
    {"whole": "99999999999", "part": "1"}, {"whole": "x", "part": "1"}, {"part": "1"},
])  # fmt: skip
def test_findings_that_cannot_be_are_refused(
    story: Story, signed_in: SignedIn, said: dict[str, str]
) -> None:
    code = story.under("vendor")
    answer = signed_in("manager").post(
        f"/figures/{code}/incident-process/assess/", said | {"words": "依据"}
    )
    assert answer.status_code == 200
    with inside(story.tickets[0].tenant_id):
        assert not Assessment.objects.filter(contract=story.cast.contracts[code]).exists()


@pytest.mark.usefixtures("story")
def test_what_is_counted_is_not_assessed(signed_in: SignedIn) -> None:
    answer = signed_in("manager").post(
        f"{FIGURE}assess/", {"whole": "1", "part": "1", "words": "依据"}
    )
    assert "这项指标由系统计算" in answer.content.decode()
