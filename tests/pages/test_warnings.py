"""The page on which the warnings of a contract are seen and set."""

from collections.abc import Callable

import pytest
from django.test import Client

from jianyue.escalation.warnings_set import rules_of
from jianyue.ledger.fence import inside
from tests.cast import Cast

SignedIn = Callable[..., Client]
PAGE = "/rosters/warnings/bank-1/"


def test_who_plans_sets_them_and_they_are_shown(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("manager")
    assert "75%" in client.get(PAGE).content.decode()

    said = {"percent_0": "60", "whom_0": "managers", "percent_1": "", "whom_1": "assignee"}
    page = client.post(PAGE, said, follow=True).content.decode()

    assert "60%" in page
    assert "75%" not in page
    assert "预警已设定" in page
    with inside(cast.manager.tenant_id):
        assert rules_of(cast.contracts["bank-1"]) == [(60, "managers")]


@pytest.mark.parametrize(
    ("said", "words"),
    [({"percent_0": "400", "whom_0": "managers"}, "300"),
     ({"percent_0": "5", "whom_0": "x"}, "errorlist"),
     ({"percent_0": "5", "percent_1": "5"}, "同一百分比只能写一次")],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_what_was_typed(
    signed_in: SignedIn, said: dict[str, str], words: str
) -> None:
    page = signed_in("manager").post(PAGE, said).content.decode()

    assert words in page
    assert 'value="5"' in page or 'value="400"' in page


def test_others_of_the_house_read_them(signed_in: SignedIn) -> None:
    page = signed_in("agent").get(PAGE).content.decode()

    assert "90%" in page
    assert '<button class="button button--primary"' not in page
    answer = signed_in("agent").post(PAGE, {"percent_0": "5", "whom_0": "managers"})
    assert "90%" in answer.content.decode()
    assert ">5%<" not in answer.content.decode()
