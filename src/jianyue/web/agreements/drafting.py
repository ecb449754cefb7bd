"""Writing an agreement: every problem of the text at once, the check, a look at the page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.agreements import actions, catalog
from jianyue.agreements.checking import check
from jianyue.agreements.checking.findings import SEVERITIES, Finding
from jianyue.agreements.models import Contract, Version, VersionState
from jianyue.agreements.problems import Problem
from jianyue.agreements.reading import read, read_catalog
from jianyue.agreements.rendering import document_of
from jianyue.documents import page
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people.permissions import Deed
from jianyue.web.agreements import contracts
from jianyue.web.agreements.forms import DraftForm
from jianyue.web.agreements.found import contract_for, person, version_for
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.policy import for_those_who

SEVERITY_SAID = {
    "error": Both("错误", "Errors"),
    "contradiction": Both("矛盾", "Contradictions"),
    "warning": Both("警告", "Warnings"),
    "hint": Both("提示", "Hints"),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What reading and check say of a text.

    preview  the document as HTML, where the text can be read
    """

    problems: tuple[Problem, ...] = ()
    findings: tuple[tuple[str, Both, list[Finding]], ...] = ()
    preview: str = ""
    sound: bool = field(default=False)


def looked_at(text: str, language: Language) -> Looked:
    """Read and check a text as it was typed; nothing is kept."""
    reading = read(text)
    if reading.agreement is None:
        return Looked(reading.problems)
    found = check(reading.agreement, reading.marks)
    grouped = tuple(
        (each, SEVERITY_SAID[each], same)
        for each in SEVERITIES
        if (same := [finding for finding in found if finding.severity == each])
    )
    document = document_of(reading.agreement, language)
    preview = mark_safe(page.html(document))  # noqa: S308 - it escapes every text
    return Looked((), grouped, preview, not any(finding.blocks for finding in found))


@for_those_who(Deed.DRAFT_AGREEMENTS)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a version: from the one in force, or from an agreement of the catalogue."""
    contract = contract_for(request, code)

    def keep(text: str, why: str) -> Version:
        return actions.draft(contract, text, why=why, at=timezone.now(), by=person(request))

    start = _beginning(contract, request.GET.get("from", ""))
    return _edited(request, contract, {"text": start}, keep)


@for_those_who(Deed.DRAFT_AGREEMENTS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Go on with a draft."""
    contract = contract_for(request, code)
    found = version_for(request, contract, number)
    if found.state != VersionState.DRAFT:
        return redirect("agreement-version", code, number)

    def keep(text: str, why: str) -> Version:
        return actions.redraft(found, text, why=why, at=timezone.now(), by=person(request))

    return _edited(request, contract, {"text": found.text, "why": found.why}, keep)


def _beginning(contract: Contract, name: str) -> str:
    if name and name not in catalog.names():
        raise BadRequest(name)
    if name:
        return catalog.path(name).read_text(encoding="utf-8")
    signed = contract.versions.exclude(state=VersionState.WITHDRAWN).order_by("-number").first()
    return signed.text if signed else ""


def _edited(
    request: HttpRequest,
    contract: Contract,
    initial: dict[str, str],
    keep: Callable[[str, str], Version],
) -> HttpResponse:
    language = spoken(request)
    form = DraftForm(request.POST or None, initial=initial)
    looked = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        looked = looked_at(text, language)
        if request.POST.get("do") == "save" and not looked.problems:
            try:
                kept = keep(text, form.cleaned_data["why"])
            except Refused as refused:
                refuse(form, refused, language)
            else:
                tell(request, Both("草稿已保存。", "The draft is kept."))
                return redirect("agreement-version", contract.code, kept.number)
    said = {"contract": contract, "form": form, "looked": looked, "catalogue": _catalogue()}
    return render(request, "agreements/edit.html", said)


def _catalogue() -> list[tuple[str, Any]]:
    readings = ((name, read_catalog(name).agreement) for name in catalog.names())
    return [(name, agreement.title) for name, agreement in readings if agreement]


@for_those_who(Deed.DRAFT_AGREEMENTS)
@require_POST
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Render the document that both sign, and tell those who sign."""
    said = Both("已发布，等待双方签署。", "Published; both sides are asked to sign.")
    return _done(request, code, number, actions.publish, said)


@for_those_who(Deed.DRAFT_AGREEMENTS)
@require_POST
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a version back before both have signed."""
    return _done(request, code, number, actions.withdraw, Both("已撤回。", "Withdrawn."))


def _done(
    request: HttpRequest, code: str, number: int, act: Callable[..., Version], done: Both
) -> HttpResponse:
    found = version_for(request, contract_for(request, code), number)
    try:
        act(found, at=timezone.now(), by=person(request))
    except Refused as refused:
        said = contracts.of_version(request, found) | {"refused": refused.said}
        return render(request, "agreements/version.html", said)
    tell(request, done)
    return redirect("agreement-version", code, number)
