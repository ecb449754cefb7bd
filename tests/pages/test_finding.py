"""The search over everything: the box on every page, the results, what is suggested."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jianyue.ledger.fence import inside
from tests.cast import Cast
from tests.pages.samples import CANARY, Samples
from tests.story import Story

SignedIn = Callable[..., Client]
FOREIGN = ("colleague", "outsider", "rival_manager", "stranger", "foreman")


def marks(html: str) -> str:
    return html.replace("<mark>", "").replace("</mark>", "")


def test_every_page_has_the_box_and_its_key(signed_in: SignedIn) -> None:
    html = signed_in("teller").get("/my/").content.decode()

    assert 'id="find"' in html
    assert 'data-key="/"' in html
    assert 'hx-get="/search/suggestions/"' in html


def test_all_kinds_are_found_with_what_was_looked_for_marked(
    samples: Samples, signed_in: SignedIn
) -> None:
    html = signed_in("manager").get("/search/", {"q": CANARY}).content.decode()

    assert "<mark>金丝雀</mark>在<mark>唱歌</mark>" in html
    assert f'href="/tickets/{samples.given["number"]}/"' in html
    assert f'href="/knowledge/{samples.given["article"]}/"' in html


@pytest.mark.parametrize("who", FOREIGN)
@pytest.mark.parametrize("address", ["/search/", "/search/suggestions/"])
def test_nothing_of_the_bank_is_found_by_others(
    who: str, address: str, samples: Samples, signed_in: SignedIn
) -> None:
    client, number = signed_in(who), str(samples.given["number"])
    for words in (CANARY, CANARY[:2], number, number[-5:]):
        answer = client.get(address, {"q": words})
        assert answer.status_code == 200, words
        html = marks(answer.content.decode())
        for typed in (f'value="{words}"', f"“{words}”", f"<title>{words}"):
            html = html.replace(typed, "")
        assert f"/tickets/{number}/" not in html
        assert CANARY not in html, words


def test_a_whole_number_leads_to_its_ticket(cast: Cast, signed_in: SignedIn) -> None:
    ticket = Story(cast, timezone.now()).report()
    for typed in (ticket.number, ticket.number.lower(), f" {ticket.number} "):
        answer = signed_in("agent").get("/search/", {"q": typed})
        assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{ticket.number}/")
    assert signed_in("colleague").get("/search/", {"q": ticket.number}).status_code == 200


def test_people_are_found_by_their_number_however_it_is_written(
    cast: Cast, signed_in: SignedIn
) -> None:
    engineer = cast.engineer
    engineer.phone = "139 1234-5678"
    with inside(engineer.tenant_id):
        engineer.save()
    for typed in ("13912345678", "+86 139-1234-5678", "1391234"):
        html = signed_in("manager").get("/search/", {"q": typed}).content.decode()
        assert f'href="/people/{engineer.pk}/"' in html, typed


def test_an_internal_note_is_shown_as_such_and_to_nobody_of_the_customer(
    cast: Cast, signed_in: SignedIn
) -> None:
    story = Story(cast, timezone.now())
    ticket = story.report()
    story.record(ticket, "noted", text="密钥库已丢失。", internal=True)

    html = signed_in("agent").get("/search/", {"q": "密钥库"}).content.decode()
    assert "<mark>密钥库</mark>" in html
    assert "内部" in html
    for who in ("teller", "representative"):
        html = signed_in(who).get("/search/", {"q": "密钥库"}).content.decode()
        assert f"/tickets/{ticket.number}/" not in html


def test_earlier_tickets_are_a_page_further(cast: Cast, signed_in: SignedIn) -> None:
    story = Story(cast, timezone.now())
    numbers = []
    for _ in range(21):
        numbers.append(story.report(title="同一件事情").number)
        story.wait(minutes=-1)
    client = signed_in("agent")
    page = client.get("/search/", {"q": "同一件事情", "kind": "tickets"})
    assert numbers[-1] not in page.content.decode()
    assert page.context["next"]

    assert numbers[-1] in client.get(f"/search/?{page.context['next']}").content.decode()
    for wrong in ("x", "1.x", "999999999999999999999.00", "-1"):
        assert client.get("/search/", {"q": "x", "after": wrong}).status_code == 400


def test_a_page_of_results_takes_as_many_queries_however_much_is_found(
    cast: Cast, signed_in: SignedIn
) -> None:
    story, client = Story(cast, timezone.now()), signed_in("agent")
    story.report(title="同一件事情")
    client.get("/search/", {"q": "同一件事情"})  # what is remembered of a session
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/search/", {"q": "同一件事情"}).status_code == 200
        counts.append(len(queries))
        for _ in range(4):
            story.report(title="同一件事情")

    assert counts[0] == counts[1]


def test_suggestions_are_a_fragment_of_the_page(samples: Samples, signed_in: SignedIn) -> None:
    client = signed_in("agent")
    html = client.get("/search/suggestions/", {"q": CANARY}).content.decode()

    assert html.lstrip().startswith('<div class="find__list" id="suggestions">')
    assert f'href="/tickets/{samples.given["number"]}/"' in html
    empty = client.get("/search/suggestions/", {"q": " "}).content.decode()
    assert "<a" not in empty
