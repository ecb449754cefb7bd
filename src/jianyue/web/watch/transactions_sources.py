"""Sources of counts: a program with a key, shown once, or a Prometheus that is asked hourly."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, NotAllowed, Refused
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.watch.models import Batch, Source, Way
from jianyue.watch.transactions import sources
from jianyue.watch.transactions.rules import Rules, rules_for
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who
from jianyue.web.watch.found import LARGEST_ID
from jianyue.web.watch.transactions import named
from jianyue.web.watch.transactions_forms import PrometheusForm, SourceForm

SHOWN: Final = 30
SAMPLE: Final = """curl {address} --json '
{{"batch": "2026-03-02T09", "counts": [
  {{"class": "clearing", "from": "2026-03-02T09:00:00+08:00", "until": "2026-03-02T10:00:00+08:00",
   "successes": 11970, "failures": 30,
   "third_party": [{{"ground": "{ground}", "count": 21, "evidence": "..."}}],
   "times": {{"count": 12000, "sum": 5160.25, "max": 7.9,
             "buckets": {{"1": 11200, "3": 11990}}}}}}]}}'"""


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Let a program send counts; its key is shown this once."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    form = SourceForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            source, key = sources.add(contract, form.wanted(), at=now, by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            return _shown_once(request, source, key)
    page = Page(Both("接入推送笔数的程序", "Add a program that sends counts"), Both("接入", "Add"),
                reverse("transactions", args=[code]))  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def new_prometheus(request: HttpRequest, code: str) -> HttpResponse:
    """Have a Prometheus asked for counts."""
    user, contract, now = person(request), contract_for(request, code), timezone.now()
    form = PrometheusForm((user.zone, spoken(request)), _rules(contract), posted(request))
    if form.is_bound and form.is_valid():
        try:
            source, _ = sources.add(contract, form.wanted(), at=now, by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("已保存，几分钟内开始查询。", "Saved; it is asked within minutes."))
            return redirect("source", source.pk)
    page = Page(Both("接入 Prometheus", "Ask a Prometheus"), Both("接入", "Add"),
                reverse("transactions", args=[code]))  # fmt: skip
    return render(request, "watch/transactions_source_ask.html", {"page": page, "form": form})


@for_those_who(Deed.SEE_INTERNAL)
@require_GET
def show(request: HttpRequest, source: int) -> HttpResponse:
    """Show how a source is set, how it fares and what it brought last."""
    user, kept = person(request), source_for(request, source)
    rows = Batch.objects.filter(source=kept).select_related("source", "replaces")
    batches = list(rows.prefetch_related("corrections").order_by("-pk")[:SHOWN])
    shown = {
        "source": kept,
        "way": Way.of(kept.way),
        "batches": named(batches, user),
        "edits": kept.removed_at is None and may(user, Deed.RECORD_COUNTS),
    }
    return render(request, "watch/transactions_source.html", shown)


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, source: int) -> HttpResponse:
    """Set a source anew."""
    user, kept, now = person(request), source_for(request, source), timezone.now()
    form: SourceForm = SourceForm(posted(request), source=kept)
    template = "people/ask.html"
    if kept.way == Way.PROMETHEUS:
        when, rules = (user.zone, spoken(request)), _rules(kept.contract)
        form = PrometheusForm(when, rules, posted(request), kept)
        template = "watch/transactions_source_ask.html"
    page = Page(Both(f"设置 {kept.name}", f"Set {kept.name}"), Both("保存", "Save"), _back(kept))

    def act(_: dict[str, object]) -> Both:
        sources.change(kept, form.wanted(), at=now, by=user)
        return Both("已保存。", "Saved.")

    return asked(request, page, form, act, template)


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, source: int) -> HttpResponse:
    """Give a source another key, shown this once."""
    user, kept = person(request), source_for(request, source)
    page = Page(
        Both(f"更换 {kept.name} 的密钥", f"Replace the key of {kept.name}"),
        Both("更换", "Replace"), _back(kept),
        Both("原来的密钥立即失效。", "The key before counts no more at once."), danger=True,
    )  # fmt: skip
    form = Nothing(posted(request))
    if form.is_bound:
        try:
            return _shown_once(request, kept, sources.new_key(kept, at=timezone.now(), by=user))
        except Refused as refused:
            refuse(form, refused, spoken(request))
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.RECORD_COUNTS)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, source: int) -> HttpResponse:
    """Let nothing more come from a source."""
    user, kept = person(request), source_for(request, source)

    def act(_: dict[str, object]) -> Both:
        sources.remove(kept, at=timezone.now(), by=user)
        return Both("已移除；先前的批次不变。", "Removed; what it brought stays.")

    page = Page(Both(f"移除 {kept.name}", f"Remove {kept.name}"), Both("移除", "Remove"),
                _back(kept), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def source_for(request: HttpRequest, pk: int) -> Source:
    """Return a source that the person may see; all else is the same 404."""
    rows = Source.objects.visible_to(person(request)).select_related("contract", "owner")
    found: Source = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def _rules(contract: Contract) -> Rules:
    try:
        return rules_for(contract, timezone.now())
    except NotAllowed:
        raise Http404 from None


def _back(source: Source) -> str:
    return reverse("source", args=[source.pk])


def _shown_once(request: HttpRequest, source: Source, key: str) -> HttpResponse:
    address = f"{settings.SITE_URL}{reverse('counts-in-by-key', args=[key])}"
    agreed = agreed_for(source.contract, timezone.now())
    grounds = agreed.agreement.exclusions if agreed else ()
    # The one that C18 speaks of, where it is agreed.
    ground = next((each for each in grounds if "third" in each), next(iter(grounds), "third-party"))
    said = SAMPLE.format(address=address, ground=ground)
    answer = render(
        request, "watch/transactions_source_key.html", {"source": source, "key": key, "said": said}
    )
    answer["Cache-Control"] = "no-store"
    return answer
