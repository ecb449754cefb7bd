"""The pages of the service record slip: signed by both sides, printed, listed."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.notices.models import Notice
from jianyue.tickets.models import Slip
from tests.cast import PASSWORD, Cast
from tests.pages.slip_desk import (
    STROKES,
    filled,
    hand,
    in_english,
    page,
    post,
    signed_by_engineer,
    stored,
    written,
)
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that began three hours ago; pages read the real clock."""
    told = Story(cast, timezone.now())
    told.wait(hours=-3)
    return told


@pytest.mark.clause("B08")
def test_a_slip_is_written_signed_by_both_and_downloaded(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    engineer, teller = signed_in("engineer"), signed_in("teller")
    answer = post(engineer, f"/tickets/{ticket.number}/slips/new/", filled(story))
    assert answer.status_code == 302
    path = answer["Location"]
    with inside(ticket.tenant_id):
        slip = Slip.objects.get(ticket=ticket)
    sides = {"side": "engineer", "digest": slip.digest, "agreed": "on"}
    assert slip.parts == [{"name": "电源模块", "count": 2, "model": "PSU-9", "serial": "SN-1"}]
    assert post(engineer, path, sides).status_code == 302
    assert "待客户签字" in page(teller, path)
    assert post(teller, path, hand(slip, password=PASSWORD)).status_code == 302

    html = page(teller, path)
    for words in ("双方已签", "样例工程师", "样例柜员", "密码验证", slip.digest, "电源模块"):
        assert words in html, words
    assert 'name="side"' not in html
    pdf = teller.get(f"{path}slip.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{slip.number}-zh.pdf"'
    assert "default-src 'none'" in pdf["Content-Security-Policy"]
    assert "no-store" in pdf["Cache-Control"]
    assert stored(slip).method == "password"


def test_the_pdf_speaks_the_language_of_the_page(story: Story, signed_in: SignedIn) -> None:
    slip = written(story, story.report())
    agent = in_english(signed_in("agent"))

    assert (
        f'{slip.number}-en.pdf"' in agent.get(f"/slips/{slip.pk}/slip.pdf")["Content-Disposition"]
    )


@pytest.mark.clause("B08")
def test_what_is_signed_is_not_signed_again(story: Story, signed_in: SignedIn) -> None:
    slip = written(story, story.report())
    path, engineer, teller = f"/slips/{slip.pk}/", signed_in("engineer"), signed_in("teller")
    sides = {"side": "engineer", "digest": slip.digest, "agreed": "on"}
    for client, said in ((engineer, sides), (teller, hand(slip, password=PASSWORD))):
        assert post(client, path, said).status_code == 302
        again = post(client, path, said)
        assert again.status_code == 422
        assert "已经签字" in again.content.decode()
    agent = signed_in("agent")
    assert "由填写人签字" in post(agent, path, sides).content.decode()
    assert agent.get(f"{path}edit/").status_code == 302
    assert "已签字的记录单不能修改" in page(agent, path)


@pytest.mark.clause("B08")
def test_the_customer_proves_who_he_is_or_draws(story: Story, signed_in: SignedIn) -> None:
    slip = written(story, story.report())
    path, teller = f"/slips/{slip.pk}/", signed_in("teller")
    html = page(teller, path)
    assert 'name="password"' in html
    assert "data-signature hidden" in html
    for said, words in (
        ({}, "请填写，或手写签名"),
        ({"password": "guess"}, "密码不正确"),
        ({"drawn": "<svg><script></script></svg>"}, "签名图片无法接受"),
        ({"drawn": STROKES, "digest": "0" * 64}, "与您看到的不一致"),
    ):
        answer = post(teller, path, hand(slip, **said))
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
    assert post(teller, path, hand(slip, drawn=STROKES)).status_code == 302
    assert stored(slip).method == "drawn"
    assert f"data:image/svg+xml;base64,{b64encode(STROKES.encode()).decode()}" in page(teller, path)


def test_a_proof_just_given_serves_for_the_next_slip(story: Story, signed_in: SignedIn) -> None:
    ticket, teller = story.report(), signed_in("teller")
    one, two = written(story, ticket), written(story, ticket)
    post(teller, f"/slips/{one.pk}/", hand(one, password=PASSWORD))

    assert "身份已在五分钟内验证" in page(teller, f"/slips/{two.pk}/")
    assert post(teller, f"/slips/{two.pk}/", hand(two)).status_code == 302
    assert stored(two).method == "password"


@pytest.mark.clause("B08")
def test_on_the_engineers_device_the_customer_draws(story: Story, signed_in: SignedIn) -> None:
    slip = written(story, story.report())
    path, engineer = f"/slips/{slip.pk}/", signed_in("engineer")
    html = page(engineer, path)
    assert 'name="password"' not in html
    assert "请客户在此签字" in html
    answer = post(engineer, path, hand(slip))
    assert answer.status_code == 422
    assert "请客户手写签名" in answer.content.decode()
    assert post(engineer, path, hand(slip, drawn=STROKES)).status_code == 302

    assert "在工程师的设备上" in page(engineer, path)
    with inside(slip.tenant_id):
        address = Notice.objects.filter(kind="slip-signed")[0].path
    assert signed_in("teller").get(address)["Location"] == path


@pytest.mark.clause("B08")
def test_slips_that_wait_are_listed_first(story: Story, signed_in: SignedIn) -> None:
    waits, done = written(story, story.report()), written(story, story.report())
    signed_by_engineer(story, done)
    post(signed_in("teller"), f"/slips/{done.pk}/", hand(done, password=PASSWORD))
    shown: dict[str, dict[str, list[Slip]]] = {
        "agent": {"": [waits], "?show=ours": [], "?show=theirs": [waits], "?show=signed": [done]},
        "engineer": {"?show=ours": [waits]},
        "teller": {"": [waits], "?show=done": [done]},
        "foreman": {"": [], "?show=done": []},
        "outsider": {"": [], "?show=signed": []},
    }
    for who, lists in shown.items():
        for query, expected in lists.items():
            html = page(signed_in(who), f"/slips/{query}")
            found = [each for each in (waits, done) if each.number in html]
            assert found == expected, (who, query)
    for query in ("?show=ours", "?show=all", "?page=-1", "?page=x"):
        assert signed_in("teller").get(f"/slips/{query}").status_code == 404


def test_a_long_list_goes_on_on_the_next_page(story: Story, signed_in: SignedIn) -> None:
    ticket, agent = story.report(), signed_in("agent")
    first = written(story, ticket)
    for _ in range(50):
        story.wait(seconds=1)
        written(story, ticket)

    assert f'/slips/{first.pk}/"' not in page(agent, "/slips/")
    assert "page=2" in page(agent, "/slips/")
    assert f'/slips/{first.pk}/"' in page(agent, "/slips/?page=2")


@pytest.mark.clause("B08")
def test_the_tickets_page_shows_its_slips(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    agent, teller = (page(signed_in(who), f"/tickets/{ticket.number}/") for who in
                     ("agent", "teller"))  # fmt: skip
    assert "填写记录单" in agent
    assert 'id="slips"' not in teller
    slip = written(story, ticket)
    signed_by_engineer(story, slip)

    html = page(signed_in("teller"), f"/tickets/{ticket.number}/")
    assert f'href="/slips/{slip.pk}/">{slip.number}' in html
    assert "待客户签字" in html
    assert "填写记录单" not in html
    for words in ("填写服务记录单</strong>", "签署服务记录单</strong>", "<dt>记录单</dt>"):
        assert words in html, words
    assert "slip_" not in html


@pytest.mark.parametrize("who", ["outsider", "stranger", "foreman", "colleague", "rival_manager"])
def test_foreign_slips_are_missing(who: str, story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    slip, client = written(story, ticket), signed_in(who)
    paths = [f"/slips/{slip.pk}/", f"/slips/{slip.pk}/slip.pdf",
             f"/tickets/{ticket.number}/slips/{slip.pk}/"]  # fmt: skip
    for path in paths:
        assert client.get(path).status_code == 404, path
    assert post(client, paths[0], hand(slip, password=PASSWORD)).status_code == 404
    writes = 403 if story.cast.people[who].is_customer else 404
    for path in (f"/slips/{slip.pk}/edit/", f"/tickets/{ticket.number}/slips/new/"):
        assert client.get(path).status_code == writes, path
        assert post(client, path, filled(story)).status_code == writes, path


def test_an_address_of_another_ticket_or_side_is_missing(story: Story, signed_in: SignedIn) -> None:
    one, two = story.report(), story.report()
    slip, agent = written(story, one), signed_in("agent")

    assert agent.get(f"/tickets/{two.number}/slips/{slip.pk}/").status_code == 404
    assert post(agent, f"/slips/{slip.pk}/", {"side": "nobody"}).status_code == 404


def test_who_only_reads_signs_nothing(story: Story, signed_in: SignedIn) -> None:
    slip = written(story, story.report())
    auditor = signed_in("auditor")

    assert 'name="side"' not in page(auditor, f"/slips/{slip.pk}/")
    answer = post(auditor, f"/slips/{slip.pk}/", hand(slip, drawn=STROKES))
    assert answer.status_code == 422
    assert stored(slip).customer_signed_at is None


def test_an_altered_slip_says_so(story: Story, signed_in: SignedIn) -> None:
    slip = written(story, story.report())
    with inside(slip.tenant_id):
        Slip.objects.filter(pk=slip.pk).update(done="另外更换了主板。")

    assert "内容与散列值不符" in page(signed_in("agent"), f"/slips/{slip.pk}/")


def test_the_pages_are_whole_in_english(story: Story, signed_in: SignedIn) -> None:
    ticket = story.report()
    slip = written(story, ticket)
    teller, agent = in_english(signed_in("teller")), in_english(signed_in("agent"))

    for client, path, words in (
        (teller, f"/slips/{slip.pk}/", ("Sign for the customer", "Way", "on site", "Work done")),
        (agent, f"/slips/{slip.pk}/", ("The customer signs here", "signed by nobody")),
        (agent, f"/tickets/{ticket.number}/slips/new/", ("Parts used", "Save the slip")),
        (agent, "/slips/", ("not signed by both", "Engineer")),
        (teller, "/slips/", ("to sign", "signed by us")),
    ):
        html = page(client, path)
        for each in words:
            assert each in html, (path, each)


def test_as_many_queries_for_many_slips_as_for_few(story: Story, signed_in: SignedIn) -> None:
    few, many, agent = story.report(), story.report(), signed_in("agent")
    last = written(story, few)
    counts: dict[str, list[int]] = {}
    for _ in range(2):
        for path in ("/slips/", f"/slips/{last.pk}/", f"/tickets/{few.number}/slips/new/",
                     f"/tickets/{many.number}/"):  # fmt: skip
            page(agent, path)
            with CaptureQueriesContext(connection) as asked:
                page(agent, path)
            counts.setdefault(path, []).append(len(asked))
        for _ in range(10):
            written(story, many)
            written(story, few)

    for path, (before, after) in counts.items():
        assert before == after <= 26, path
