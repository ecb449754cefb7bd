"""Status pages in the product: which there are, one as its customer sees it, how it is set."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import Organisation
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import Agreed, agreed_on
from jianyue.watch.models import StatusPage
from jianyue.watch.status import pages
from jianyue.watch.status.addresses import path_of
from jianyue.watch.status.changing import topic_of
from jianyue.watch.status.components import covered
from jianyue.watch.status.shown import shown_of
from jianyue.watch.words import Visibility
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.watch.status_forms import OpenForm, PageForm, initial_of
from jianyue.web.watch.status_found import page_for


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the status pages one may see; who keeps them may set up more."""
    user = person(request)
    rows = StatusPage.objects.visible_to(user).select_related("customer", "contract", "tenant")
    keeps = may(user, Deed.KEEP_STATUS)
    mine = Contract.objects.visible_to(user).values("customer")
    customers = Organisation.objects.filter(pk__in=mine).order_by("code") if keeps else []
    shown = {"pages": rows.order_by("customer__code", "slug"), "customers": customers}
    return render(request, "status/pages.html", shown)


@for_people
@require_GET
def show(request: HttpRequest, page: int) -> HttpResponse:
    """Show a page as whoever may see it does; who keeps it finds its address beside."""
    user, kept, now = person(request), page_for(request, page), timezone.now()
    keeps = may(user, Deed.KEEP_STATUS)
    opened = kept.shown_to.is_open
    shown = {
        "page": kept, "shown": shown_of(kept, now), "keeps": keeps,
        "subscribed": topic_of(kept).rows().filter(user=user).exists(),
        "address": f"{settings.SITE_URL}{path_of(kept)}" if keeps and opened else "",
        "by_link": kept.shown_to is Visibility.LINK,
    }  # fmt: skip
    answer = render(request, "status/show.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@for_those_who(Deed.KEEP_STATUS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, customer: str) -> HttpResponse:
    """Set up a page for a customer; it is off until somebody decides who may see it."""
    user, language, now = person(request), spoken(request), timezone.now()
    mine = Contract.objects.visible_to(user)
    whose = Organisation.objects.filter(tenant=user.tenant_id, pk__in=mine.values("customer"))
    kept = get_object_or_404(whose, code=customer)
    contracts = list(mine.filter(customer=kept).order_by("code"))
    form = OpenForm(contracts, language, posted(request))
    if form.is_bound and form.is_valid():
        chosen = [each for each in contracts if each.code == form.cleaned_data["contract"]]
        contract = chosen[0] if chosen else None
        wanted = pages.usual(kept, contract)
        try:
            made = pages.open_page(kept, contract, wanted, at=now, by=user)
        except Refused as refused:
            refuse(form, refused, language)
        else:
            return redirect("status-page-change", made.pk)
    page = Page(
        Both(f"新建状态页：{kept.said.zh}", f"Set up a status page: {kept.said.en}"),
        Both("新建", "Set up"), reverse("status-pages"),
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.KEEP_STATUS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, page: int) -> HttpResponse:
    """Set a page: who sees it, what it is called, which systems it shows."""
    user, kept, language = person(request), page_for(request, page), spoken(request)
    agreed = _agreed(kept)
    form = PageForm(agreed, language, posted(request), initial_of(kept, agreed))
    if form.is_bound and form.is_valid():
        try:
            pages.change(kept, form.wanted(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, language)
        else:
            tell(request, Both("已保存。", "Saved."))
            return redirect("status-page", kept.pk)
    shown = {"form": form, "page": kept}
    return render(request, "status/change.html", shown)


@for_those_who(Deed.KEEP_STATUS)
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, page: int) -> HttpResponse:
    """Give a page another secret link."""
    user, kept = person(request), page_for(request, page)

    def act(_: dict[str, object]) -> Both:
        pages.renew(kept, at=timezone.now(), by=user)
        return Both("已更换；原来的链接已失效。", "Replaced; the link before leads nowhere now.")

    asks = Page(
        Both("更换保密链接", "Replace the secret link"), Both("更换", "Replace"),
        reverse("status-page", args=[kept.pk]),
        Both("原来的链接立即失效，请把新的发给需要的人。",
             "The link before counts no more at once; give the new one to those who need it."),
        danger=True,
    )  # fmt: skip
    return asked(request, asks, Nothing(posted(request)), act)


def _agreed(page: StatusPage) -> list[Agreed]:
    now = timezone.now()
    return agreed_on(covered(page, now), at=now)
