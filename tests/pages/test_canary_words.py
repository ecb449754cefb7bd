"""Words of one customer are found nowhere by others: not by search, count, export or error."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.ledger.fence import inside
from jianyue.notices.models import Notice
from jianyue.tickets.models import Ticket
from tests.cast import Cast
from tests.pages.samples import CANARY, Samples
from tests.pages.telling import reported
from tests.story import Story

pytestmark = pytest.mark.again
SignedIn = Callable[..., Client]
FOREIGN = ("outsider", "rival_manager", "stranger", "foreman")
WORDS = (CANARY, "BANK-1")


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, timezone.now())


def shown(client: Client, address: str) -> dict[str, Any]:
    """Return every number and list that pages of lists count up for somebody."""
    context = client.get(address).context or {}
    return {
        name: [str(each) for each in context[name]] if name != "desk" else context[name].found.count
        for name in ("figures", "rows", "tickets", "slips", "desk")
        if name in context
    }


@pytest.mark.parametrize("who", FOREIGN)
def test_what_happens_at_the_bank_moves_no_count_of_others(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    pages = ("/today/", "/my/", "/slips/", "/people/", "/organisations/", "/desk/", "/agreements/")
    client = signed_in(who)
    before = {page: shown(client, page) for page in pages}
    assert any(before.values())
    Samples.made(story)

    assert {page: shown(client, page) for page in pages} == before


@pytest.mark.parametrize("who", FOREIGN)
def test_a_search_finds_nothing_of_the_bank(who: str, story: Story, signed_in: SignedIn) -> None:
    made, client = Samples.made(story), signed_in(who)
    number = str(made.given["number"])
    for address, words in (("/desk/", CANARY), ("/desk/", number), ("/people/", "样例柜员")):
        answer = client.get(address, {"q": words})
        assert answer.status_code in {200, 403}, address
        if answer.status_code == 200:
            html = answer.content.decode().replace(f'value="{words}"', "")
            assert "/tickets/" not in html
            assert "teller@sample.example" not in html
    assert story.tickets[0].number == number  # it is there to be found


@pytest.mark.parametrize("who", [*FOREIGN, "colleague"])
def test_what_is_handed_out_and_told_holds_no_word_of_others(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    made, person = Samples.made(story), story.cast.people[who]
    story.record(story.tickets[0], "acknowledged")
    data = signed_in(who).post("/me/data/")
    with inside(person.tenant_id):
        told = Notice.objects.filter(user=person)
        notices = " ".join(f"{each.subject} {each.body} {each.path}" for each in told)

    said = data.content.decode() + str(data.headers) + notices
    for word in (*WORDS, str(made.given["number"])):
        assert word not in said


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_an_error_names_nothing_of_what_it_refuses(
    who: str, story: Story, signed_in: SignedIn
) -> None:
    made = Samples.made(story)
    stranger = story.cast.people["stranger"]
    own, _ = reported(signed_in("stranger"), "stranger-1", grade="1")
    client, page = signed_in(who), f"/tickets/{own}/"
    bank = story.tickets[0]
    tried = (
        (f"{page}links/", {"number": bank.number, "kind": "related"}),
        (f"{page}links/", {"number": bank.number, "kind": "merge", "reason": "同一件"}),
        (f"{page}facts", {"act": "assigned", "assignee": str(story.cast.engineer.pk)}),
        (f"{page}facts", {"act": "assigned", "team": str(made.given["team"])}),
        (f"{page}facts", {"act": "noted", "text": f"见 {bank.number}，@样例工程师"}),
        ("/report/", {"contract": "bank-1", "what": "incident", "title": "x", "grade": "1"}),
        ("/desk/bulk", {"ticket": bank.number, "act": "acknowledged"}),
    )
    for address, said in tried:
        html = client.post(address, said, follow=True).content.decode()
        assert CANARY not in html, address
        assert "示例银行" not in html, address
        assert "样例工程师（" not in html, address
    with inside(stranger.tenant_id):
        assert Ticket.objects.get(number=own).assignee_id is None
    assert story.see(bank).state == "new"


def test_a_number_tells_nothing_of_how_much_others_report(
    story: Story, signed_in: SignedIn
) -> None:
    for _ in range(3):
        story.report()
    number, _ = reported(signed_in("stranger"), "stranger-1", grade="1")

    assert number.endswith("-00001")
