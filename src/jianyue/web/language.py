"""In which language a page speaks: the person's own, the one last chosen, the browser's."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jianyue.ledger.speech import Language

DJANGO_NAMES = {"zh": "zh-hans", "en": "en"}
COOKIE = "jianyue_language"


class Speaking:
    """Choose the language before the page is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.language = language_of(request)  # type: ignore[attr-defined] # set on it by a middleware or a decorator
        with translation.override(DJANGO_NAMES[request.language]):  # type: ignore[attr-defined] # set on it by a middleware or a decorator
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


def language_of(request: HttpRequest) -> Language:
    """Return the language for a request: zh or en."""
    said = getattr(request.user, "language", "") or request.COOKIES.get(COOKIE, "")
    if said not in DJANGO_NAMES:
        accepted = request.headers.get("Accept-Language", "").lower()
        said = "en" if accepted.startswith("en") else "zh"
    return cast("Language", said)


language = Speaking
