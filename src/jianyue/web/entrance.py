"""Who comes in, and behind which fence the request runs."""

from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from jianyue.ledger import often
from jianyue.ledger.fence import Fence, inside, move, standing
from jianyue.people.models import User

# Here accounts are looked up whoever asks: signing in, resetting, linking an outside identity.
AT_THE_DOOR = "/account/"
# Programs come in by a token alone (api/entering.py): a session opens nothing there.
OF_PROGRAMS = "/api/v1/"
# The kept library of accounts guards its own pages; Django's own serve files and translations.
LIBRARIES = ("allauth.", "django.")


class Entrance:
    """Find out who asks, and run the request in one transaction behind his tenant's fence.

    Reads run in it too. What a view raises takes everything back that the view had written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        with inside(None, door=True):
            if request.method == "POST":
                often.plan_once()
            programs = request.path.startswith(OF_PROGRAMS)
            user = AnonymousUser() if programs else get_user(request)
            request.user = user
            door = request.path.startswith(AT_THE_DOOR)
            fence = Fence(door=True)
            if isinstance(user, User):
                fence = Fence(user.tenant_id, user.customer_id, door)
            if standing() != fence:
                move(fence.tenant, fence.customer, door=fence.door)
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        view: Callable[..., HttpResponse],
        args: list[object],  # noqa: ARG002 - the library's signature
        kwargs: dict[str, object],  # noqa: ARG002 - the library's signature
    ) -> None:
        """Answer nobody on a route without a policy: what was not decided is closed."""
        library = getattr(view, "__module__", "").startswith(LIBRARIES)
        if not library and getattr(view, "policy", None) is None:
            raise PermissionDenied

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:  # noqa: ARG002 - the library's signature
        """Take back what was written before a view raised; asking who it is takes nothing back."""
        if not isinstance(exception, ReauthenticationRequired | ImmediateHttpResponse):
            transaction.set_rollback(True)


entrance = Entrance
