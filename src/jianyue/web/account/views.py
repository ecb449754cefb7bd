"""Pages of a person's own account beside those of the kept library."""

from functools import wraps

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from jianyue.web.policy import View


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show how an account is protected, and where it is open."""
    factors = Authenticator.objects.filter(user=request.user)
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return render(
        request,
        "account/show.html",
        {
            "app": by_type.get(Authenticator.Type.TOTP),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
            "protected": by_type.keys() & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN},
            "passkeys": [each for each in factors if each.type == Authenticator.Type.WEBAUTHN],
            "sessions": len(UserSession.objects.purge_and_list(request.user)),
            "linked": SocialAccount.objects.filter(user=request.user.pk).count(),
        },
    )


def second_factors(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Lead to the page of the account, on which the second factors stand."""
    return redirect("account")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own; somebody else's is not found."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user.pk)
    session.end()
    return redirect("usersessions_list")


def closed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Answer that there is no such page: accounts are made by invitation."""
    raise Http404


def leaving(view: View) -> View:
    """This will lead to an outside identity by a page instead of a redirect of the form.

    The policy of pages lets forms lead inside only, and browsers hold redirects to it too.
    """

    @wraps(view)
    def led(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if request.method == "POST" and answer.status_code == 302:  # noqa: PLR2004 - found
            where = {"redirect_to": answer.headers["Location"]}
            return render(request, "socialaccount/login_redirect.html", where)
        return answer

    return led
