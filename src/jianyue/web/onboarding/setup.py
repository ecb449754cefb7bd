"""The first run: only while nobody is set up, only with the operator's token."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.ledger.speech import Both, Refused
from jianyue.people import founding
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.onboarding.forms import SetupForm
from jianyue.web.policy import for_anybody


@for_anybody
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Set up the first provider and its administrator."""
    if not founding.is_new():
        raise Http404
    founding.token()
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, given = form.founding(spoken(request)), form.cleaned_data["token"]
        try:
            founding.found(said, given=given, at=timezone.now())
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("设置完成，请登录。", "It is set up; sign in now."))
            return redirect("account_login")
    return render(request, "onboarding/setup.html", {"form": form})
