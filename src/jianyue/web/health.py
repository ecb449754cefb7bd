"""Whether it lives, for those who watch from outside: no sign-in, and nothing of any provider.

Answered before anybody is looked up and before any transaction begins, whatever name the host was
called by: a probe must tell a database that is down from a process that is dead.
"""

import secrets
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jianyue.operation.heartbeats import beats
from jianyue.operation.installation import Installation
from jianyue.operation.metrics import metrics

PLAIN: Final = "text/plain; charset=utf-8"
# Who speaks for another is not himself, whatever address he calls from.
FORWARDED: Final = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")
View = Callable[[HttpRequest], HttpResponse]


def lives(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return _said("ok", good=True)


def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and has its tables."""
    return _said("ready", good=True) if _database_answers() else _said("no database", good=False)


def engine(_request: HttpRequest) -> HttpResponse:
    """Say whether a worker finishes its rounds and its auditor found nothing lost."""
    now, found = timezone.now(), beats(Installation().data)
    living = [each for each in found if each.lives(now)]
    if not living:
        return _said("no worker has finished a round for 60 s", good=False)
    if any(each.report.found for each in living):
        wrong = sorted({check.value for each in living for check in each.report.found})
        return _said(f"the auditor found: {', '.join(wrong)}", good=False)
    if not any(each.beats(now) for each in living):
        return _said("nothing was audited yet", good=False)
    return _said("ok", good=True)


def figures(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, where it shows the token; without a token, this machine alone."""
    if not _may_measure(request):
        return _said("not found", good=False, status=404)
    if not _database_answers():
        return _said("no database", good=False)
    return _answer(metrics(Installation(), timezone.now()), "text/plain; version=0.0.4")


ANSWERS: Final[Mapping[str, View]] = {
    "/healthz": lives,
    "/readyz": ready,
    "/healthz/engine": engine,
    "/metrics": figures,
}


class Health:
    """Answer those who watch; everybody else goes on."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        answer = ANSWERS.get(request.path)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return _said("GET or HEAD", good=False, status=405)
        return answer(request)


health = Health


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM ledger_timer LIMIT 1")
    except DatabaseError:
        return False
    return True


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "")
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return secrets.compare_digest(shown.encode(), wanted.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _said(words: str, *, good: bool, status: int = 503) -> HttpResponse:
    return _answer(f"{words}\n".encode(), PLAIN, 200 if good else status)


def _answer(body: bytes, kind: str, status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type=kind, status=status)
