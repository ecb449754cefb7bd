"""Seals and bundles on their page: seen by both sides, taken by whoever may, strange to others."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from jianyue.evidence.models import Seal, Wish
from jianyue.evidence.verifying import Against, verify
from jianyue.ledger.fence import inside
from tests.cast import PEOPLE, Cast
from tests.story import Story
from tests.workshop import work_off

SignedIn = Callable[..., Client]
PAGE = "/agreements/bank-1/seals/"
ASK = "/agreements/bank-1/evidence/"
MAY = {
    "manager", "contract_manager", "director", "auditor", "representative", "senior",
}  # fmt: skip
SECRET = "只有双方知道的话"  # noqa: S105 - what must not be in a bundle


@pytest.fixture
def story(cast: Cast) -> Story:
    """A ticket of the bank, now."""
    told = Story(cast, timezone.now())
    told.record(told.report(title=SECRET, text=SECRET), "acknowledged")
    return told


def taken(client: Client, cast: Cast, who: str) -> bytes:
    """Ask for this year's bundle, have it written, and take it."""
    client.post(ASK, {"period": f"{timezone.now():%Y}"})
    work_off(timezone.now())
    with inside(cast.people[who].tenant_id):
        wish = Wish.objects.get(by=cast.people[who])
    answer = client.post(f"/agreements/bank-1/evidence/{wish.pk}.zip")
    assert answer.status_code == 200, answer
    content: bytes = answer.getvalue()
    return content


def test_the_customer_takes_a_bundle_that_fits_the_seal_it_has_downloaded(
    story: Story, signed_in: SignedIn, tmp_path: Path
) -> None:
    client = signed_in("representative")
    client.post("/agreements/bank-1/seals/now/")
    seal = client.get("/agreements/bank-1/seals/1.json")
    assert json.loads(seal.content)["seal"]["contract"] == "bank-1"
    file = tmp_path / "bundle.zip"
    file.write_bytes(taken(client, story.cast, "representative"))

    found = verify(file, Against({"seal.json": seal.content.decode()}))
    assert found.held == 1
    assert found.figures + len(found.left) > 0
    with ZipFile(BytesIO(file.read_bytes())) as package:
        assert all(SECRET.encode() not in package.read(name) for name in package.namelist())


@pytest.mark.parametrize("who", PEOPLE)
def test_only_whoever_may_asks_for_a_bundle(story: Story, signed_in: SignedIn, who: str) -> None:
    assert story.tickets
    answer = signed_in(who).post(ASK, {"period": f"{timezone.now():%Y}"})

    strangers = {"foreman", "rival_manager", "stranger"}
    expected = 302 if who in MAY else 404 if who in strangers else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("who", ["teller", "representative", "agent", "auditor"])
def test_both_sides_see_the_seals_and_their_hashes(
    story: Story, signed_in: SignedIn, who: str
) -> None:
    signed_in("manager").post("/agreements/bank-1/seals/now/")
    page = signed_in(who).get(PAGE).content.decode()
    with inside(story.cast.agent.tenant_id):
        seal = Seal.objects.get(code="bank-1")

    assert seal.short in page
    assert "/agreements/bank-1/seals/1.json" in page


def test_another_customer_finds_neither_seals_nor_bundles(
    story: Story, signed_in: SignedIn
) -> None:
    signed_in("manager").post("/agreements/bank-1/seals/now/")
    assert story.tickets
    client = signed_in("foreman")

    assert client.get(PAGE).status_code == 404
    assert client.get("/agreements/bank-1/seals/1.json").status_code == 404
    assert client.post(ASK, {"period": "2026"}).status_code == 404


@pytest.mark.parametrize("period", ["", "2026-13", "2026-W60", "0001", "2999", "昨天", "9" * 50])
def test_what_names_no_period_with_records_is_refused_in_words(
    story: Story, signed_in: SignedIn, period: str
) -> None:
    assert story.tickets
    answer = signed_in("representative").post(ASK, {"period": period}, follow=True)

    assert answer.status_code == 200
    with inside(story.cast.agent.tenant_id):
        assert not Wish.objects.exists()


def test_the_page_asks_as_often_however_many_seals_there_are(
    story: Story, signed_in: SignedIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = signed_in("manager")
    for _ in range(3):
        story.report()
        client.post("/agreements/bank-1/seals/now/")
    client.get(PAGE)
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined] # a context of the plugin
        client.get(PAGE)
