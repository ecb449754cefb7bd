"""Which page is for whom. A route without a policy is answered to nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from jianyue.people.permissions import Deed, may

View = Callable[..., HttpResponse]
ANYBODY: Final = "anybody"
OWN: Final = "own account"
OPERATOR: Final = "operator"
SIGNED_IN: Final = "signed in"


def for_anybody(view: View) -> View:
    """Mark a page that needs no sign-in."""
    view.policy = ANYBODY  # type: ignore[attr-defined] # set on it by a middleware or a decorator
    return view


def for_whoever_signed_in(view: View) -> View:
    """Mark a page about one's own account, for people of a tenant and operators alike."""
    return _guarded(view, OWN, lambda user: user.is_active)


def for_operators(view: View) -> View:
    """Mark a page about the installation: for its operators and a provider's administrators."""
    return _guarded(view, OPERATOR, lambda user: user.is_operator or may(user, Deed.OPERATE))


def for_people(view: View) -> View:
    """Mark a page for everybody who has signed in and belongs to a tenant."""
    return _guarded(view, SIGNED_IN, lambda user: user.tenant_id is not None)


def for_those_who(*deeds: Deed) -> Callable[[View], View]:
    """Mark a page for people whose roles allow one of `deeds`."""

    def mark(view: View) -> View:
        return _guarded(view, deeds, lambda user: any(may(user, deed) for deed in deeds))

    return mark


def _guarded(view: View, policy: object, allows: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not allows(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.policy = policy  # type: ignore[attr-defined] # set on it by a middleware or a decorator
    return guarded
