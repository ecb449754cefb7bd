"""Every list, each name that its address may say, a hundred strings that are no values."""

import os
import re
from collections.abc import Callable
from itertools import cycle, product
from pathlib import Path
from time import perf_counter, thread_time

import pytest
from django.test import Client
from django.utils import timezone

import jianyue.web
from jianyue.ledger.fence import inside
from jianyue.ledger.terms import asked, lexemes
from jianyue.people.models import User
from jianyue.tickets.filters import KEYS
from jianyue.tickets.finding import words_of
from jianyue.tickets.models import Ticket
from jianyue.tickets.numbers import plain
from tests.cast import Cast
from tests.pages.injections import INJECTIONS
from tests.pages.samples import CANARY, Samples
from tests.story import Story

pytestmark = pytest.mark.again
SignedIn = Callable[..., Client]
WEB = Path(jianyue.web.__file__).parent
READS = re.compile(r"""(?:GET|given)(?:\.get\(|\[)"(\w+)\"""")
DESK = (*KEYS, "q", "sort", "column", "after", "saved")
# address -> who asks, and the names that it may say
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "/desk/": ("agent", DESK),
    "/tickets/{number}/mentions/": ("agent", ("q", "internal")),
    "/tags/words/": ("agent", ("tags", "tagged-tags", "untagged-tags")),
    "/search/": ("agent", ("q", "kind", "after")),
    "/search/suggestions/": ("agent", ("q",)),
    "/settings/webhooks/{hook}/": ("representative", ("page",)),
    "/slips/": ("agent", ("show", "page")),
    "/lists/tickets.csv": ("agent", (*KEYS, "q", "sort", "column")),
    "/lists/people.csv": ("administrator", ("q", "role", "organisation", "state")),
    "/lists/calls.csv": ("agent", ("show",)),
    "/lists/articles.csv": ("agent", ("q", "show")),
    "/lists/slips.csv": ("agent", ("show",)),
    "/lists/reports.csv": ("manager", ("contract", "name")),
    "/lists/payments.csv": ("contract_manager", ("contract",)),
    "/notices/": ("manager", ("page",)),
    "/mail/": ("agent", ("show", "page")),
    "/hotline/": ("agent", ("show", "page")),
    "/hotline/{phone_call}/callers/": ("agent", ("q",)),
    "/upkeep/": ("agent", ("show", "contract", "page")),
    "/knowledge/": ("agent", ("q", "show", "page")),
    "/knowledge/numbers/": ("manager", ("days",)),
    "/knowledge/suggest/": ("teller", ("title",)),
    "/knowledge/new/": ("agent", ("ticket",)),
    "/knowledge/{article}/": ("agent", ("version",)),
    "/my/": ("representative", ("show", "page")),
    "/people/": ("administrator", ("q", "role", "organisation", "state", "page")),
    "/people/chart/": ("administrator", ("organisation",)),
    "/people/invite/": ("administrator", ("organisation",)),
    "/staffing/bank-1/": ("manager", ("month",)),
    "/settings/calendars/": ("administrator", ("country",)),
    "/agreements/bank-1/seals/": ("representative", ("before",)),
    "/agreements/bank-1/draft/": ("contract_manager", ("from",)),
    "/report/": ("agent", ("contract", "type")),
    "/settings/request-types/new/": ("manager", ("contract",)),
    "/rosters/new/": ("manager", ("contract",)),
    "/rosters/contract/bank-1/": ("manager", ("view", "day")),
    "/rosters/{roster}/cover/": ("manager", ("from_at",)),
    "/outages/new/bank-1/": ("engineer", ("ticket",)),
    "/monitors/new/bank-1/": ("manager", ("sender",)),
    "/checks/new/{monitor}/": ("manager", ("method",)),
    "/surveys/new/bank-1/": ("contract_manager", ("copy",)),
    "/availability/bank-1/": ("teller", ("day",)),
    "/overview/": ("manager", ("page",)),
    "/overview/team/": ("agent", ("team",)),
    "/overview/contracts/bank-1/": ("teller", ("month",)),
    "/overview/contracts/bank-1/table.csv": ("teller", ("part", "month")),
    "/figures/bank-1/": ("teller", ("day",)),
    "/figures/bank-1/response-rate/": ("teller", ("day", "show", "page")),
    "/reports/of/bank-1/": ("manager", ("name", "page")),
    "/transactions/bank-1/": ("teller", ("day",)),
    "/meetings/of/bank-1/": ("manager", ("year",)),
    "/meetings/items/": ("manager", ("show", "page")),
    "/money/contracts/bank-1/settle/": ("contract_manager", ("day",)),
    "/money/contracts/bank-1/breach/": ("contract_manager", ("about", "kind", "breaker")),
    "/availability/bank-1/availability/core-banking/": (
        "teller",
        (
            "day",
            "from",
            "until",
            "outage",
            "grade",
            "ground",
            "begins",
            "ends",
            "window",
            "confirmed",
        ),
    ),
}
PLAIN = ("/today/", "/my-day/", "/agreements/", "/organisations/", "/staffing/")
# They are no lists: a name that they do not know changes nothing that they show.
OTHERS = ("/report/", "/tickets/{number}/mentions/", "/tags/words/",
          "/settings/request-types/new/",
          "/knowledge/suggest/", "/knowledge/new/", "/knowledge/{article}/",
          "/hotline/{phone_call}/callers/", "/rosters/new/",
          "/agreements/bank-1/draft/", "/rosters/contract/bank-1/",
          "/rosters/{roster}/cover/", "/outages/new/bank-1/",
          "/surveys/new/bank-1/", "/monitors/new/bank-1/", "/checks/new/{monitor}/",
          "/availability/bank-1/", "/transactions/bank-1/", "/money/contracts/bank-1/settle/",
          "/money/contracts/bank-1/breach/")  # fmt: skip
