"""One's own profile and data, and the door for who was invited."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.ledger.speech import Both
from jianyue.people import actions, invitations
from jianyue.people.invitations import Acceptance, NotValid
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.people.forms import AcceptForm, ProfileForm
from jianyue.web.people.persons import handed_out
from jianyue.web.policy import for_anybody, for_people


@for_people
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own profile, and change it."""
    user = person(request)
    form = ProfileForm(user, spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        actions.change_profile(said, at=timezone.now(), by=user)
        return Both("资料已保存。", "Your profile is saved.")

    page = Page(Both("我的资料", "My profile"), Both("保存", "Save"), reverse("me"))
    return asked(request, page, form, act, template="people/me.html")


@for_people
@require_POST
def my_data(request: HttpRequest) -> HttpResponse:
    """Hand out one's own data (E22)."""
    return handed_out(person(request), request)


@for_anybody
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a password and come in."""
    now = timezone.now()
    try:
        invitation = invitations.find(token, at=now)
        form = AcceptForm(invitation.user, posted(request))
        if request.method == "POST" and form.is_valid():
            invitations.accept(token, Acceptance(**form.cleaned_data), at=now)
            done = Both("账号已启用，请登录。", "Your account is ready; sign in now.")
            messages.success(request, done.words(spoken(request)))
            return redirect("account_login")
    except NotValid as refused:
        return render(request, "people/invalid.html", {"said": refused.said}, status=404)
    return render(request, "people/accept.html", {"form": form, "invitation": invitation})
