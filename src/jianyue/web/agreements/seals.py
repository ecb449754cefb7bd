"""The seals of a contract, and bundles of evidence: seen and taken by both sides."""

from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.models import Contract
from jianyue.evidence import asking, queries
from jianyue.evidence.models import Seal, Wish
from jianyue.evidence.sealing import seal_now
from jianyue.evidence.written import as_file, name_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import tell
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
@narrowed_by("before")
def listed(request: HttpRequest, code: str) -> HttpResponse:
    """Show the seals of a contract, the newest first."""
    contract = contract_for(request, code)
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None  # noqa: PLR2004 - a length
    return render(request, "agreements/seals.html", shown(request, contract, number))


def shown(request: HttpRequest, contract: Contract, before: int | None = None) -> dict[str, Any]:
    """Return what the page of a contract's seals shows."""
    user, now = person(request), timezone.now()
    seals = queries.seals_of(contract, user, before=before)
    wishes = asking.asked(contract, user)
    return {
        "contract": contract,
        "seals": seals,
        "more": seals[-1].number if seals and seals[-1].number > 1 else None,
        "waiting": queries.waits(contract),
        "wishes": wishes,
        "busy": any(job.is_open for _, job in wishes),
        "suggested": queries.last_month(contract, now),
    }


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
def file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Answer with one seal as the file that somebody keeps."""
    contract, user = contract_for(request, code), person(request)
    rows = Seal.objects.visible_to(user).filter(contract=contract).select_related("key")
    seal: Seal = get_object_or_404(rows.defer("leaves"), number=min(number, 2**31 - 1))
    answer = HttpResponse(as_file(seal), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name_of(seal)}"'
    return answer


@for_those_who(Deed.TAKE_EVIDENCE)
@require_POST
def now(request: HttpRequest, code: str) -> HttpResponse:
    """Seal what is new at once."""
    contract = contract_for(request, code)
    try:
        seal = seal_now(contract, at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        number = seal.number if seal else 0
        tell(request, Both(f"已封存至第 {number} 号。", f"Sealed up to number {number}."))
    return redirect("seals", code)


@for_those_who(Deed.TAKE_EVIDENCE)
@require_http_methods(["GET", "POST"])
def bundles(request: HttpRequest, code: str) -> HttpResponse:
    """Have a bundle put together, or tell htmx how far they are."""
    contract, user = contract_for(request, code), person(request)
    if request.method == "POST":
        try:
            asking.ask(contract, request.POST.get("period", ""), at=timezone.now(), by=user)
        except Refused as refused:
            tell(request, refused.said, bad=True)
    elif request.headers.get("HX-Request") == "true":
        return render(request, "agreements/_bundles.html", shown(request, contract))
    return redirect(f"{reverse('seals', args=[code])}#bundles")


@for_those_who(Deed.TAKE_EVIDENCE)
@require_POST
def take(request: HttpRequest, code: str, wish: int) -> HttpResponse:
    """Answer with a bundle that the person had put together."""
    contract, user = contract_for(request, code), person(request)
    found: Wish = get_object_or_404(Wish, contract=contract, by=user, pk=wish)
    try:
        package = asking.taken(contract, found, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
        return redirect(f"{reverse('seals', args=[code])}#bundles")
    name = f"{contract.code}-{found.label}-evidence.zip"
    answer = FileResponse(package, as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)
