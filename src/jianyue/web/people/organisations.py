"""Organisations and their teams."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.people import histories, organisations, queries, teams
from jianyue.people.models import Organisation, Team, User
from jianyue.people.organisations import CHANGEABLE, Particulars
from jianyue.people.permissions import Deed, may
from jianyue.people.teams import Plan
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.narrowing import narrowed_by
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.people.forms import (
    MemberForm,
    NewOrganisationForm,
    OrganisationForm,
    TeamForm,
)
from jianyue.web.policy import for_those_who

READ_HISTORY = (Deed.MANAGE_PEOPLE, Deed.MANAGE_CUSTOMERS, Deed.SEE_READERS)


@for_those_who(Deed.SEE_PEOPLE)
@require_GET
@narrowed_by()
def listed(request: HttpRequest) -> HttpResponse:
    """Show the organisations one may see."""
    rows = queries.organisations_with_counts(person(request))
    return render(request, "people/organisations.html", {"rows": rows})


@for_those_who(Deed.SEE_PEOPLE)
@require_GET
def show(request: HttpRequest, organisation: int) -> HttpResponse:
    """Show an organisation: particulars, teams, contracts, who changed what."""
    user, house = person(request), _found(request, organisation)
    contracts = Contract.objects.visible_to(user).filter(customer=house).order_by("code")
    told = any(may(user, deed) for deed in READ_HISTORY)
    shown = {
        "house": house,
        "boxes": queries.chart_of(house),
        "loose": queries.in_no_team(house),
        "contracts": contracts,
        "history": histories.lines_of(house) if told else None,
    }
    return render(request, "people/organisation.html", shown)


@for_those_who(Deed.MANAGE_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a customer."""
    user = person(request)

    def act(said: dict[str, Any]) -> Both:
        organisations.open_customer(Particulars(**said), at=timezone.now(), by=user)
        return Both("客户已建立。", "The customer is set up.")

    title = Both("新客户", "New customer")
    page = Page(title, Both("建立", "Set up"), reverse("organisations"))
    return asked(request, page, NewOrganisationForm(posted(request)), act)


@for_those_who(Deed.MANAGE_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, organisation: int) -> HttpResponse:
    """Change the particulars of an organisation."""
    user, house = person(request), _found(request, organisation)
    initial = {name: getattr(house, name) for name in CHANGEABLE}
    form = OrganisationForm(posted(request), initial=initial, kept=house.zone)

    def act(said: dict[str, Any]) -> Both:
        organisations.change(house, said, at=timezone.now(), by=user)
        return Both("资料已保存。", "The particulars are saved.")

    title = Both(f"修改：{house.said.zh}", f"Change: {house.said.en}")
    return asked(request, Page(title, Both("保存", "Save"), _back(house)), form, act)


@for_those_who(Deed.MANAGE_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, organisation: int) -> HttpResponse:
    """Close a customer."""
    user, house = person(request), _found(request, organisation)

    def act(_: dict[str, Any]) -> Both:
        organisations.close(house, at=timezone.now(), by=user)
        return Both("客户已关闭。", "The customer is closed.")

    title = Both(f"关闭：{house.said.zh}", f"Close: {house.said.en}")
    intro = Both(
        "关闭后不能再邀请新人员；已有的记录都保留。",
        "Nobody new is invited any more; everything recorded stays.",
    )
    page = Page(title, Both("关闭", "Close"), _back(house), intro, danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def new_team(request: HttpRequest, organisation: int) -> HttpResponse:
    """Set up a team."""
    user, house = person(request), _found(request, organisation)

    def act(said: dict[str, Any]) -> Both:
        teams.form(house, Plan(**said), at=timezone.now(), by=user)
        return Both("团队已设立。", "The team is set up.")

    form = _team_form(house, request)
    page = Page(Both("新团队", "New team"), Both("设立", "Set up"), _back(house))
    return asked(request, page, form, act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, team: int) -> HttpResponse:
    """Change a team."""
    user, one = person(request), _team(request, team)
    names = ("name", "name_en", "parent", "lead", "duty")
    initial = {name: getattr(one, name) for name in names}

    def act(said: dict[str, Any]) -> Both:
        teams.arrange(one, Plan(**said), at=timezone.now(), by=user)
        return Both("团队已调整。", "The team is rearranged.")

    form = _team_form(one.organisation, request, initial)
    title = Both(f"团队：{one.said.zh}", f"Team: {one.said.en}")
    page = Page(title, Both("保存", "Save"), _back(one.organisation))
    return asked(request, page, form, act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, team: int) -> HttpResponse:
    """Put somebody into a team."""
    user, one = person(request), _team(request, team)
    people = _people(one.organisation).exclude(memberships__team=one)

    def act(said: dict[str, Any]) -> Both:
        teams.add_member(one, said["person"], at=timezone.now(), by=user)
        return Both("成员已加入。", "The member joined.")

    title = Both(f"加入成员：{one.said.zh}", f"Add a member: {one.said.en}")
    page = Page(title, Both("加入", "Add"), _back(one.organisation))
    return asked(request, page, MemberForm(people, posted(request)), act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_POST
def part(request: HttpRequest, team: int, pk: int) -> HttpResponse:
    """Take somebody out of a team."""
    user, one = person(request), _team(request, team)
    member = get_object_or_404(User.objects.visible_to(user), pk=pk)
    teams.remove_member(one, member, at=timezone.now(), by=user)
    tell(request, Both("成员已移出。", "The member left the team."))
    return redirect(_back(one.organisation))


def _team_form(house: Organisation, request: HttpRequest, initial: Any = None) -> TeamForm:  # noqa: ANN401 - a form's start
    rows = Team.objects.filter(organisation=house).order_by("name")
    return TeamForm(rows, _people(house), posted(request), initial)


def _people(house: Organisation) -> Any:  # noqa: ANN401 - rows of people
    return User.objects.filter(organisation=house, is_active=True).order_by("sort_key", "name")


def _found(request: HttpRequest, pk: int) -> Organisation:
    found: Organisation = get_object_or_404(Organisation.objects.visible_to(person(request)), pk=pk)
    return found


def _team(request: HttpRequest, pk: int) -> Team:
    rows = Team.objects.visible_to(person(request)).select_related("organisation")
    found: Team = get_object_or_404(rows, pk=pk)
    return found


def _back(house: Organisation) -> str:
    return reverse("organisation", args=[house.pk])
