"""Where programs bring counts: stored first, answered then."""

from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jianyue.agreements.models import Contract
from jianyue.ledger.fence import move
from jianyue.ledger.speech import Both, Refused
from jianyue.watch.models import Batch, Source, Way
from jianyue.watch.transactions.counting import Sent, count
from jianyue.watch.transactions.polling import UNSEEN
from jianyue.watch.transactions.reading import LARGEST, Told, Unreadable, told_in
from jianyue.watch.transactions.rows import Faulty
from jianyue.watch.transactions.sources import source_by
from jianyue.web.policy import for_anybody

BEARER: Final = "bearer "
TOO_LARGE: Final = Both("正文超过 256 KiB。", "The body is larger than 256 KiB.")
UNKNOWN: Final = Both("没有这个密钥。", "The key is not known.")


@csrf_exempt
@for_anybody
@require_POST
def bring(request: HttpRequest, key: str = "") -> JsonResponse:
    """Store a batch of counts and answer 201, or 200 where the same came before.

    An answer of 4xx says what is wrong with it; sending the same again does not help.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > LARGEST or len(request.body) > LARGEST:
        return _answer(413, TOO_LARGE)
    source = _source(request, key)
    if source is None:
        return _answer(401, UNKNOWN)
    move(source.tenant_id)
    return _stored(source, request.body)


def _stored(source: Source, body: bytes) -> JsonResponse:
    try:
        batch, fresh = _counted(source, told_in(body))
    except Faulty as faulty:
        problems = [
            {"row": each.row, "field": each.column, "message": each.said.en,
             "message_zh": each.said.zh}
            for each in faulty.problems
        ]  # fmt: skip
        return _answer(400, faulty.said, errors=problems, more=faulty.more)
    except Unreadable as refused:
        return _answer(400, refused.said)
    except Refused as refused:
        return _answer(409, refused.said)
    except Contract.DoesNotExist:
        return _answer(409, UNSEEN)
    said = {"status": "success", "batch": batch.number, "rows": batch.rows, "digest": batch.digest}
    return JsonResponse(said, status=201 if fresh else 200)


def _counted(source: Source, told: Told) -> tuple[Batch, bool]:
    now = timezone.now()
    replaces = None
    if told.replaces:
        rows = Batch.objects.filter(contract=source.contract_id, source=source)
        replaces = rows.filter(key=told.replaces).first()
        if replaces is None:
            raise Unreadable(f"没有批次 {told.replaces}。", f"There is no batch {told.replaces}.")
    sent = Sent(told.raw, Way.HTTP, told.key, source, replaces, told.reason)
    found = count(source.contract, sent, at=now, by=source.owner)
    Source.objects.filter(pk=source.pk).update(heard_at=now)
    return found


def _source(request: HttpRequest, key: str) -> Source | None:
    said = request.headers.get("Authorization", "")
    if not key and said.lower().startswith(BEARER):
        key = said[len(BEARER) :].strip()
    return source_by(key) if key else None


def _answer(status: int, said: Both, **more: Any) -> JsonResponse:  # noqa: ANN401 - parts of an answer
    known = {"status": "error", "message": said.en, "message_zh": said.zh}
    return JsonResponse(known | more, status=status)
