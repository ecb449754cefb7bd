"""Where backup scripts tell of their runs: stored first, answered then."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jianyue.ledger.fence import move
from jianyue.ledger.speech import Refused
from jianyue.watch.backups.intake import key_by, read, receive
from jianyue.web.policy import for_anybody
from jianyue.web.watch.intake import BEARER

LARGEST = 16 * 1024


@csrf_exempt
@for_anybody
@require_POST
def bring(request: HttpRequest, key: str = "") -> JsonResponse:
    """Store a run and answer 202; the key is in the address, or in a header as a bearer.

    An answer of 4xx means that sending it again does not help.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if int(length) > LARGEST or len(request.body) > LARGEST:
        return _answer(413, "The body is larger than 16 KiB.")
    said = request.headers.get("Authorization", "")
    if not key and said.lower().startswith(BEARER):
        key = said[len(BEARER) :].strip()
    found = key_by(key) if key else None
    if found is None:
        return _answer(401, "The key is not known.")
    move(found.tenant_id)
    now = timezone.now()
    try:
        run, new = receive(found, read(request.body, at=now), at=now)
    except Refused as refused:
        return _answer(400, refused.said.en)
    return JsonResponse({"status": "success", "id": run.pk, "new": new}, status=202)


def _answer(status: int, said: str) -> JsonResponse:
    return JsonResponse({"status": "error", "message": said}, status=status)
