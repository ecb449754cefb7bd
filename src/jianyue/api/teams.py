"""Teams of an organisation: listed, read, set up, rearranged, joined and left."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.named import person_named
from jianyue.api.organisations import organisation_for
from jianyue.api.persons import PEOPLE
from jianyue.api.problems import Problem, Sort, invalid
from jianyue.api.shapes import Id, Named, Out, Paging, Person, Said, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people import teams
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed
from jianyue.people.teams import Plan

TeamName = Annotated[Words, Field(min_length=1, max_length=80)]


class TeamOut(Out):
    """A team and its place: the one above it, who leads it, who belongs to it and is here."""

    id: int
    organisation: Named | None
    name: Said
    parent: Named | None
    lead: Person | None
    duty: str
    members: list[Person]


class TeamPage(Out):
    """A page of teams."""

    items: list[TeamOut]
    next: str | None


class TeamIn(Sent):
    """What a team is to be; lead and parent are of the same organisation."""

    name: TeamName
    name_en: Annotated[Words, Field(max_length=80)] = ""
    parent: Id | None = None
    lead: Id | None = None
    duty: Annotated[Words, Field(max_length=300)] = ""

    def plan(self, who: Caller) -> Plan:
        """Return it as the action takes it. Raises Problem."""
        parent = None
        if self.parent is not None:
            parent = Team.objects.visible_to(who.by).filter(pk=self.parent).first()
            if parent is None:
                raise invalid("parent", "没有这个团队。", "There is no such team.")
        lead = person_named(who, self.lead, "lead") if self.lead is not None else None
        if lead is not None and not lead.is_active:
            raise invalid("lead", NOT_HERE.zh, NOT_HERE.en)
        return Plan(self.name, self.name_en, parent, lead, self.duty)


NOT_HERE = Both("此人还没有加入，或已离开。", "This person has not joined yet, or has left.")


@PEOPLE.get(
    "/organisations/{organisation}/teams", Both("列出团队", "List teams"), TeamPage,
    Deed.SEE_PEOPLE,
)  # fmt: skip
def list_teams(request: HttpRequest, organisation: Id, asked: Query[Paging]) -> TeamPage:
    """Return the teams of an organisation."""
    who = caller(request)
    rows = _rows(who).filter(organisation=organisation_for(who, organisation))
    return TeamPage(**paged(request, who, rows, asked.limit, _team))


@PEOPLE.get("/teams/{team}", Both("读取团队", "Read a team"), TeamOut, Deed.SEE_PEOPLE)
def get_team(request: HttpRequest, team: Id) -> TeamOut:
    """Return a team with its members."""
    return _team(_team_for(caller(request), team))


@PEOPLE.post(
    "/organisations/{organisation}/teams", Both("设立团队", "Set up a team"), TeamOut,
    Deed.MANAGE_PEOPLE,
)  # fmt: skip
def form_team(request: HttpRequest, organisation: Id, said: TeamIn) -> Made:
    """Set up a team of an organisation."""
    who = caller(request)
    house = organisation_for(who, organisation)
    made = teams.form(house, said.plan(who), at=who.at, by=who.by)
    return Made(_team(_team_for(who, made.pk)), reverse("api-get-team", args=[made.pk]))


@PEOPLE.post(
    "/teams/{team}/change", Both("调整团队", "Rearrange a team"), TeamOut, Deed.MANAGE_PEOPLE
)
def arrange_team(request: HttpRequest, team: Id, said: TeamIn) -> TeamOut:
    """Set a team and its place anew; its members stay."""
    who = caller(request)
    teams.arrange(_unchanged(request, who, team), said.plan(who), at=who.at, by=who.by)
    return _team(_team_for(who, team))


@PEOPLE.put(
    "/teams/{team}/members/{person}", Both("加入团队", "Put somebody into a team"),
    Deed.MANAGE_PEOPLE,
)  # fmt: skip
def join_team(request: HttpRequest, team: Id, person: Id) -> None:
    """Put somebody of its organisation into a team; repeating changes nothing."""
    who = caller(request)
    kept, member = _unchanged(request, who, team), _member(who, person)
    if not member.is_active:
        raise Problem(Sort.REFUSED, NOT_HERE)
    teams.add_member(kept, member, at=who.at, by=who.by)


@PEOPLE.delete(
    "/teams/{team}/members/{person}", Both("移出团队", "Take somebody out of a team"),
    Deed.MANAGE_PEOPLE,
)  # fmt: skip
def part_from_team(request: HttpRequest, team: Id, person: Id) -> None:
    """Take somebody out of a team; repeating changes nothing."""
    who = caller(request)
    kept = _unchanged(request, who, team)
    teams.remove_member(kept, _member(who, person), at=who.at, by=who.by)


def _member(who: Caller, pk: int) -> User:
    found: User = get_object_or_404(User.objects.visible_to(who.by), pk=pk)
    return found


def _rows(who: Caller) -> QuerySet[Team]:
    rows: QuerySet[Team] = Team.objects.visible_to(who.by)
    return rows.select_related("organisation", "parent", "lead").prefetch_related("members__user")


def _team_for(who: Caller, pk: int) -> Team:
    return get_object_or_404(_rows(who), pk=pk)


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Team:
    return unchanged(request, lambda: _team_for(who, pk), _team)


def _team(row: Team) -> TeamOut:
    here = [each.user for each in row.members.all() if each.user.is_active]
    members = sorted(here, key=lambda user: (user.sort_key, user.name, user.pk))
    lead = row.lead if row.lead and row.lead.is_active else None
    return TeamOut(
        id=row.pk, organisation=Named.of(row.organisation), name=Said.of(row.said),
        parent=Named.of(row.parent), lead=Person.of(lead), duty=row.duty,
        members=[Person(id=user.pk, name=user.name) for user in members],
    )  # fmt: skip
