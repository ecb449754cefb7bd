"""What all processes remember for a while: how often was tried, which codes were used.

Django's cache, in a table of the database and on a connection of its own: what was counted stays
counted when the request's transaction is taken back (docs/decisions/0114).
"""

import json
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connections
from django.db.models import Q, QuerySet

from jianyue.ledger.models import Remembered

Timeout = Any  # seconds, None for ever, or Django's object for "as usual"
REMEMBER: Final = (
    "INSERT INTO ledger_remembered (key, value, until) VALUES (%s, %s, %s) "
    "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, until = EXCLUDED.until"
)
TALLY: Final = (
    "INSERT INTO ledger_remembered AS kept (key, value, until) VALUES (%s, '1', %s) "
    "ON CONFLICT (key) DO UPDATE SET "
    "value = CASE WHEN kept.until <= %s THEN '1' ELSE (kept.value::bigint + 1)::text END, "
    "until = CASE WHEN kept.until <= %s THEN EXCLUDED.until ELSE kept.until END "
    "RETURNING value::bigint, until"
)
ONLY_FORGOTTEN: Final = " WHERE ledger_remembered.until <= %s"


class SharedMemory(BaseCache):
    """A cache that every web process shares; values are kept as JSON."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.alias = str(params["OPTIONS"]["connection"])

    def add(
        self,
        key: str,
        value: object,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value where none is kept, in one statement; tell whether this was the first."""
        return self._keep(ONLY_FORGOTTEN, [_now()], (key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:  # noqa: ANN401 - Django's signature
        """Return what is kept, else `default`."""
        found = self._standing(key, version).values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(
        self,
        key: str,
        value: object,
        timeout: Timeout = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value in place of any other."""
        self._keep("", [], (key, value, timeout, version))

    def touch(
        self, key: str, timeout: Timeout = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep what is kept for another while."""
        return self._standing(key, version).update(until=self._until(timeout)) > 0

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; tell whether there was one."""
        return self._standing(key, version).delete()[0] > 0

    def clear(self) -> None:
        """Forget everything."""
        self._rows().delete()

    def _keep(
        self, condition: str, more: list[datetime], said: tuple[str, object, Timeout, int | None]
    ) -> bool:
        key, value, timeout, version = said
        given = [self._name(key, version), json.dumps(value), self._until(timeout), *more]
        with connections[self.alias].cursor() as cursor:
            cursor.execute(REMEMBER + condition, given)
            return bool(cursor.rowcount)

    def _rows(self) -> QuerySet[Remembered]:
        return Remembered.objects.using(self.alias)

    def _standing(self, key: str, version: int | None) -> QuerySet[Remembered]:
        lasting = Q(until=None) | Q(until__gt=_now())
        return self._rows().filter(lasting, key=self._name(key, version))

    def _name(self, key: str, version: int | None) -> str:
        # Keys name people and the addresses of their networks: a digest of them does as well.
        return sha256(self.make_key(key, version).encode()).hexdigest()

    def _until(self, timeout: Timeout) -> datetime | None:
        until = self.get_backend_timeout(timeout)
        return None if until is None else datetime.fromtimestamp(until, UTC)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened since it was first counted, and until when that is kept."""

    count: int
    until: datetime

    def seconds_left(self, now: datetime) -> int:
        """Return for how many whole seconds more it is kept, at least one."""
        return max(1, math.ceil((self.until - now).total_seconds()))


def tally(key: str, *, at: datetime, within: timedelta) -> Tally:
    """Count one more of something, in one statement; it begins anew when `within` has passed."""
    name = sha256(f"tally:{key}".encode()).hexdigest()
    options: Any = settings.CACHES["default"]["OPTIONS"]
    with connections[options["connection"]].cursor() as cursor:
        cursor.execute(TALLY, [name, at + within, at, at])
        count, until = cursor.fetchone()
    return Tally(count, until)


def forget(now: datetime) -> int:
    """Take away what nobody needs to remember any more; return how much there was."""
    gone, _ = Remembered.objects.filter(until__lte=now).delete()
    return gone


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 - Django's caches take no now
