"""A person's own tokens for programs: listed, made, shown once, revoked."""

from datetime import timedelta
from typing import Any, Final

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jianyue.ledger.speech import Both, Language, Refused
from jianyue.people import tokens
from jianyue.people.models import Scope, Token
from jianyue.people.tokens import LONGEST, Wanted
from jianyue.web.agreements.found import person
from jianyue.web.asking import ask, refuse, spoken
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_people

BACK: Final = "tokens"
USUAL_DAYS: Final = 90
SHOWN: Final = 50
TRIED: Final = "export JIANYUE_API={}\nexport JIANYUE_TOKEN={}\njianyue me"


class TokenForm(forms.Form):
    """What a token is called, what it may do, and for how long."""

    name = forms.CharField(
        label=ask("名称", "Name"), max_length=80,
        help_text=ask("例如“夜间报表”，以后好认", "such as “nightly report”, to tell it later"),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=ask("权限范围", "Scopes"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=ask("多少天后到期", "Ends after how many days"), initial=USUAL_DAYS, min_value=1,
        max_value=LONGEST.days, help_text=ask("最多一年", "a year at most"),
    )  # fmt: skip

    def __init__(self, language: Language, data: Any = None) -> None:  # noqa: ANN401 - what was sent
        super().__init__(data)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined] # a field of choices
            (each.value, f"{each.value} · {each.words(language)}") for each in Scope
        ]


@for_people
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show one's own tokens, those that count first."""
    now, user = timezone.now(), person(request)
    rows = list(Token.objects.visible_to(user).order_by("-pk")[:SHOWN])
    found = [
        (token, list(map(Scope.of, token.scopes)),
         token.revoked_at is None and token.expires_at > now)
        for token in rows
    ]  # fmt: skip
    found.sort(key=lambda each: not each[2])
    return render(request, "account/tokens.html", {"tokens": found})


@for_people
@reauthentication_required  # type: ignore[untyped-decorator] # the library has no types
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown this once."""
    now, form = timezone.now(), TokenForm(spoken(request), posted(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        scopes = [Scope.of(name) for name in said["scopes"]]
        wanted = Wanted(said["name"], scopes, now + timedelta(days=said["days"]))
        try:
            token, secret = tokens.make(wanted, at=now, by=person(request))
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tried = TRIED.format(settings.SITE_URL, secret)
            shown = {"token": token, "secret": secret, "tried": tried}
            answer = render(request, "account/token.html", shown)
            answer["Cache-Control"] = "no-store"
            return answer
    page = Page(Both("创建令牌", "Make a token"), Both("创建", "Make"), reverse(BACK))
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_people
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Let a token of one's own count no more."""
    user = person(request)
    kept = get_object_or_404(Token.objects.visible_to(user), pk=token)

    def act(_: dict[str, Any]) -> Both:
        tokens.revoke(kept.pk, at=timezone.now(), by=user)
        return Both("令牌已撤销。", "The token is revoked.")

    title = Both(f"撤销 {kept.name}", f"Revoke {kept.name}")
    page = Page(title, Both("撤销", "Revoke"), reverse(BACK), danger=True)
    return asked(request, page, Nothing(posted(request)), act)
