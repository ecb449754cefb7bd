"""One import: planned, tried, brought in; foreign and missing are the same 404."""

from collections.abc import Callable
from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jianyue.imports import actions
from jianyue.imports.actions import NEEDS
from jianyue.imports.asking import people_of
from jianyue.imports.models import Import
from jianyue.jobs.files import path_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.imports.shown import PlanForm, context_of, plan_from
from jianyue.web.policy import for_those_who


@for_those_who(Deed.IMPORT)
@require_GET
def show(request: HttpRequest, brought: int) -> HttpResponse:
    """Show an import; htmx gets how far it is."""
    kept = _found(request, brought)
    return _drawn(request, kept, _form(request, kept))


@for_those_who(Deed.IMPORT)
@require_POST
def plan(request: HttpRequest, brought: int) -> HttpResponse:
    """Keep how the file is to be read, and try it where that was asked for."""
    kept, user, now = _found(request, brought), person(request), timezone.now()
    form = _form(request, kept, bound=True)
    if not form.is_valid():
        return _drawn(request, kept, form, status=422)
    try:
        said = plan_from(kept, form.cleaned_data, request.POST)
        actions.plan(kept.pk, said, at=now, by=user)
        if "try" in request.POST:
            actions.try_out(kept.pk, at=now, by=user)
    except Refused as refused:
        refuse(form, refused, spoken(request))
        return _drawn(request, _found(request, brought), form, status=422)
    return redirect("import", kept.pk)


@for_those_who(Deed.IMPORT)
@require_POST
def try_out(request: HttpRequest, brought: int) -> HttpResponse:
    """Have it found out what would become of each row."""
    return _done(request, brought, actions.try_out, Both("正在试导入。", "It is being tried."))


@for_those_who(Deed.IMPORT)
@require_POST
def bring_in(request: HttpRequest, brought: int) -> HttpResponse:
    """Have the rows that are in order brought in."""
    return _done(request, brought, actions.bring_in, Both("正在导入。", "It is brought in."))


@for_those_who(Deed.IMPORT)
@require_POST
def give_up(request: HttpRequest, brought: int) -> HttpResponse:
    """Take the file away."""
    return _done(request, brought, actions.give_up, Both("文件已删除。", "The file is gone."))


@for_those_who(Deed.IMPORT)
@require_GET
def rows(request: HttpRequest, brought: int) -> HttpResponse:
    """Answer with what became of each row in the last trial, as a table."""
    job = actions.tried(_found(request, brought))
    path = path_of(job) if job is not None and job.by_id == person(request).pk else None
    if path is None:
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=f"import-{brought}.csv",
                          content_type="text/csv; charset=utf-8")  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)


def _found(request: HttpRequest, pk: int) -> Import:
    user = person(request)
    beside = ("contract__customer", "by", "reporter")
    kept: Import = get_object_or_404(Import.objects.visible_to(user).select_related(*beside), pk=pk)
    if not may(user, NEEDS[kept.what]):
        raise Http404
    return kept


def _form(request: HttpRequest, kept: Import, *, bound: bool = False) -> PlanForm:
    people = people_of(kept, person(request))
    return PlanForm(kept, people, spoken(request), request.POST if bound else None)


def _drawn(request: HttpRequest, kept: Import, form: PlanForm, status: int = 200) -> HttpResponse:
    user = person(request)
    said = context_of(kept, user, timezone.now(), form)
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "imports/_progress.html", said)
        if said["job"] is None or not said["job"].is_open:
            answer["HX-Refresh"] = "true"  # what was found is elsewhere on the page
        return answer
    said["people"] = people_of(kept, user).order_by("email").values_list("email", "name")[:2000]
    return render(request, "imports/show.html", said, status=status)


def _done(request: HttpRequest, pk: int, act: Callable[..., Any], said: Both) -> HttpResponse:
    kept = _found(request, pk)
    try:
        act(kept.pk, at=timezone.now(), by=person(request))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, said)
    return redirect("import", kept.pk)
