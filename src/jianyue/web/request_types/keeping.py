"""The list of request types, and one of them: defined, changed, retired."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.request_types import defining
from jianyue.request_types.models import Edition, RequestType
from jianyue.services.agreed import agreed_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.narrowing import narrowed_by
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.request_types.forms import TypeForm
from jianyue.web.tickets.report_form import grades
from jianyue.web.watch.found import LARGEST_ID, options


@for_those_who(Deed.KEEP_REQUEST_TYPES)
@require_GET
@narrowed_by()
def listed(request: HttpRequest) -> HttpResponse:
    """Show the types that can be chosen, and those that were retired."""
    user = person(request)
    rows = RequestType.objects.visible_to(user).select_related("contract__customer")
    types = list(rows.order_by("contract", "place", "pk"))
    shown = {
        "types": [each for each in types if each.retired_at is None],
        "retired": [each for each in types if each.retired_at is not None],
        "contracts": list(Contract.objects.visible_to(user).order_by("code")),
    }
    return render(request, "request_types/list.html", shown)


@for_those_who(Deed.KEEP_REQUEST_TYPES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Define a type, of the contract in the address or of every contract."""
    code = request.GET.get("contract", "")
    contract = contract_for(request, code) if code else None
    form = _form(request, contract)

    def act() -> RequestType:
        place = form.cleaned_data["place"]
        return defining.define(
            contract, form.definition(), place=place, at=timezone.now(), by=person(request)
        )

    title = Both("新建请求类型", "A new request type")
    return _asked(request, title, form, act, {"contract": contract})


@for_those_who(Deed.KEEP_REQUEST_TYPES)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, request_type: int) -> HttpResponse:
    """Show a type, and make a new edition of it."""
    kept = type_for(request, request_type)
    editions = list(Edition.objects.filter(of=kept).order_by("-number"))
    form = _form(request, kept.contract, editions[0], kept.place)

    def act() -> RequestType:
        place = form.cleaned_data["place"]
        return defining.change(
            kept, form.definition(), place=place, at=timezone.now(), by=person(request)
        )

    title = Both(f"请求类型：{kept.said.zh}", f"Request type: {kept.said.en}")
    shown = {"kept": kept, "contract": kept.contract, "editions": editions}
    return _asked(request, title, form, act, shown)


@for_those_who(Deed.KEEP_REQUEST_TYPES)
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, request_type: int) -> HttpResponse:
    """Let a type be chosen no more."""
    kept = type_for(request, request_type)

    def act(_: dict[str, Any]) -> Both:
        defining.retire(kept, at=timezone.now(), by=person(request))
        return Both("已停用；已有的工单不变。", "Retired; tickets stay as they are.")

    page = Page(
        Both(f"停用请求类型：{kept.said.zh}", f"Retire the request type {kept.said.en}"),
        Both("停用", "Retire"), reverse("request-types"), danger=True,
    )  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def type_for(request: HttpRequest, pk: int) -> RequestType:
    """Return a type that the person may see."""
    rows = RequestType.objects.visible_to(person(request)).select_related("contract__customer")
    found: RequestType = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def _form(
    request: HttpRequest, contract: Contract | None, edition: Edition | None = None, place: int = 0
) -> TypeForm:
    agreed = agreed_for(contract, timezone.now()) if contract else None
    if contract is not None and agreed is None:
        raise Http404
    language = spoken(request)
    agreement = agreed.agreement if agreed else None
    return TypeForm(
        language, options(agreement, language) if agreement else [],
        grades(agreement, language) if agreement else [], posted(request),
        before=edition.definition if edition else None, place=place,
    )  # fmt: skip


def _asked(
    request: HttpRequest, title: Both, form: TypeForm, act: Callable[[], RequestType],
    shown: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            kept = act()
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存。", "It is saved."))
            return redirect("request-type", kept.pk)
    return render(request, "request_types/write.html", shown | {"title": title, "form": form})
