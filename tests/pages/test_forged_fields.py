"""A form changes what it asks for: every other field of the row stays, however it is sent along."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from jianyue.agreements.models import Contract, Seat
from jianyue.ledger.fence import inside
from jianyue.people.models import Grant, Organisation, Team, User
from jianyue.tickets.models import Slip, Ticket
from tests.cast import Cast
from tests.pages.slip_desk import filled, written
from tests.story import Story

SignedIn = Callable[..., Client]
NEVER = {"password": "forged", "state": "closed", "code": "forged", "number": "forged-1"}


@dataclass(frozen=True)
class Posting:
    """A form as somebody sends it.

    row      finds the row that the form is about
    changes  fields that may change by it
    """

    actor: str
    address: Callable[[Any], str]
    row: Callable[[Story], Any]
    said: Callable[[Any], dict[str, str]]
    changes: frozenset[str] = field(default_factory=frozenset)


def forged(row: models.Model, story: Story) -> dict[str, str]:
    """Return every field of a row's model with a value that it does not have."""
    strange = story.cast.people["stranger"]
    said: dict[str, str] = {}
    for each in row._meta.concrete_fields:
        if each.is_relation:
            said[each.name] = said[each.attname] = str(_foreign(each, strange))
        elif isinstance(each, models.BooleanField):
            said[each.name] = "" if getattr(row, each.attname) else "on"
        elif isinstance(each, models.IntegerField):
            said[each.name] = "77"
        elif isinstance(each, models.DateTimeField | models.DateField):
            said[each.name] = "2001-01-01"
        else:
            said[each.name] = NEVER.get(each.name, f"forged {each.name}")
    return said


def _foreign(each: Any, strange: User) -> object:
    kept = {Organisation: strange.organisation_id, User: strange.pk}
    return kept.get(each.related_model, 1)


def values(row: models.Model) -> dict[str, Any]:
    """Return the stored values of a row."""
    tenant = getattr(row, "tenant_id", None)
    with inside(tenant):
        kept = type(row)._base_manager.get(pk=row.pk)
    return {each.attname: getattr(kept, each.attname) for each in row._meta.concrete_fields}


def person(name: str) -> Callable[[Story], User]:
    return lambda story: story.cast.people[name]


def team(story: Story) -> Team:
    house = story.cast.organisations["provider"]
    with inside(house.tenant_id):
        return Team.objects.create(tenant=house.tenant, organisation=house, name="一组")


def slip(story: Story) -> Slip:
    return written(story, story.report())


