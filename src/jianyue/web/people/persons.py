"""One person: what he may do, where he sits, and what an administrator may change."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.models import Contract, Seat
from jianyue.ledger.speech import Both, Refused
from jianyue.notices.invitations import PATH, invite_again, let_go
from jianyue.people import actions, histories, invitations, privacy, queries
from jianyue.people.models import Invitation, User
from jianyue.people.organisations import house_of
from jianyue.people.permissions import Deed, may
from jianyue.people.roles import Role
from jianyue.services import replacements
from jianyue.services.models import Merit
from jianyue.tickets import readers
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.people.forms import EraseForm, RolesForm
from jianyue.web.people.staffing_forms import MeritForm
from jianyue.web.policy import for_those_who

READERS: Final = 50


@for_those_who(Deed.SEE_PEOPLE)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person; more of him to who manages people."""
    user, one, now = person(request), _found(request, pk), timezone.now()
    state = queries.presentness(one, queries.invitations_of([one]).get(one.pk), now)
    contracts = Contract.objects.visible_to(user).values("pk")
    seats = Seat.objects.filter(user=one, contract__in=contracts).select_related("contract")
    table = queries.may_table(one.roles)
    shown: dict[str, Any] = {
        "one": one,
        "state": state,
        "badge": queries.BADGES[state],
        "may_do": [(deed, roles) for deed, roles in table if roles],
        "may_not": [deed for deed, roles in table if not roles],
        "seats": seats.order_by("-from_date"),
        "teams": one.memberships.select_related("team"),
        "merits": Merit.objects.filter(user=one).order_by("-on_date", "-pk"),
    }
    if one.pk != user.pk:
        readers.read("person", one.pk, at=now, by=user)
    if may(user, Deed.SEE_READERS):
        rows = readers.readers_of_person(one.pk, by=user).select_related("user__organisation")
        shown["readers"] = rows[:READERS]
    if may(user, Deed.MANAGE_PEOPLE):
        shown |= {
            "sessions": queries.sessions_of(one),
            "second_factors": queries.second_factors_of(one),
            "history": histories.lines_of(house_of(one), about=one),
        }
    return render(request, "people/person.html", shown)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Give and take roles."""
    user, one = person(request), _found(request, pk)
    form = RolesForm(actions.roles_for(house_of(one)), spoken(request), one.roles, posted(request))

    def act(said: dict[str, Any]) -> Both:
        chosen = {role for role in Role if role.value in said["roles"]}
        actions.set_roles(one, chosen, at=timezone.now(), by=user)
        return Both("角色已更新。", "The roles are changed.")

    page = _page(one, "角色", "Roles", "保存", "Save")
    return asked(request, page, form, act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account of somebody who leaves."""
    user, one = person(request), _found(request, pk)

    def act(_: dict[str, Any]) -> Both:
        let_go(one, at=timezone.now(), by=user)
        return Both(
            "账号已停用，所有会话已结束。", "The account is closed, its sessions are ended."
        )

    intro = Both(
        "停用后立即不能登录，所有会话马上结束；历史记录保留，以后可以重新邀请。",
        "Signing in ends at once, everywhere. The history stays; a new invitation brings "
        "the person back.",
    )
    page = _page(one, "停用账号", "Close the account", "停用", "Close", intro=intro, danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End every session of somebody."""
    user, one = person(request), _found(request, pk)

    def act(_: dict[str, Any]) -> Both:
        ended = actions.end_sessions(one, at=timezone.now(), by=user)
        return Both(f"已结束 {ended} 个会话。", f"{ended} sessions are ended.")

    page = _page(one, "结束所有会话", "End all sessions", "结束", "End", danger=True)
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factors of somebody who lost them."""
    user, one = person(request), _found(request, pk)

    def act(_: dict[str, Any]) -> Both:
        actions.reset_second_factor(one, at=timezone.now(), by=user)
        return Both("第二因素已重置。", "The second factors are reset.")

    intro = Both(
        "请先用其他办法确认确实是本人。验证器、通行密钥和恢复码都会作废，会话会结束。",
        "Make sure first that it is really this person. Authenticator, passkeys and recovery codes "
        "become void, sessions end.",
    )
    page = _page(one, "重置第二因素", "Reset the second factor", "重置", "Reset",
                 intro=intro, danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody anew by mail."""
    user, one = person(request), _found(request, pk)
    try:
        invite_again(one, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both("邀请已放入发件箱。", "The invitation is on its way."))
    return redirect("person", pk)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the link of an invitation once, to hand over in person; links sent before are void."""
    one = _found(request, pk)
    invitation = Invitation.objects.filter(user=one).order_by("-pk").first()
    try:
        token = invitations.draw(invitation.pk if invitation else 0, at=timezone.now())
    except Refused as refused:
        tell(request, refused.said, bad=True)
        return redirect("person", pk)
    address = request.build_absolute_uri(f"{PATH}{token}/")
    return render(request, "people/link.html", {"one": one, "link": address})


@for_those_who(Deed.MANAGE_PEOPLE)
@require_POST
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out what is kept about somebody (E22)."""
    return handed_out(_found(request, pk), request)


@for_those_who(Deed.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase who somebody was (E22)."""
    user, one = person(request), _found(request, pk)

    def act(said: dict[str, Any]) -> Both:
        privacy.erase(one, words_too=said["words_too"], at=timezone.now(), by=user)
        return Both("个人资料已删除。", "The personal data is erased.")

    intro = Both(
        "姓名、邮箱、电话等会永久删除，历史中只留下一个编号。此操作不能撤销。",
        "Name, address and phone are erased for good; the history keeps a number alone. "
        "This cannot be taken back.",
    )
    page = _page(one, "删除个人资料", "Erase personal data", "永久删除", "Erase for good",
                 intro=intro, danger=True)  # fmt: skip
    return asked(request, page, EraseForm(posted(request)), act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def merit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a reward, a training or a qualification on record (D08)."""
    user, one = person(request), _found(request, pk)

    def act(said: dict[str, Any]) -> Both:
        replacements.add_merit(one, **said, at=timezone.now(), by=user)
        return Both("已记录。", "It is on record.")

    page = _page(one, "奖励、培训与资质", "Rewards, training, qualifications", "记录", "Record")
    return asked(request, page, MeritForm(spoken(request), posted(request)), act)


def handed_out(one: User, request: HttpRequest) -> HttpResponse:
    """Return somebody's data as a file."""
    user, now = person(request), timezone.now()
    told = privacy.export(one, at=now, by=user)
    readers.read("data", one.pk, at=now, by=user)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="person-{one.pk}.json"'
    return answer


def _found(request: HttpRequest, pk: int) -> User:
    rows = User.objects.visible_to(person(request)).select_related("organisation")
    return get_object_or_404(rows.prefetch_related("grants"), pk=pk)


def _page(one: User, *words: str, intro: Both | None = None, danger: bool = False) -> Page:
    zh, en, submit_zh, submit_en = words
    return Page(
        Both(f"{zh}：{one.name}", f"{en}: {one.name}"),
        Both(submit_zh, submit_en),
        reverse("person", args=[one.pk]),
        intro,
        danger,
    )
