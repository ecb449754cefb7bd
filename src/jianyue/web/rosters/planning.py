"""Setting rosters up, and their layers."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.agreements.models import Contract
from jianyue.escalation import layers, rosters, undoing
from jianyue.escalation.hours import hours_of
from jianyue.escalation.models import Layer, Roster
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.rosters.forms import LayerForm, RosterForm
from jianyue.web.rosters.found import back_to, colleagues, roster_for, row_for
from jianyue.web.rosters.weighing import given, weighed

# So long a form may be looked at.
A_WHILE = timedelta(minutes=30)
LOCAL = "%Y-%m-%dT%H:%M"
PLANNED = ("name", "name_en", "zone", "hours", "outside", "shown")


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a roster of the house, or of the contract that the address names."""
    user, code = person(request), request.GET.get("contract", "")
    if not code.isprintable():
        raise Http404
    contract = contract_for(request, code) if code else None
    draft = Roster(tenant_id=user.tenant_id or 0, contract=contract)
    form = _roster_form(request, draft, {"zone": user.zone})

    def act(_: dict[str, Any]) -> Both:
        rosters.open_roster(form.outline(), contract, at=timezone.now(), by=user)
        return Both("值班表已设立，请安排轮值。", "The roster is set up; now arrange its turns.")

    page = Page(_title("设立值班表", "Set up a roster", contract), Both("设立", "Set up"),
                reverse("rosters"))  # fmt: skip
    return asked(request, page, form, act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, roster: int) -> HttpResponse:
    """Change what a roster is called and covers."""
    user, kept = person(request), roster_for(request, roster)
    form = _roster_form(request, kept, {name: getattr(kept, name) for name in PLANNED})
    form.fields["zone"].disabled = True

    def deed(at: datetime) -> object:
        return rosters.change_roster(kept, form.outline(), at=at, by=user)

    page = Page(Both("修改值班表", "Change the roster"), Both("保存", "Save"), back_to(kept))
    return weighed(request, page, form, kept, deed, timezone.now())


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, roster: int) -> HttpResponse:
    """Close a roster."""
    user, kept = person(request), roster_for(request, roster)

    def act(_: dict[str, Any]) -> Both:
        rosters.close_roster(kept, at=timezone.now(), by=user)
        return Both("值班表已停用。", "The roster is closed.")

    intro = Both("停用后不再有人按这张表值班。", "Nobody is on call by it any more.")
    page = Page(Both(f"停用：{kept.name}", f"Close: {kept.said.en}"), Both("停用", "Close"),
                reverse("rosters"), intro, danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def layer_new(request: HttpRequest, roster: int) -> HttpResponse:
    """Arrange a new rotation below those there are."""
    kept = roster_for(request, roster)
    last = Layer.objects.filter(roster=kept).order_by("-position").first()
    local = timezone.now().astimezone(ZoneInfo(kept.zone))
    initial = {
        "days": 7,
        "handovers": "09:00",
        "from_date": local.date(),
        "since": f"{local:{LOCAL}}",
    }
    return _layer(request, kept, last.position + 1 if last else 1, initial)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def layer_edit(request: HttpRequest, layer: int) -> HttpResponse:
    """Change a rotation from an instant on."""
    one = _found(request, layer)
    local = timezone.now().astimezone(ZoneInfo(one.roster.zone))
    names = ("days", "handovers", "from_date", "hours", "outside", "skips")
    initial = {name: getattr(one, name) for name in names}
    initial |= {"members": layers.plan_of(one).members, "since": f"{local:{LOCAL}}"}
    return _layer(request, one.roster, one.position, initial)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def layer_end(request: HttpRequest, layer: int) -> HttpResponse:
    """End a rotation now."""
    user, one = person(request), _found(request, layer)

    def deed(at: datetime) -> object:
        return layers.end_layer(one, since=at, at=at, by=user)

    page = Page(Both("取消轮值", "End the rotation"), Both("取消轮值", "End it"),
                back_to(one.roster), danger=True)  # fmt: skip
    form = Nothing(posted(request) or {})
    return weighed(request, page, form, one.roster, deed, timezone.now())


@for_those_who(Deed.PLAN_STAFF, Deed.WORK)
@require_POST
def undo(request: HttpRequest, roster: int) -> HttpResponse:
    """Take the last change back."""
    kept = roster_for(request, roster)
    try:
        undoing.undo(kept, at=timezone.now(), by=person(request))
        tell(request, Both("已撤销。", "It is undone."))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect(back_to(kept))


def _layer(
    request: HttpRequest, roster: Roster, position: int, initial: dict[str, Any]
) -> HttpResponse:
    user, now = person(request), timezone.now()
    language = spoken(request)
    hours = hours_of([roster], now).choices(roster, language)
    form = LayerForm(
        colleagues(user, roster),
        hours,
        (roster.zone, language),
        given(request, "member_1"),
        initial,
    )

    def deed(at: datetime) -> object:
        # A form that is filled in slowly still means now.
        said: datetime = form.cleaned_data["since"]
        since = at if at - A_WHILE < said < at else said
        return layers.set_layer(roster, position, form.plan(), since=since, at=at, by=user)

    title = Both(f"第 {position} 层轮值", f"Rotation of layer {position}")
    page = Page(title, Both("保存", "Save"), back_to(roster))
    return weighed(request, page, form, roster, deed, now)


def _roster_form(request: HttpRequest, roster: Roster, initial: dict[str, Any]) -> RosterForm:
    language = spoken(request)
    hours = hours_of([roster], timezone.now()).choices(roster, language)
    return RosterForm(hours, language, posted(request), initial)


def _found(request: HttpRequest, pk: int) -> Layer:
    found: Layer = row_for(request, Layer, pk, "roster__contract")
    return found


def _title(zh: str, en: str, contract: Contract | None) -> Both:
    if contract is None:
        return Both(f"{zh}（全公司）", f"{en} of the house")
    return Both(f"{zh}（{contract.title}）", f"{en} for {contract.said.en}")
