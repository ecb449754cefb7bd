"""Every address of the API; each says by its policy that a token opens it."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from jianyue.api import reference
from jianyue.api.entering import limits
from jianyue.api.problems import Problem, Sort, answer
from jianyue.api.site import api

TOKEN: Final = "token"  # noqa: S105 - the name of a policy
ANYBODY: Final = "anybody"
NOT_TAKEN: Final = 405
View = Callable[..., HttpResponse]


def for_tokens(view: View) -> View:
    """Mark a route as one that a token opens, and say on each answer what is left to it."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == NOT_TAKEN:
            allow = {"Allow": response.headers.get("Allow", "")}
            response = answer(request, Problem(Sort.METHOD, headers=allow))
        for name, value in limits(request).items():
            response.headers[name] = value
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    guarded.policy = TOKEN  # type: ignore[attr-defined] # as web/policy.py marks its own
    return guarded


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 - of the address
    """Answer where there is no operation."""
    return answer(request, Problem(Sort.MISSING))


def _for_anybody(view: View) -> View:
    view.policy = ANYBODY  # type: ignore[attr-defined] # as web/policy.py marks its own
    return view


def _operations() -> list[URLPattern]:
    found = [each for each in api.urls[0] if isinstance(each, URLPattern)]
    return [
        path(f"v1/{each.pattern}", for_tokens(each.callback), name=_named(each.name or ""))
        for each in found
        if each.name != "api-root"
    ]


def _named(operation: str) -> str:
    return f"api-{operation.replace('_', '-')}"


urlpatterns = [
    path("", _for_anybody(reference.show), name="api-reference"),
    path("v1/openapi.json", _for_anybody(reference.document), name="api-document"),
    *_operations(),
    path("v1/<path:rest>", _for_anybody(nowhere), name="api-nowhere"),
]
