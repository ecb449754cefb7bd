"""The numbers that people call: added, their key shown once, taken away."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.hotline import lines
from jianyue.hotline.models import Line
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, refuse, spoken
from jianyue.web.hotline.found import running
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_those_who

SENT: Final = """POST {address}
Content-Type: application/json

{{"call": "1718.44", "event": "ringing", "from": "13800000000"}}
{{"call": "1718.44", "event": "answered", "agent": "agent@provider.example"}}
{{"call": "1718.44", "event": "ended"}}"""


class LineForm(forms.Form):
    """How a number is called, how it is dialled, and whose it is."""

    name = forms.CharField(label=ask("名称", "Name"), max_length=60)
    number = forms.CharField(label=ask("号码", "Number"), max_length=40)

    def __init__(self, by: User, language: Language, *given: Any) -> None:  # noqa: ANN401 - what was sent
        super().__init__(*given)
        self.contracts = {each.code: each for each in running(by)}
        several = Both("多份合同共用", "of several contracts").words(language)
        self.fields["contract"] = forms.ChoiceField(
            label=ask("合同", "Contract"), required=False,
            choices=[("", several), *((code, str(each)) for code, each in self.contracts.items())],
        )  # fmt: skip


@for_those_who(Deed.SEE_DESK)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the numbers, and when their telephone systems spoke last."""
    rows = Line.objects.visible_to(person(request)).filter(removed_at=None)
    shown = {
        "lines": list(rows.select_related("contract__customer").order_by("name", "pk")),
        "edits": may(person(request), Deed.PLAN_STAFF),
    }
    return render(request, "hotline/lines.html", shown)


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a number; its key is shown this once."""
    user = person(request)
    form = LineForm(user, spoken(request), posted(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        contract = form.contracts.get(said["contract"])
        try:
            line, key = lines.add(
                said["name"], said["number"], contract, at=timezone.now(), by=user
            )
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            return _shown_once(request, line, key)
    page = Page(Both("登记热线号码", "Add a number"), Both("登记", "Add"), reverse("phone-lines"))
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, line: int) -> HttpResponse:
    """Give a number another key, shown this once."""
    user, kept = person(request), line_for(request, line)
    if request.method == "POST":
        return _shown_once(request, kept, lines.new_key(kept, by=user))
    page = Page(
        Both(f"更换 {kept.name} 的密钥", f"Replace the key of {kept.name}"),
        Both("更换", "Replace"), reverse("phone-lines"),
        Both("原来的密钥立即失效。", "The key before counts no more at once."), danger=True,
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": Nothing()})


@for_those_who(Deed.PLAN_STAFF)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, line: int) -> HttpResponse:
    """Take a number away."""
    user, kept = person(request), line_for(request, line)

    def act(_: dict[str, object]) -> Both:
        lines.remove(kept, at=timezone.now(), by=user)
        return Both("已移除；它的来电仍可查看。", "Removed; its calls can still be seen.")

    page = Page(Both(f"移除 {kept.name}", f"Remove {kept.name}"), Both("移除", "Remove"),
                reverse("phone-lines"), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def line_for(request: HttpRequest, pk: int) -> Line:
    """Return a number that the person may see; all else is the same 404."""
    rows = Line.objects.visible_to(person(request)).filter(removed_at=None)
    found: Line = get_object_or_404(rows, pk=min(pk, 2**63 - 1))
    return found


def _shown_once(request: HttpRequest, line: Line, key: str) -> HttpResponse:
    address = f"{settings.SITE_URL}{reverse('phone-call-in', args=[key])}"
    shown = {"line": line, "snippet": SENT.format(address=address), "key": key}
    answer = render(request, "hotline/key.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer
