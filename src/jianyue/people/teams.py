"""Teams of an organisation, and who belongs to them (A14)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Member, Organisation, Team, User
from jianyue.people.organisations import locked, note
from jianyue.people.permissions import Deed, must


@dataclass(frozen=True, slots=True)
class Plan:
    """What a team is to be: its name, what stands above it, who leads it, what it does."""

    name: str
    name_en: str = ""
    parent: Team | None = None
    lead: User | None = None
    duty: str = ""


@transaction.atomic
def form(organisation: Organisation, plan: Plan, *, at: datetime, by: User) -> Team:
    """Set up a team. Raises NotAllowed where the name is taken or a part is of another house."""
    must(by, Deed.MANAGE_PEOPLE)
    kept = locked(Organisation.objects.visible_to(by).get(pk=organisation.pk).pk)
    team = Team(tenant_id=kept.tenant_id, organisation=kept)
    _arrange(team, plan)
    note(kept, "team_formed", {"team": team.pk}, {"name": team.name}, at=at, by=by)
    return team


@transaction.atomic
def arrange(team: Team, plan: Plan, *, at: datetime, by: User) -> Team:
    """Change a team or its place. Raises NotAllowed where it would stand under itself."""
    must(by, Deed.MANAGE_PEOPLE)
    seen = Team.objects.visible_to(by).get(pk=team.pk)
    organisation = locked(seen.organisation_id)
    _arrange(seen, plan)
    note(organisation, "team_arranged", {"team": seen.pk}, {"name": seen.name}, at=at, by=by)
    return seen


@transaction.atomic
def add_member(team: Team, person: User, *, at: datetime, by: User) -> Member:
    """Put somebody into a team of his organisation; repeating changes nothing."""
    must(by, Deed.MANAGE_PEOPLE)
    seen = Team.objects.visible_to(by).get(pk=team.pk)
    organisation = locked(seen.organisation_id)
    _of_the_house(seen, person)
    member, new = Member.objects.get_or_create(
        team=seen, user=person, defaults={"tenant_id": seen.tenant_id}
    )
    if new:
        body = {"team": seen.pk, "user": person.pk}
        words = {"team": seen.name, "name": person.name}
        note(organisation, "member_added", body, words, at=at, by=by)
    return member


@transaction.atomic
def remove_member(team: Team, person: User, *, at: datetime, by: User) -> None:
    """Take somebody out of a team; repeating changes nothing."""
    must(by, Deed.MANAGE_PEOPLE)
    seen = Team.objects.visible_to(by).get(pk=team.pk)
    organisation = locked(seen.organisation_id)
    gone, _ = Member.objects.filter(team=seen, user=person).delete()
    if gone:
        body = {"team": seen.pk, "user": person.pk}
        words = {"team": seen.name, "name": person.name}
        note(organisation, "member_removed", body, words, at=at, by=by)


def _arrange(team: Team, plan: Plan) -> None:
    if plan.parent is not None:
        _above(team, plan.parent)
    if plan.lead is not None:
        _of_the_house(team, plan.lead)
    team.name, team.name_en, team.duty = plan.name.strip(), plan.name_en.strip(), plan.duty
    team.parent, team.lead = plan.parent, plan.lead
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as taken:
        raise NotAllowed(
            f"已有名为“{team.name}”的团队。", f"There is a team called {team.name} already."
        ) from taken


def _above(team: Team, parent: Team) -> None:
    """Refuse a parent of another organisation, or one that stands under the team itself.

    The organisation is locked, so that two changes at once cannot close a circle.
    """
    rows = Team.objects.filter(organisation=team.organisation_id).values_list("pk", "parent")
    above: dict[int, int | None] = dict(rows)
    if parent.pk not in above:
        raise NotAllowed(
            "上级团队必须属于同一个单位。", "The team above must be of the same organisation."
        )
    step: int | None = parent.pk
    while step is not None:
        if step == team.pk:
            raise NotAllowed(
                "团队不能放在自己或自己的下级之下。", "A team cannot stand under itself."
            )
        step = above[step]


def _of_the_house(team: Team, person: User) -> None:
    if person.organisation_id != team.organisation_id:
        raise NotAllowed(
            "团队成员必须属于同一个单位。", "Members of a team are of the same organisation."
        )
