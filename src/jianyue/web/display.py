"""How a page is shown: in which language, light or dark; kept with the person and the browser."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from jianyue.people.models import User
from jianyue.people.preferences import prefer
from jianyue.web.language import COOKIE as LANGUAGE_COOKIE
from jianyue.web.policy import for_anybody

THEME_COOKIE: Final = "jianyue_theme"
CHOICES: Final = {"language": ("zh", "en"), "theme": ("auto", "light", "dark")}
COOKIES: Final = {"language": LANGUAGE_COOKIE, "theme": THEME_COOKIE}
A_YEAR: Final = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """Return the theme for a request: the person's own, or the one last chosen in this browser."""
    user = getattr(request, "user", None)
    said = getattr(user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return said if said in CHOICES["theme"] else "auto"


@for_anybody
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to the page it was chosen on."""
    chosen = {
        name: request.POST[name]
        for name, allowed in CHOICES.items()
        if request.POST.get(name) in allowed
    }
    if isinstance(request.user, User) and chosen:
        prefer(request.user, **chosen)
    answer = redirect(_inside(request))
    for name, value in chosen.items():
        answer.set_cookie(
            COOKIES[name],
            value,
            max_age=A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


def _inside(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    hosts = {request.get_host()}
    return back if url_has_allowed_host_and_scheme(back, hosts) else "/"
