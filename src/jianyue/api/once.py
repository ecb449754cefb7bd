"""Requests that carry a key are done once, however often they come (Idempotency-Key).

The answer is stored in the transaction of the act: a process that is killed between leaves
neither, and the repeat does it (docs/decisions/0211).
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from jianyue.api import answering
from jianyue.api.callers import Caller
from jianyue.api.problems import Problem, Sort, unreadable
from jianyue.people.models import Answered
from jianyue.people.tokens import KEPT

SALT: Final = "jianyue.api.once"
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
LONGEST: Final = 255
STORED: Final = ("ETag", "Location")
REFUSED: Final = 400
LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


def once(
    request: HttpRequest, caller: Caller, digest: str, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do an act, or answer again what was answered to the same request with the same key.

    digest  of what is asked for
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise unreadable(
            f"{HEADER} 须为 1–{LONGEST} 个可见的 ASCII 字符。",
            f"{HEADER} is 1 to {LONGEST} visible ASCII characters.",
        )
    _lock(caller.token.pk, key)
    rows = Answered.objects.filter(token=caller.token, key=key)
    rows.filter(at__lte=caller.at - KEPT).delete()
    before = rows.first()
    if before is not None:
        return _again(before, digest)
    response = act()
    if response.status_code < REFUSED:
        _keep(caller, key, digest, response)
    return response


def digest_of(request: HttpRequest, *more: bytes) -> str:
    """Return by what two requests are the same: method, address and what they carry.

    Some carry passwords; without the key of the installation nobody tries which fits.
    """
    whole = salted_hmac(SALT, b"", algorithm="sha256")
    for said in (request.method or "", request.get_full_path()):
        whole.update(said.encode() + b"\0")
    for part in more:
        whole.update(sha256(part).digest())
    return whole.hexdigest()


def _lock(token: int, key: str) -> None:
    """Let nobody else work on the same key until the transaction ends. Raises Problem."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"answered:{token}:{key}"])
        if not cursor.fetchone()[0]:
            raise Problem(Sort.UNDER_WAY, headers={"Retry-After": "1"})


def _again(before: Answered, digest: str) -> HttpResponse:
    if before.digest != digest:
        raise Problem(Sort.KEY_REUSED)
    response = HttpResponse(before.body, status=before.status, content_type="application/json")
    if not before.body:
        del response.headers["Content-Type"]
    for name, value in before.headers.items():
        response.headers[name] = value
    response.headers[REPLAYED] = "true"
    return response


def _keep(caller: Caller, key: str, digest: str, response: HttpResponse) -> None:
    kept = {name: response.headers[name] for name in STORED if name in response.headers}
    body: bytes = getattr(response, answering.KEPT, response.content)
    Answered.objects.create(
        tenant_id=caller.token.tenant_id, token=caller.token, key=key, digest=digest,
        status=response.status_code, body=body.decode(), headers=kept, at=caller.at,
    )  # fmt: skip
