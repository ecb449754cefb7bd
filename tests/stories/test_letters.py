"""Letters of notices: words and HTML beside one another, for whatever mail program reads them."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.cli.rounds import deliver
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.notices import invitations, subscribing
from jianyue.notices.actions import Message, decide
from jianyue.notices.channels.markup import Links, html_of
from jianyue.notices.models import Notice
from jianyue.people.invitations import Newcomer
from jianyue.people.roles import Role
from jianyue.tickets import letters
from jianyue.tickets.models import Ticket
from tests.mailing import ADDRESS, Post
from tests.story import Story

pytestmark = pytest.mark.again
PAYLOADS = (
    (Path(__file__).parent.parent / "documents" / "xss_payloads.txt")
    .read_text("utf-8")
    .splitlines()
)
SITE = "http://localhost:8000"
TAGS = {
    "html", "head", "meta", "title", "body", "div", "p", "br", "table", "tr", "th", "td", "a",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "style", "href", "scope"}


class Seen(HTMLParser):
    """What a mail program makes of a letter: tags, attributes, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.styles: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [str(value) for name, value in attrs if name == "href"]
        self.styles += [str(value) for name, value in attrs if name == "style"]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def site(settings: Any) -> str:
    settings.SITE_URL = SITE
    mail.outbox = []
    return SITE


def sent(story: Story, to: str) -> EmailMultiAlternatives:
    """Have what is due sent; return the last letter to somebody."""
    deliver(story.now)
    found = [each for each in mail.outbox if each.to == [to]]
    assert isinstance(found[-1], EmailMultiAlternatives)
    return found[-1]


def html(letter: EmailMultiAlternatives) -> str:
    (part,) = letter.alternatives
    content, kind = part
    assert kind == "text/html"
    return str(content)


def answered(story: Story, text: str = "您好，已在处理。", **said: Any) -> Ticket:
    ticket = story.report(**said)
    story.record(ticket, "responded", text=text)
    return ticket


def speaks(story: Story, language: str, zone: str = "Asia/Shanghai") -> None:
    teller = story.cast.teller
    with inside(teller.tenant_id):
        type(teller).objects.filter(pk=teller.pk).update(language=language, zone=zone)


def test_the_words_stay_what_they_were_and_the_thread_too(story: Story, site: str) -> None:
    Post(story.cast.administrator, lambda: story.now)
    ticket = answered(story)
    letter = sent(story, "teller@sample.example")

    assert letter.body == (
        f"有新的答复\n\n{ticket.title}\n\n您好，已在处理。\n\n{site}/tickets/{ticket.number}/\n"
    )
    message = letter.message()
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.get_payload()]  # type: ignore[union-attr] # parts
    assert kinds == ["text/plain", "text/html"], "who reads the last one that he can gets the HTML"
    names = ("Message-ID", "References", "In-Reply-To", "Reply-To", "Auto-Submitted")
    assert all(message[name] for name in names)
    assert message["Reply-To"].endswith(ADDRESS.partition("@")[2])


@pytest.mark.parametrize(
    ("language", "lang", "words"),
    [
        (
            "zh",
            "zh-Hans",
            ("打开工单", "编号", "状态", "处理中", "级别", "最近期限", "类型", "故障"),
        ),
        ("en", "en", ("Open the ticket", "Number", "State", "in progress", "Next due", "incident")),
    ],
)
def test_a_letter_about_a_ticket_shows_how_it_stands_in_its_readers_language(
    story: Story, site: str, language: str, lang: str, words: tuple[str, ...]
) -> None:
    speaks(story, language, "Europe/Berlin")
    ticket = answered(story, "ok")
    shown = html(sent(story, "teller@sample.example"))
    seen = Seen(shown)

    assert f'<html lang="{lang}">' in shown
    for each in (*words, ticket.number, ticket.title, "Europe/Berlin"):
        assert each in seen.words
    assert seen.links == [f"{site}/tickets/{ticket.number}/"]
    local = story.see(ticket).reported_at.astimezone().strftime("%Y")
    assert local in seen.words


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(story: Story, payload: str) -> None:
    with inside(story.cast.teller.tenant_id):
        said = {"subject": payload[:300], "body": f"{payload}\n\n{payload}\n{payload}"}
        notice = Notice(
            user=story.cast.teller, tenant_id=story.cast.teller.tenant_id, cause="ticket",
            cause_id=1, kind="noted", **said,
        )  # fmt: skip
    shown = html_of(notice, Links(f"{SITE}/tickets/1/"), [("编号", payload)])
    seen = Seen(shown)

    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert seen.links == [f"{SITE}/tickets/1/"]
    assert payload.strip() in seen.words


