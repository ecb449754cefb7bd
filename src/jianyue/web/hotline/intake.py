"""Where telephone systems say that it rings, is answered, and is over."""

from typing import Final

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jianyue.hotline.lines import line_by
from jianyue.hotline.telephony import Unreadable, read, take
from jianyue.ledger.fence import move
from jianyue.web.policy import for_anybody

LARGEST: Final = 16 * 1024


@csrf_exempt
@for_anybody
@require_POST
def bring(request: HttpRequest, key: str) -> JsonResponse:
    """Store an event of a line and answer 202 with the call's number; its key is in the address.

    An answer of 4xx means that sending it again does not help.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer(413, "The body is larger than 16 KiB.")
    body = request.body
    line = line_by(key)
    if line is None:
        return _answer(401, "The key is not known.")
    move(line.tenant_id)
    try:
        call = take(line, read(body), at=timezone.now())
    except Unreadable as refused:
        return _answer(400, refused.said.en)
    return JsonResponse({"status": "success", "call": call.number}, status=202)


def _answer(status: int, said: str) -> JsonResponse:
    return JsonResponse({"status": "error", "message": said}, status=status)
