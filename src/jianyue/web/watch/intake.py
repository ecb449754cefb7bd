"""Where monitoring systems bring their alerts: stored first, answered then."""

import json
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jianyue.ledger.fence import move
from jianyue.watch.alerts.intake import monitor_by, receive
from jianyue.watch.alerts.saying import Unreadable
from jianyue.watch.alerts.senders import read
from jianyue.watch.models import Monitor
from jianyue.web.policy import for_anybody

LARGEST: Final = 256 * 1024
BEARER: Final = "bearer "
IN_BODY: Final = ("routing_key", "token")  # PagerDuty's, and our media type's of Zabbix


@csrf_exempt
@for_anybody
@require_POST
def bring(request: HttpRequest, key: str = "") -> JsonResponse:
    """Store what a monitor says and answer 202; its key is in the address, a header or the body.

    An answer of 4xx means that sending it again does not help.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer(413, "The body is larger than 256 KiB.")
    body = _body(request)
    if len(body) > LARGEST:
        return _answer(413, "The body is larger than 256 KiB.")
    monitor = _monitor(request, key, body)
    if monitor is None:
        return _answer(401, "The key is not known.")
    move(monitor.tenant_id)
    try:
        signals = read(monitor.sender, body)
    except Unreadable as refused:
        return _answer(400, refused.said.en)
    first = receive(monitor, signals, at=timezone.now())
    return JsonResponse({"status": "success", "id": first, "accepted": len(signals)}, status=202)


def _body(request: HttpRequest) -> bytes:
    """Return what was sent; Uptime Kuma can send it as a field of a form."""
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return request.POST.get("data", "").encode("utf-8", "replace")
    return request.body


def _monitor(request: HttpRequest, key: str, body: bytes) -> Monitor | None:
    said = request.headers.get("Authorization", "")
    if not key and said.lower().startswith(BEARER):
        key = said[len(BEARER) :].strip()
    key = key or _key_in(body)
    return monitor_by(key) if key else None


def _key_in(body: bytes) -> str:
    try:
        known: Any = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    found = [known.get(name) for name in IN_BODY] if isinstance(known, dict) else []
    return next((each for each in found if isinstance(each, str) and each), "")


def _answer(status: int, said: str) -> JsonResponse:
    return JsonResponse({"status": "error", "message": said}, status=status)