def test_nothing_is_fetched_and_no_colour_stands_alone(story: Story, site: str) -> None:
    assert site
    answered(story)
    shown = html(sent(story, "teller@sample.example"))

    assert not re.search(r"<img|<script|<link|<style|src=|url\(|@import|http-equiv", shown)
    assert 'content="light dark"' in shown, "a dark mail program may turn it round"
    for style in Seen(shown).styles:  # who sets a background sets what stands on it
        assert ("background-color" in style) == ("color:#ffffff" in style)


def test_a_reader_who_sees_the_ticket_no_more_is_shown_nothing_of_it(
    story: Story, site: str
) -> None:
    assert site
    ticket = answered(story)
    with inside(ticket.tenant_id):
        Ticket.objects.filter(pk=ticket.pk).update(security="leak", reporter=story.cast.engineer)
    shown = html(sent(story, "teller@sample.example"))
    with inside(ticket.tenant_id):
        Ticket.objects.filter(pk=ticket.pk).update(security="", reporter=story.cast.teller)

    assert "<table" not in shown
    assert "打开工单" in shown


def test_what_asks_for_an_answer_says_so(story: Story, site: str) -> None:
    ticket = story.report()
    story.record(ticket, "extension_asked", until=story.now + timedelta(days=2), reason="等件")
    seen = Seen(html(sent(story, story.cast.representative.email)))

    assert "打开并答复" in seen.words
    assert seen.links == [f"{site}/tickets/{ticket.number}/"]


def test_a_call_has_its_own_button_with_the_link_of_the_words(story: Story, site: str) -> None:
    ticket = story.report()
    said = Both("升级", "escalated")
    with inside(ticket.tenant_id):
        about = Message("escalated", ("ticket", ticket.pk), said, said, path="/x/", urgent=True)
        decide(about, to=[story.cast.manager], at=story.now)
    letter = sent(story, story.cast.manager.email)
    (link,) = re.findall(rf"{site}/call/\S+", str(letter.body))

    seen = Seen(html(letter))
    assert seen.links == [f"{site}/x/", link]
    assert "确认收到" in seen.words


def test_a_link_that_is_made_when_the_letter_leaves_is_the_same_in_both(
    story: Story, site: str
) -> None:
    by, bank = story.cast.administrator, story.cast.organisations["bank"]
    with inside(by.tenant_id):
        newcomer = Newcomer(bank, "new@sample.example", "新人", (Role.CUSTOMER_USER,))
        invitations.invite(newcomer, at=story.now, by=by)
    letter = sent(story, "new@sample.example")
    (link,) = re.findall(rf"{site}/invitations/[\w-]+/", str(letter.body))

    seen = Seen(html(letter))
    assert seen.links == [link]
    assert "设置密码" in seen.words
    assert "<table" not in html(letter)


def test_a_subscriber_finds_where_to_unsubscribe(story: Story, site: str) -> None:
    bank = story.cast.organisations["bank"]
    with inside(bank.tenant_id, bank.pk):
        topic = subscribing.Topic("status", 1, bank.tenant_id, bank.pk, Both("状态", "status"))
        subscribing.ask(topic, "somebody@outside.example", "en", at=story.now)
    letter = sent(story, "somebody@outside.example")

    seen = Seen(html(letter))
    assert {"Confirm", "Unsubscribe"} <= set(seen.words.split("\n"))
    assert all(link in str(letter.body) for link in seen.links)
    assert f"<{seen.links[-1]}>" == letter.extra_headers["List-Unsubscribe"]
    assert all(link.startswith(site) for link in seen.links)


def test_the_table_takes_few_statements(story: Story, site: str) -> None:
    assert site
    answered(story)
    with inside(story.cast.teller.tenant_id):
        notice = Notice.objects.select_related("user").filter(cause="ticket").first()
    assert notice is not None
    with CaptureQueriesContext(connection) as queries:
        assert letters.rows_of(notice)
    read = [each["sql"] for each in queries if " FROM " in each["sql"]]
    assert len(read) <= 2, [each[:90] for each in read]  # what he may see, and the ticket
