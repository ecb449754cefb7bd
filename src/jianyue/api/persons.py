"""People and organisations, as far as the caller sees them."""

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.api.callers import caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Id, Named, Out, Paging, Said, Words
from jianyue.api.ways import Area
from jianyue.ledger.speech import Both
from jianyue.people.models import Organisation, Scope, Side, User
from jianyue.people.permissions import Deed

PEOPLE = Area.of(Scope.PEOPLE, "people")


class PersonOut(Out):
    """Somebody: where he belongs, what he is, how he is reached."""

    id: int
    name: str
    title: str
    email: str
    phone: str
    organisation: Named | None
    roles: list[Choice]
    active: bool


class PersonPage(Out):
    """A page of people."""

    items: list[PersonOut]
    next: str | None


class OrganisationOut(Out):
    """A provider or a customer."""

    id: int
    code: str
    name: Said
    side: Choice
    address: str
    phone: str
    zone: str
    closed: bool


class OrganisationPage(Out):
    """A page of organisations."""

    items: list[OrganisationOut]
    next: str | None


class PeopleQuery(Paging):
    """Which people are asked for: by words in name or address, of one organisation."""

    q: Words = ""
    organisation: Id | None = None


@PEOPLE.get("/people", Both("列出人员", "List people"), PersonPage, Deed.SEE_PEOPLE)
def list_people(request: HttpRequest, asked: Query[PeopleQuery]) -> PersonPage:
    """Return the people whom the caller sees, those who left too."""
    who = caller(request)
    rows = User.objects.visible_to(who.by).select_related("organisation").prefetch_related("grants")
    if asked.q:
        rows = rows.filter(Q(name__icontains=asked.q) | Q(email__icontains=asked.q))
    if asked.organisation is not None:
        rows = rows.filter(organisation=asked.organisation)
    return PersonPage(**paged(request, who, rows, asked.limit, _person))


@PEOPLE.get("/people/{person}", Both("读取人员", "Read a person"), PersonOut, Deed.SEE_PEOPLE)
def get_person(request: HttpRequest, person: Id) -> PersonOut:
    """Return somebody whom the caller sees."""
    rows = User.objects.visible_to(caller(request).by).select_related("organisation")
    return _person(get_object_or_404(rows, pk=person))


@PEOPLE.get(
    "/organisations", Both("列出单位", "List organisations"), OrganisationPage, Deed.SEE_PEOPLE
)
def list_organisations(request: HttpRequest, asked: Query[Paging]) -> OrganisationPage:
    """Return the organisations that the caller sees."""
    who = caller(request)
    rows = Organisation.objects.visible_to(who.by)
    return OrganisationPage(**paged(request, who, rows, asked.limit, organisation_out))


def _person(user: User) -> PersonOut:
    return PersonOut(
        id=user.pk, name=user.name, title=user.title, email=user.email, phone=user.phone,
        organisation=Named.of(user.organisation),
        roles=[Choice.of(role) for role in sorted(user.roles)], active=user.is_active,
    )  # fmt: skip


def organisation_out(row: Organisation) -> OrganisationOut:
    """Return an organisation as it is answered."""
    return OrganisationOut(
        id=row.pk, code=row.code, name=Said.of(row.said), side=Choice.of(Side.of(row.side)),
        address=row.address, phone=row.phone, zone=row.zone, closed=row.closed_at is not None,
    )  # fmt: skip