# Copies of what the facts say, brought up to now.
TICKET = frozenset({"changed_at", "looked_at", "due_at", "soon_at", "breached", "breaches_at"})
POSTINGS = {
    "profile": Posting(
        "teller", lambda _: "/me/", person("teller"),
        lambda row: {"name": "新名", "phone": "1", "language": "zh", "theme": "dark",
                     "zone": row.zone},
        frozenset({"name", "phone", "language", "theme", "zone", "sort_key"}),
    ),
    "display": Posting(
        "teller", lambda _: "/account/display/", person("teller"),
        lambda _: {"language": "en", "next": "/"}, frozenset({"language", "theme"}),
    ),
    "organisation": Posting(
        "administrator", lambda row: f"/organisations/{row.pk}/edit/",
        lambda story: story.cast.organisations["bank"],
        lambda row: {"name": "新行", "name_en": "", "address": "", "phone": "", "zone": row.zone},
        frozenset({"name", "name_en", "address", "phone", "zone", "timeline_id"}),
    ),
    "team": Posting(
        "administrator", lambda row: f"/teams/{row.pk}/", team,
        lambda _: {"name": "二组", "name_en": "", "parent": "", "lead": "", "duty": ""},
        frozenset({"name", "name_en", "parent_id", "lead_id", "duty", "sort_key"}),
    ),
    "fact": Posting(
        "agent", lambda row: f"/tickets/{row.number}/facts", lambda story: story.report(),
        lambda _: {"act": "noted", "text": "一句话"}, TICKET,
    ),
    "rating": Posting(
        "teller", lambda row: f"/tickets/{row.number}/rating/", lambda story: story.report(),
        lambda _: {"stars": "5", "text": ""}, TICKET,
    ),
    "watching": Posting(
        "agent", lambda row: f"/tickets/{row.number}/watchers/", lambda story: story.report(),
        lambda _: {"do": "watch"}, TICKET,
    ),
    "slip": Posting(
        "engineer", lambda row: f"/slips/{row.pk}/edit/", slip, lambda _: {},
        frozenset({"way", "place", "done", "result", "outcome", "parts", "started_at", "ended_at",
                   "digest", "changed_at"}),
    ),
    "end of a contract": Posting(
        "administrator", lambda row: f"/agreements/{row.code}/end/",
        lambda story: story.cast.contracts["bank-1"],
        lambda _: {"handover": "资料", "due": "", "retention_months": "12"},
        frozenset({"handover", "handover_due_date", "retention_months"}),
    ),
    "roles": Posting(
        "administrator", lambda row: f"/people/{row.pk}/roles/", person("engineer"),
        lambda _: {"roles": "resident_engineer"},
    ),
    "merit": Posting(
        "manager", lambda row: f"/people/{row.pk}/merit/", person("engineer"),
        lambda _: {"kind": "reward", "on_date": "2026-01-01", "text": "表扬"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", POSTINGS)
def test_fields_that_a_form_does_not_ask_for_stay(
    name: str, cast: Cast, signed_in: SignedIn
) -> None:
    story, posting = Story(cast, timezone.now() - timedelta(hours=3)), POSTINGS[name]
    row = posting.row(story)
    client = signed_in(posting.actor)
    before = values(row)
    said = filled(story) if name == "slip" else posting.said(row)

    answer = client.post(posting.address(row), forged(row, story) | said)

    assert answer.status_code in {302, 422}, answer.content.decode()[:500]
    after = values(row)
    wrong = {each for each in before if before[each] != after[each]} - posting.changes
    assert wrong == set()


def test_a_report_takes_nobody_elses_row_and_no_number_of_its_own(
    cast: Cast, signed_in: SignedIn
) -> None:
    story = Story(cast, timezone.now())
    said = forged(story.report(), story) | {
        "contract": "bank-1", "what": "incident", "title": "一句话", "grade": "1",
        "service": "core-banking", "noticed": "", "text": "",
    }  # fmt: skip
    answer = signed_in("teller").post("/report/", said)
    number = answer["Location"].strip("/").split("/")[-1]
    with inside(cast.teller.tenant_id):
        ticket = Ticket.objects.get(number=number)

    mine = (cast.teller.tenant_id, cast.teller.customer_id, cast.teller.pk)
    assert (ticket.tenant_id, ticket.customer_id, ticket.reporter_id) == mine
    assert (ticket.state, ticket.assignee_id, ticket.security) == ("new", None, "")
    assert not number.startswith("forged")


def test_nobody_gives_himself_a_role_or_a_seat(cast: Cast, signed_in: SignedIn) -> None:
    every = {"roles": "administrator", "role": "administrator", "grants": "1", "is_active": "on"}
    more = {"is_operator": "on", "is_staff": "on", "is_superuser": "on", "tenant": "2"}
    me = {"name": "柜员", "phone": "", "language": "zh", "theme": "light", "zone": "Asia/Shanghai"}
    before = rights(cast.teller)
    signed_in("teller").post("/me/", me | every | more)
    signed_in("teller").post(f"/people/{cast.teller.pk}/roles/", every)

    assert rights(cast.teller) == before
    assert not values(cast.teller)["is_operator"]


def rights(user: User) -> Iterable[Any]:
    with inside(user.tenant_id):
        grants = list(Grant.objects.filter(user=user).values_list("role", flat=True))
        seats = list(Seat.objects.filter(user=user).values_list("kind", flat=True))
        contracts = list(Contract.objects.visible_to(user).values_list("code", flat=True))
    return grants, seats, contracts
