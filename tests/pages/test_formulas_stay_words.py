"""What looks like a formula of a template stays what it is: in pages, notices, mail and papers."""

from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from jianyue.ledger.fence import inside
from jianyue.notices.channels import mail as carrier
from jianyue.notices.models import Notice
from jianyue.people.models import User
from jianyue.people.teams import Plan, form
from tests.cast import Cast
from tests.pages.formulas import FORMULAS, OUTCOME
from tests.pages.slip_desk import written
from tests.pages.telling import reported, say
from tests.story import Story

SignedIn = Callable[..., Client]


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, timezone.now())


def page(client: Client, path: str) -> str:
    """Return a page as its reader sees it; nothing on it was worked out."""
    html = client.get(path).content.decode()
    assert OUTCOME not in html.replace(",", "")
    assert "root:x:0" not in html
    return " ".join(unescape(html).split())


def test_there_are_a_hundred_formulas() -> None:
    assert len(set(FORMULAS)) >= 100


def test_titles_and_notes_stay_words_on_pages_and_in_notices(
    story: Story, signed_in: SignedIn
) -> None:
    tickets = {title: story.report(title=title, text=title) for title in FORMULAS}
    for ticket in tickets.values():
        story.record(ticket, "acknowledged")
    queue = page(signed_in("agent"), "/desk/?sort=newest")
    with inside(story.cast.agent.tenant_id):
        told = list(Notice.objects.filter(cause="ticket").select_related("user"))
        for notice in told:
            carrier.send(notice)

    for title in FORMULAS[-50:]:
        assert " ".join(title.split()) in queue, title
    subjects = [notice.subject for notice in told]
    assert subjects
    for title, ticket in tickets.items():
        assert any(title in each for each in subjects if ticket.number in each), title
    sent = " ".join(f"{each.subject} {each.body}" for each in mail.outbox)
    assert OUTCOME not in sent
    assert "{{1337*7331}}" in sent


def test_what_is_said_on_a_ticket_stays_words(signed_in: SignedIn) -> None:
    agent = signed_in("agent")
    number, _ = reported(signed_in("teller"), "bank-1", grade="1", text="\n\n".join(FORMULAS))
    assert say(agent, number, "responded", text="\n\n".join(reversed(FORMULAS))) == 302

    for who in ("agent", "teller"):
        shown = page(signed_in(who), f"/tickets/{number}/?all=1")
        for formula in ("{{1337*7331}}", "#{1337*7331}", "<%= 1337*7331 %>", "${1337*7331}"):
            assert shown.count(formula) >= 2, formula


def test_a_slip_stays_words_on_the_page_and_on_paper(story: Story, signed_in: SignedIn) -> None:
    parts = [{"name": FORMULAS[0], "model": FORMULAS[1], "count": 1, "serial": FORMULAS[2]}]
    slip = written(story, story.report(), done="\n".join(FORMULAS), place=FORMULAS[3], parts=parts)
    shown = page(signed_in("teller"), f"/slips/{slip.pk}/")
    paper = signed_in("teller").get(f"/slips/{slip.pk}/slip.pdf").content
    read = "".join(
        "".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(paper)).pages
    )

    assert OUTCOME not in read
    assert "root:x:0" not in read
    for formula in ("{{1337*7331}}", "#{1337*7331}", '#read("/etc/passwd")', "{term.lasts}"):
        assert "".join(formula.split()) in read, formula
        assert formula in shown, formula


def test_names_stay_words_everywhere(cast: Cast, signed_in: SignedIn) -> None:
    bank, now = cast.organisations["bank"], timezone.now()
    names = [each for each in FORMULAS if len(each) <= 80]
    with inside(bank.tenant_id):
        for number, name in enumerate(names):
            form(bank, Plan(name, f"en {name}"), at=now, by=cast.administrator)
            User.objects.create(
                tenant=bank.tenant, organisation=bank, customer=bank, name=name,
                email=f"formula{number}@sample.example", joined_at=now,
            )  # fmt: skip
    house = page(signed_in("administrator"), f"/organisations/{bank.pk}/")
    chart = page(signed_in("administrator"), f"/people/chart/?organisation={bank.pk}")
    people = "".join(
        page(signed_in("administrator"), f"/people/?page={number}") for number in (1, 2, 3)
    )

    for name in (" ".join(each.split()) for each in names):
        assert name in people, name
        assert name in house, name
    assert "{{1337*7331}}" in chart


def test_the_words_of_an_agreement_quote_what_it_says_and_nothing_else(
    cast: Cast, signed_in: SignedIn
) -> None:
    del cast
    author = signed_in("contract_manager")
    address = "/agreements/bank-1/draft/"
    text = unescape(author.get(address).context["form"].initial["text"])
    for formula in ("{{1337*7331}}", "{settings.SECRET_KEY}", "{term.__class__}", "{0.__init__}"):
        said = text.replace("title: {zh: 响应, en:", f"title: {{zh: '{formula}', en:", 1)
        assert said != text
        html = author.post(address, {"text": said, "why": "", "do": "look"}).content.decode()
        assert OUTCOME not in html, formula
        assert "&lt;class" not in html, formula
        assert "django-insecure" not in html, formula