WHAT_IF = "/availability/bank-1/availability/core-banking/"  # no list, and yet it is strict
ASKED = [(address, name) for address, (_, names) in LISTS.items() for name in names]
OPEN = [each for each in LISTS if each != "/desk/"]
# The build server tries every string; at every change one in five is enough.
TRIED = INJECTIONS if os.environ.get("CI") else INJECTIONS[::5]
SLOW = 60.0  # seconds, on a machine however busy; what sleeps in the database takes 99
LABORIOUS = 5.0  # seconds of the processor, as a hostile pattern would take


def test_there_are_a_hundred_strings_and_more() -> None:
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 100


def test_every_name_that_a_page_reads_is_tried() -> None:
    read = {name for path in WEB.rglob("*.py") for name in READS.findall(path.read_text("utf-8"))}

    tried = {name for _, name in ASKED}
    of_a_ticket = {"all", "attributes"}  # the first is tried below, the second is no address
    assert read - tried <= of_a_ticket, "add it to LISTS"


@pytest.mark.parametrize("address", OPEN)
def test_a_hostile_value_is_an_ordinary_value_or_refused(
    address: str, samples: Samples, signed_in: SignedIn
) -> None:
    who, names = LISTS[address]
    client, page = signed_in(who), address.format(**samples.given)
    client.get(page)  # what is loaded by whoever comes first is nobody's fault
    # A list is asked for each string by each of its names, another page once for each string.
    each_once = zip(cycle(names), TRIED, strict=False)
    for name, value in each_once if address in {*OTHERS, WHAT_IF} else product(names, TRIED):
        began, worked = perf_counter(), thread_time()
        answer = client.get(page, {name: value})
        assert answer.status_code in {200, 302, 400, 404}, value
        assert perf_counter() - began < SLOW, value
        assert thread_time() - worked < LABORIOUS, value
        html = answer.content.decode()
        assert "<script>alert(1)" not in html
        assert "Traceback" not in html
        if answer.status_code == 302:
            assert answer["Location"].startswith("/people/"), value
        assert "Set-Cookie: a=b" not in str(answer.headers), value


@pytest.mark.parametrize("name", [each for each in DESK if each != "q"])
def test_the_queue_knows_no_value_but_those_it_offers(name: str, signed_in: SignedIn) -> None:
    client = signed_in("agent")
    for value in TRIED:
        if value not in {"0", "-1"}:  # offered by some
            answer = client.get("/desk/", {name: value})
            assert answer.status_code in {400, 404}, value
            assert "<script>alert(1)" not in answer.content.decode()


def _says(user: User, ticket: Ticket, value: str) -> bool:
    """Tell whether all that was looked for stands in a ticket, as the person sees it."""
    with inside(user.tenant_id):
        texts = words_of(user, [ticket])[ticket.timeline_id]
    said = {term for words in texts for term in lexemes(words.text)}
    terms = asked(value)
    return bool(terms) and all(any(each.startswith(term) for each in said) for term in terms)


@pytest.mark.usefixtures("samples")
def test_words_looked_for_find_no_row_that_lacks_them(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("agent")
    assert CANARY in client.get("/desk/", {"q": CANARY}).content.decode()
    for value in TRIED:
        answer = client.get("/desk/", {"q": value})
        assert answer.status_code in {200, 302, 400}, value
        assert "<script>alert(1)" not in answer.content.decode()
        if answer.status_code == 200 and value.strip() and value not in {"0", "-1"}:
            tickets = [row.ticket for row in answer.context["desk"].rows]
            others = [each for each in tickets if plain(value) not in str(each.number)]
            assert all(_says(cast.agent, each, value) for each in others), value


@pytest.mark.parametrize("address", [each for each in (*LISTS, *PLAIN) if each not in OTHERS])
def test_a_name_that_a_list_does_not_know_is_refused(
    address: str, samples: Samples, signed_in: SignedIn
) -> None:
    client = signed_in(LISTS.get(address, ("manager", ()))[0])
    page = address.format(**samples.given)
    assert client.get(page).status_code == 200
    for name in ("tenant_id", "order_by", "state__in", "q__regex", "customer__name", "__class__"):
        assert client.get(page, {name: "1"}).status_code == 400, name


def test_a_ticket_shows_everything_or_the_latest_whatever_is_asked(
    cast: Cast, signed_in: SignedIn
) -> None:
    ticket, client = Story(cast, timezone.now()).report(), signed_in("agent")
    for value in INJECTIONS[::9]:
        assert client.get(f"/tickets/{ticket.number}/", {"all": value}).status_code == 200
