"""Every route, every role, own and foreign: nothing leaks, nothing is open by accident."""

import os
from collections.abc import Callable

import pytest
from django.test import Client

from tests import cast as people
from tests.pages.routes import Route, routes
from tests.pages.samples import CANARY, Samples

pytestmark = pytest.mark.again
EVERYBODY = sorted(people.PEOPLE)
FOREIGN = ("outsider", "rival_manager", "stranger", "foreman")
OURS = [route for route in routes() if not route.of_library]
NAMED = [route for route in OURS if route.names]
QUARTER = 4


SignedIn = Callable[[str], Client]


def part_of(looked_at: list[Route], actor: str) -> list[Route]:
    """Return what an actor opens: everything at the build server, else each route by some."""
    if os.environ.get("CI"):
        return looked_at
    turn = (*FOREIGN, *EVERYBODY).index(actor)
    return looked_at[turn % QUARTER :: QUARTER]


@pytest.mark.parametrize("route", OURS, ids=lambda route: route.pattern or "home")
def test_every_route_says_whom_it_is_for(route: Route) -> None:
    assert route.policy is not None, f"{route.pattern}: decide whom it is for (web/policy.py)"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("actor", FOREIGN)
def test_what_is_foreign_is_answered_like_what_is_missing(
    actor: str, method: str, samples: Samples, signed_in: SignedIn
) -> None:
    ask = getattr(signed_in(actor), method)
    for route in part_of(NAMED, actor):
        foreign = ask(route.address(samples.of_the_bank(route)))
        missing = ask(route.address(samples.missing(route)))
        assert foreign.status_code == missing.status_code, route.pattern
        assert foreign.status_code in {302, 401, 403, 404, 405}, route.pattern
        assert CANARY not in body(foreign), route.pattern


@pytest.mark.usefixtures("samples")
def test_the_desk_and_the_reporter_see_what_is_theirs(signed_in: SignedIn) -> None:
    assert CANARY in body(signed_in("agent").get("/desk/"))
    assert CANARY in body(signed_in("teller").get("/my/"))


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("actor", [*FOREIGN, "colleague"])
def test_no_page_of_lists_tells_what_belongs_to_others(actor: str, signed_in: SignedIn) -> None:
    client = signed_in(actor)
    theirs = {"report/"} if actor == "colleague" else set()  # the request types of the bank
    for route in part_of(OURS, actor):
        if not route.names and route.pattern not in theirs:
            assert CANARY not in body(client.get("/" + route.pattern)), route.pattern


@pytest.mark.parametrize("actor", EVERYBODY)
def test_no_page_breaks_whoever_opens_it(actor: str, samples: Samples, signed_in: SignedIn) -> None:
    client = signed_in(actor)
    for route in part_of(OURS, actor):
        answer = client.get(route.address(samples.of_the_bank(route)))
        assert answer.status_code < 500, route.pattern
        body(answer)  # a file is shut once it is read


def test_a_stranger_is_led_to_the_door(samples: Samples) -> None:
    for route in OURS:
        answer = Client().get(route.address(samples.of_the_bank(route)))
        if route.policy == "token":
            assert answer.status_code in {401, 405}, route.pattern
        elif route.policy != "anybody" and answer.status_code != 405:
            assert answer.status_code == 302, route.pattern
            assert "/account/login/" in answer["Location"], route.pattern
        assert CANARY not in body(answer), route.pattern


def body(answer: object) -> str:
    content = getattr(answer, "content", None)
    if content is None:
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # the library has no types
    return content.decode(errors="replace")
