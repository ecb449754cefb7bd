"""The door of programs: a token, its owner's fence, its scopes, his roles, how often it calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from jianyue.api.callers import Caller, calling
from jianyue.api.problems import Problem, Sort, unreadable
from jianyue.ledger import memory
from jianyue.ledger.fence import move
from jianyue.ledger.speech import Both
from jianyue.people import tokens
from jianyue.people.models import Scope, User
from jianyue.people.permissions import Deed, may

NUL: Final = "\x00"
MINUTE: Final = timedelta(minutes=1)
CALLS: Final = 600  # of one token in a minute
GUESSES: Final = 30  # at tokens from one network address in a minute
LARGEST: Final = 256 * 1024
SENDS: Final = frozenset({"POST", "PUT", "PATCH"})
LIMIT: Final = "jianyue_limit"  # on the request: what its answer says of the calls that are left


@dataclass(frozen=True, slots=True)
class Need:
    """What an operation needs of who calls.

    scope   the scope that covers it; `read` covers whatever only reads
    deeds   one of these his roles must allow
    writes  whether it changes anything
    takes   the content type of its body; empty where it takes none
    most    bytes of its body
    """

    scope: Scope | None
    deeds: tuple[Deed, ...]
    writes: bool = False
    takes: str = ""
    most: int = LARGEST


class Bearer(HttpBearer):
    """A token in the header Authorization; no cookie opens anything here."""

    def __init__(self, need: Need) -> None:
        super().__init__()
        self.need = need
        self.query: frozenset[str] = frozenset()

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who calls, or raise the problem that keeps him out."""
        self._check_form(request)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.openapi_scheme or not secret.strip():
            raise Problem(Sort.NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
        found = self.authenticate(request, secret.strip())
        self._check_content(request)
        self._check_rights(found)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who calls by the secret of a token; his fence stands from then on."""
        now = timezone.now()
        known = tokens.bearer(token, at=now)
        owner = User.objects.entering(known.user_id) if known else None
        if known is None or owner is None or not owner.is_active:
            _guessed(request, now)
            raise Problem(
                Sort.NO_TOKEN, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
            )
        move(owner.tenant_id, owner.customer_id)
        _counted(request, known.pk, now)
        tokens.seen(known, at=now)
        return calling(request, known, owner, now)

    def _check_form(self, request: HttpRequest) -> None:
        """Refuse addresses and queries that name what there is not."""
        if NUL in request.path:
            raise Problem(Sort.MISSING)
        for name, values in request.GET.lists():
            if name not in self.query:
                shown = name[:40]
                raise unreadable(f"没有“{shown}”这个参数。", f"There is no parameter {shown!r}.")
            if len(values) > 1 or NUL in values[0]:
                raise unreadable(f"“{name}”只能给一次。", f"{name} is given once, in plain text.")

    def _check_content(self, request: HttpRequest) -> None:
        if request.method not in SENDS:
            return
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > self.need.most:
            most = self.need.most // 1024
            raise Problem(Sort.TOO_LARGE, Both(f"最多 {most} KiB。", f"At most {most} KiB."))
        if not self.need.takes and length:
            raise unreadable("这个操作不接受正文。", "This operation takes no body.")
        if self.need.takes and length and request.content_type != self.need.takes:
            takes = self.need.takes
            raise Problem(Sort.MEDIA_TYPE, Both(f"请用 {takes}。", f"Send {takes}."))

    def _check_rights(self, found: Caller) -> None:
        """Hold the token to its scopes and its owner to his roles, as they are now."""
        need, held = self.need, set(found.token.scopes)
        enough = need.scope is None or need.scope in held
        if not enough and (need.writes or Scope.READ not in held):
            name = need.scope.value if need.scope else ""
            raise Problem(
                Sort.SCOPE, Both(f"需要权限范围 {name}。", f"The scope {name} is needed.")
            )
        if need.deeds and not any(may(found.by, deed) for deed in need.deeds):
            raise Problem(Sort.FORBIDDEN)


def limits(request: HttpRequest) -> dict[str, str]:
    """Return the headers that say how many calls are left."""
    known: dict[str, str] = getattr(request, LIMIT, {})
    return known


def _counted(request: HttpRequest, token: int, now: datetime) -> None:
    said = memory.tally(f"api:{token}", at=now, within=MINUTE)
    left, wait = max(0, CALLS - said.count), said.seconds_left(now)
    headers = {
        "RateLimit-Policy": f'"token";q={CALLS};w={int(MINUTE.total_seconds())}',
        "RateLimit": f'"token";r={left};t={wait}',
    }
    setattr(request, LIMIT, headers)
    if said.count > CALLS:
        raise _too_many(
            wait, f"每个令牌每分钟最多 {CALLS} 次。", f"{CALLS} calls a minute and token."
        )


def _guessed(request: HttpRequest, now: datetime) -> None:
    said = memory.tally(f"api-guess:{get_client_ip(request)}", at=now, within=MINUTE)
    if said.count > GUESSES:
        raise _too_many(
            said.seconds_left(now), "无效令牌太多。", "Too many tokens that do not count."
        )


def _too_many(wait: int, zh: str, en: str) -> Problem:
    said = Both(f"{zh}请 {wait} 秒后再试。", f"{en} Try again in {wait} s.")
    return Problem(Sort.TOO_MANY, said, headers={"Retry-After": str(wait)})


def names_of(operation: Any) -> frozenset[str]:  # noqa: ANN401 - the library has no type for it
    """Return the names of the query that an operation takes."""
    models = [each for each in operation.models if each.__ninja_param_source__ == "query"]
    return frozenset(name for each in models for name in each.__ninja_flatten_map__)
