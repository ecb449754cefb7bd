"""Sessions in the database, found by one statement that need not be made anew each time."""

from typing import Any, Final

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

FOUND: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """The session of the one who asks."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; one that is unknown or has expired holds nothing."""
        with connection.cursor() as cursor:
            cursor.execute(FOUND, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        said: dict[str, Any] = self.decode(found[0])
        return said
