"""Lists of people, invitations, the chart of an organisation."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.documents.organisation_chart import Person as Drawn
from jianyue.documents.organisation_chart import Team as DrawnTeam
from jianyue.documents.organisation_chart import organisation_chart
from jianyue.ledger.speech import Both, Language
from jianyue.notices.invitations import invite as send_invitation
from jianyue.people import queries
from jianyue.people.actions import roles_for
from jianyue.people.invitations import Newcomer
from jianyue.people.models import Organisation, Side, User
from jianyue.people.permissions import Deed
from jianyue.people.queries import BADGES, Box, Wanted
from jianyue.people.roles import Role
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.narrowing import narrowed_by
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.people.forms import InviteForm
from jianyue.web.policy import for_those_who

PER_PAGE = 50


@for_those_who(Deed.SEE_PEOPLE)
@require_GET
@narrowed_by("q", "role", "organisation", "state", "page")
def listed(request: HttpRequest) -> HttpResponse:
    """Show the people one may see, narrowed by words, role, organisation and state."""
    user, now = person(request), timezone.now()
    wanted = _wanted(request)
    page = Paginator(queries.people(user, wanted), PER_PAGE).get_page(request.GET.get("page"))
    invitations = queries.invitations_of(page.object_list)
    rows = [
        (each, state, BADGES[state])
        for each in page.object_list
        for state in [queries.presentness(each, invitations.get(each.pk), now)]
    ]
    organisations = Organisation.objects.visible_to(user).order_by("-side", "name")
    shown = {"rows": rows, "page": page, "wanted": wanted, "roles": list(Role)}
    return render(request, "people/list.html", shown | {"organisations": organisations})


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
@narrowed_by("organisation")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: first the organisation, then who and as what."""
    user = person(request)
    rows = Organisation.objects.visible_to(user).filter(closed_at=None)
    chosen = request.GET.get("organisation", "")
    if not chosen.isdecimal():
        shown = {"organisations": rows.order_by("-side", "name")}
        return render(request, "people/invite.html", shown)
    house = get_object_or_404(rows, pk=int(chosen))
    form = InviteForm(roles_for(house), spoken(request), posted(request))
    page = Page(
        Both(f"邀请：{house.said.zh}", f"Invite: {house.said.en}"),
        Both("发送邀请", "Send the invitation"),
        reverse("people"),
        Both(
            "对方会收到一封邮件，用其中的链接设置密码。链接 72 小时内有效，只能用一次。",
            "A mail with a link to choose a password is sent. It works once, within 72 hours.",
        ),
    )

    def act(said: dict[str, Any]) -> Both:
        chosen = set(said.pop("roles"))
        roles = tuple(role for role in Role if role.value in chosen)
        send_invitation(Newcomer(house, roles=roles, **said), at=timezone.now(), by=user)
        return Both("邀请已放入发件箱。", "The invitation is on its way.")

    return asked(request, page, form, act)


@for_those_who(Deed.SEE_PEOPLE)
@require_GET
@narrowed_by("organisation")
def chart(request: HttpRequest) -> HttpResponse:
    """Show an organisation's teams as a picture and as a nested list (A14)."""
    user = person(request)
    houses = list(Organisation.objects.visible_to(user).order_by("-side", "name"))
    chosen = request.GET.get("organisation", "")
    if chosen and not chosen.isdecimal():
        return redirect("people-chart")
    pk = int(chosen) if chosen else next(each.pk for each in houses if each.side == Side.PROVIDER)
    house = get_object_or_404(Organisation.objects.visible_to(user), pk=pk)
    boxes = queries.chart_of(house)
    language = spoken(request)
    svg = organisation_chart(
        DrawnTeam(house.said.words(language), teams=tuple(_drawn(box, language) for box in boxes)),
        language,
        title=Both("组织结构图", "Organisation chart").words(language),
    )
    shown = {"house": house, "houses": houses, "boxes": boxes, "loose": queries.in_no_team(house)}
    # The drawing escapes every name itself (documents.organisation_chart).
    return render(request, "people/chart.html", shown | {"svg": mark_safe(svg)})  # noqa: S308 - written by the product's own page writer, which escapes


def _wanted(request: HttpRequest) -> Wanted:
    """Return what the address asks for. Raises BadRequest for a value that is none."""
    return wanted_in(request.GET.dict())


def wanted_in(given: Mapping[str, str]) -> Wanted:
    """Return what names and values ask for. Raises BadRequest for a value that is none."""
    organisation, role = given.get("organisation", ""), given.get("role", "")
    state, page = given.get("state") or "here", given.get("page") or "1"
    known = (not role or role in set(Role)) and state in {"here", "gone", "all"}
    if not known or not all(each.isdecimal() for each in (organisation or "0", page)):
        raise BadRequest
    return Wanted(
        text=given.get("q", "").strip()[:80],
        role=role,
        organisation=int(organisation) if organisation else None,
        state=state,
    )


def _drawn(box: Box, language: Language) -> DrawnTeam:
    members = tuple(_person(each, language) for each in box.members)
    lead = _person(box.lead, language) if box.lead else None
    below = tuple(_drawn(each, language) for each in box.below)
    return DrawnTeam(box.said.words(language), lead, members, below)


def _person(user: User, language: Language) -> Drawn:
    role = user.title or "、".join(role.words(language) for role in sorted(user.roles)[:1])
    return Drawn(user.name, role)
