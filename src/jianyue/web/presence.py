"""When somebody was last here, for the list of his sessions; written every few minutes at most."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

SEEN = "seen"
PACE = 300  # seconds between two marks of one session


class Presence:
    """Mark the session that asks; between two marks a request costs nothing here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if request.user.is_authenticated and request.session.session_key:
            now = int(time.time())
            if now - request.session.get(SEEN, 0) >= PACE:
                UserSession.objects.create_from_request(request)
                request.session[SEEN] = now
        return self.get_response(request)


presence = Presence
