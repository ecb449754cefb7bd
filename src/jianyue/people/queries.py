"""What is shown of people: lists, one person, the chart of an organisation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jianyue.ledger.speech import Both, Choice
from jianyue.people.models import Grant, Invitation, Organisation, Team, User
from jianyue.people.permissions import MAY, Deed
from jianyue.people.roles import Role


class Presentness(Choice):
    """Whether somebody can sign in."""

    ACTIVE = "active", "在职", "active"
    INVITED = "invited", "已邀请", "invited"
    EXPIRED = "expired", "邀请已失效", "invitation expired"
    ENTERED = "entered", "已登记，未邀请", "entered, not invited"
    LEFT = "left", "已离职", "left"
    ERASED = "erased", "资料已删除", "erased"


BADGES: Final = {
    Presentness.ACTIVE: "ok",
    Presentness.INVITED: "info",
    Presentness.EXPIRED: "warn",
    Presentness.ENTERED: "idle",
    Presentness.LEFT: "idle",
    Presentness.ERASED: "idle",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a list is to show: words in name or address, a role, an organisation, a state."""

    text: str = ""
    role: str = ""
    organisation: int | None = None
    state: str = "here"


def people(user: User, wanted: Wanted) -> QuerySet[User]:
    """Return the people whom `user` may see and wants to see, by organisation and name."""
    rows = User.objects.visible_to(user).select_related("organisation").prefetch_related("grants")
    if wanted.text:
        found = Q(name__icontains=wanted.text) | Q(email__icontains=wanted.text)
        rows = rows.filter(found | Q(phone__icontains=wanted.text))
    if wanted.role:
        rows = rows.filter(Exists(Grant.objects.filter(user=OuterRef("pk"), role=wanted.role)))
    if wanted.organisation is not None:
        rows = rows.filter(organisation=wanted.organisation)
    if wanted.state == "here":
        rows = rows.filter(Q(is_active=True) | Q(left_at=None))
    elif wanted.state == "gone":
        rows = rows.filter(is_active=False, left_at__isnull=False)
    return rows.order_by("organisation__side", "organisation__name", "sort_key", "name", "pk")


def organisations_with_counts(user: User) -> QuerySet[Organisation]:
    """Return the organisations one may see, each with how many people it has here."""
    here = Count("people", filter=Q(people__is_active=True))
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(user).annotate(here=here)
    return rows.order_by("-side", "name")


def presentness(person: User, invitation: Invitation | None, now: datetime) -> Presentness:
    """Return whether somebody is here, awaited or gone.

    invitation  the last one of a person who cannot sign in
    """
    if person.erased_at is not None:
        return Presentness.ERASED
    if person.is_active:
        return Presentness.ACTIVE
    if invitation is None and person.left_at is None and person.joined_at is None:
        return Presentness.ENTERED
    if invitation is not None and invitation.used_at is None and person.left_at is None:
        return Presentness.INVITED if now < invitation.expires_at else Presentness.EXPIRED
    return Presentness.LEFT


def invitations_of(people: Iterable[User]) -> dict[int, Invitation]:
    """Return the last invitation of each person who cannot sign in, by the person's id."""
    waiting = [person.pk for person in people if not person.is_active]
    rows = Invitation.objects.filter(user__in=waiting).order_by("pk")
    return {invitation.user_id: invitation for invitation in rows}


def sessions_of(person: User) -> QuerySet[UserSession]:
    """Return where somebody is signed in, the last seen first."""
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=person.pk)
    return rows.order_by("-last_seen_at")


def second_factors_of(person: User) -> list[str]:
    """Return the kinds of second factor that somebody has set up."""
    kinds = Authenticator.objects.filter(user=person.pk).values_list("type", flat=True)
    return sorted(set(kinds))


def may_table(roles: Iterable[Role]) -> list[tuple[Deed, list[Role]]]:
    """Return each deed with those of `roles` that allow it, in the order of the table."""
    held = sorted(roles, key=list(Role).index)
    return [(deed, [role for role in held if deed in MAY[role]]) for deed in Deed]


@dataclass(frozen=True, slots=True)
class Box:
    """A team in the chart: who leads it, who belongs to it, what stands under it."""

    team: Team
    lead: User | None
    members: Sequence[User]
    below: list["Box"] = field(default_factory=list)

    @property
    def said(self) -> Both:
        """The team's name in both languages."""
        return self.team.said


def chart_of(organisation: Organisation) -> list[Box]:
    """Return the teams of an organisation as trees, those at the top first (A14).

    Two queries, however many teams there are. People who have left are not shown.
    """
    teams = list(
        Team.objects.filter(organisation=organisation)
        .select_related("lead")
        .prefetch_related("members__user__grants")
        .order_by("name", "pk")
    )
    boxes = {team.pk: _box(team) for team in teams}
    below: dict[int | None, list[Box]] = defaultdict(list)
    for team in teams:
        below[team.parent_id].append(boxes[team.pk])
    for pk, box in boxes.items():
        box.below.extend(below[pk])
    return below[None]


def in_no_team(organisation: Organisation) -> QuerySet[User]:
    """Return the people of an organisation who stand in no team yet."""
    people = User.objects.filter(organisation=organisation, is_active=True)
    return people.filter(memberships=None).prefetch_related("grants").order_by("sort_key", "name")


def _box(team: Team) -> Box:
    lead = team.lead if team.lead and team.lead.is_active else None
    members = [each.user for each in team.members.all() if each.user.is_active]
    others = [user for user in members if lead is None or user.pk != lead.pk]
    return Box(team, lead, sorted(others, key=lambda user: (user.sort_key, user.name)))
