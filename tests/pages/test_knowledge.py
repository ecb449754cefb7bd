"""The pages of the knowledge base, and what it offers while somebody writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.knowledge import articles
from jianyue.knowledge.articles import Written
from jianyue.knowledge.models import Article, Edition, Search, Solution
from jianyue.knowledge.words import Audience
from jianyue.ledger.fence import inside
from tests.cast import Cast
from tests.story import Story

SignedIn = Callable[..., Client]
TITLE, TEXT = "读卡器没有反应", "先**重新插拔**。\n\n- 一\n- 二\n\n<script>alert(1)</script>"


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, timezone.now())


def known(story: Story, audience: Audience | None = Audience.CHOSEN, title: str = TITLE) -> str:
    """Have an article, shown to the bank; None leaves it a draft. Return its number."""
    cast, at = story.cast, story.now
    with inside(cast.agent.tenant_id):
        day = (at + timedelta(days=90)).date()
        said = Written(day, title_zh=title, text_zh=TEXT, title_en="The card reader is dead",
                       text_en="Plug it in again.")  # fmt: skip
        article = articles.write(said, at=at, by=cast.agent)
        if audience is not None:
            chosen = [cast.organisations["bank"]]
            articles.publish(article, audience, chosen, at=at, by=cast.manager)
    return str(article.number)


def kept(cast: Cast, model: Any) -> Any:
    with inside(cast.agent.tenant_id):
        return model.objects.get()


@pytest.mark.clause("E14")
def test_an_article_is_made_from_a_ticket_in_two_clicks_without_what_is_internal(
    story: Story, signed_in: SignedIn
) -> None:
    ticket = story.report(title=TITLE, text="插上没有灯")
    story.record(ticket, "acknowledged")
    story.record(ticket, "noted", text="柜员又踢掉了线", internal=True)
    story.record(ticket, "resolved", text="换了一个 USB 口")
    client = signed_in("agent")
    first = f"/knowledge/new/?ticket={ticket.number}"
    assert first in client.get(f"/tickets/{ticket.number}/").content.decode()
    form = client.get(first).context["form"]
    begun = {name: form[name].value() for name in form.fields}
    text = begun["text_zh"]
    assert (begun["title_zh"], begun["service"]) == (TITLE, "core-banking")
    assert "插上没有灯" in text
    assert "换了一个 USB 口" in text
    assert "踢掉" not in text
    answer = client.post(first, {name: value or "" for name, value in begun.items()})

    assert answer["Location"] == "/knowledge/K-0001/"
    assert kept(story.cast, Article).ticket_id == ticket.pk


@pytest.mark.clause("E14")
def test_customers_read_what_is_theirs_as_washed_text_in_their_language(
    story: Story, signed_in: SignedIn
) -> None:
    number, draft = known(story), known(story, None)
    teller = signed_in("teller")
    html = teller.get(f"/knowledge/{number}/").content.decode()

    assert "<strong>重新插拔</strong>" in html
    assert "<li>一</li>" in html
    assert "<script>alert" not in html
    assert number in teller.get("/knowledge/").content.decode()
    assert draft not in teller.get("/knowledge/").content.decode()
    for who, page in (("teller", draft), ("foreman", number), ("outsider", number)):
        assert signed_in(who).get(f"/knowledge/{page}/").status_code == 404, who
        assert signed_in(who).post(f"/knowledge/{page}/helped/").status_code == 404, who
    for who in ("foreman", "stranger", "outsider"):
        client = signed_in(who)
        assert number not in client.get("/knowledge/", {"q": "读卡器"}).content.decode(), who
        assert number not in client.get("/knowledge/suggest/", {"title": TITLE}).content.decode()


def test_what_was_looked_for_is_marked(story: Story, signed_in: SignedIn) -> None:
    known(story)
    html = signed_in("teller").get("/knowledge/", {"q": "读卡器"}).content.decode()
    assert "<mark>读卡器</mark>没有反应" in html
    assert "找到 1 篇" in html


@pytest.mark.clause("D10")
@pytest.mark.parametrize("who", ["teller", "agent"])
def test_articles_are_suggested_as_a_title_is_typed(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    number, draft = known(story), known(story, None)
    client = signed_in(who)
    page = client.get("/report/?contract=bank-1").content.decode()
    assert 'hx-get="/knowledge/suggest/"' in page
    html = client.get("/knowledge/suggest/", {"title": "读卡器又没有反应了"}).content.decode()

    assert f"/knowledge/{number}/" in html
    assert draft not in html
    assert (f"/knowledge/{number}/helped/" in html) == (who == "teller")
    assert html.count("<button") == html.count('type="button"')  # Enter reports, and nothing else
    assert client.get("/knowledge/suggest/", {"title": "申请显示器"}).content.strip() == b""


@pytest.mark.clause("D12")
def test_a_customer_who_helped_himself_is_counted_and_reports_nothing(
    story: Story, signed_in: SignedIn
) -> None:
    number = known(story)
    teller = signed_in("teller")
    answer = teller.post(f"/knowledge/{number}/helped/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/knowledge/{number}/"
    assert "已记录" in teller.get(answer["HX-Redirect"]).content.decode()
    solved = kept(story.cast, Solution)
    assert (solved.customer_id, solved.ticket_id) == (story.cast.teller.customer_id, None)
    counts = signed_in("manager").get("/knowledge/numbers/").context["counts"]
    assert (counts.tickets, counts.solved, counts.alone) == (0, 0, 1)
    signed_in("agent").post(f"/knowledge/{number}/helped/")
    assert kept(story.cast, Solution).pk == solved.pk


@pytest.mark.clause("D10")
def test_the_desk_says_which_article_solved_a_ticket_and_the_customer_reads_it(
    story: Story, signed_in: SignedIn
) -> None:
    number, hidden = known(story), known(story, Audience.INTERNAL)
    ticket = story.report(title=TITLE)
    client, page = signed_in("agent"), f"/tickets/{ticket.number}/"
    assert f'hx-get="{page}solutions/"' in client.get(page).content.decode()
    assert "用它解决了" in client.get(f"{page}solutions/").content.decode()
    for each in (number, hidden, "K-9999", "\x00"):
        assert client.post(f"{page}solutions/", {"article": each}).status_code == 302
    assert "用它解决了" not in client.get(f"{page}solutions/").content.decode()
    html = signed_in("teller").get(page).content.decode()
    assert number in html
    assert hidden not in html
    assert signed_in("teller").post(f"{page}solutions/", {"article": number}).status_code == 403
    with inside(story.cast.agent.tenant_id):
        rows = Solution.objects.order_by("pk")
        assert len(rows) == 2
    client.post(f"{page}solutions/{rows[0].pk}/remove/")
    assert number not in signed_in("teller").get(page).content.decode()


@pytest.mark.clause("D12")
def test_what_people_look_for_in_vain_is_shown(story: Story, signed_in: SignedIn) -> None:
    number = known(story)
    teller, agent = signed_in("teller"), signed_in("agent")
    for client in (teller, agent, agent):
        client.get("/knowledge/", {"q": "传真机"})
    teller.get("/knowledge/", {"q": "读卡器"})
    teller.get(f"/knowledge/{number}/")

    context = signed_in("manager").get("/knowledge/numbers/?days=30").context
    assert [(row["said"], row["times"], row["people"]) for row in context["unanswered"]] == [
        ("传真机", 2, 2)
    ]
    assert signed_in("teller").get("/knowledge/numbers/").status_code == 403
    with inside(story.cast.agent.tenant_id):
        assert Search.objects.filter(words="读卡器", opened=True).exists()


def test_services_without_an_article_come_first(story: Story, signed_in: SignedIn) -> None:
    for _ in range(2):
        story.report()
    story.report(service="")
    found = signed_in("manager").get("/knowledge/numbers/").context["services"]
    assert [(each.name, each.tickets, each.articles) for each in found] == [
        ("core-banking", 2, 0), ("", 1, 0),
    ]  # fmt: skip


def test_it_is_published_changed_reviewed_and_withdrawn_on_its_page(
    story: Story, signed_in: SignedIn
) -> None:
    number, bank = known(story, None), story.cast.organisations["bank"]
    page, manager = f"/knowledge/{number}/", signed_in("manager")
    assert "全文" in manager.get(f"{page}publish/").content.decode()
    shown = {"audience": "chosen", "customers": [str(bank.pk)]}
    assert signed_in("agent").post(f"{page}publish/", shown).status_code == 200  # refused
    assert manager.post(f"{page}publish/", shown).status_code == 302
    form = manager.get(f"{page}change/").context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    assert manager.post(f"{page}change/", said).status_code == 200  # nothing was changed
    manager.post(f"{page}change/", said | {"title_zh": "读卡器不亮"})
    assert "读者看到的是第 1 版" in manager.get(page).content.decode()
    assert TITLE in manager.get(f"{page}?version=1").content.decode()
    assert manager.get(f"{page}?version=3").status_code == 404
    assert kept(story.cast, Edition).title_zh == TITLE
    manager.post(f"{page}review/", {"review_date": "2099-01-01"})
    assert kept(story.cast, Article).review_date.year == 2099
    manager.post(f"{page}withdraw/", {"reason": "换型号了"})
    assert "换型号了" in manager.get(page).content.decode()
    assert signed_in("teller").get(page).status_code == 404


def test_lists_ask_as_often_for_many_as_for_one(
    story: Story, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        known(story)
    for who in ("agent", "teller"):
        client = signed_in(who)
        for address in ("/knowledge/", "/knowledge/?q=读卡器", "/knowledge/suggest/?title=读卡器"):
            with django_assert_max_num_queries(20):
                assert client.get(address).status_code == 200
