"""Where jobs call: that they are well, or that they failed."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jianyue.ledger.fence import move
from jianyue.watch.checks import taking
from jianyue.web.policy import for_anybody

WAYS = ["GET", "HEAD", "POST"]


@csrf_exempt
@for_anybody
@require_http_methods(WAYS)
def beat(request: HttpRequest, key: str) -> JsonResponse:
    """Take the call of a job, and answer once it is stored."""
    return _taken(request, key, failed=False)


@csrf_exempt
@for_anybody
@require_http_methods(WAYS)
def fail(request: HttpRequest, key: str) -> JsonResponse:
    """Take the call of a job that it failed."""
    return _taken(request, key, failed=True)


def _taken(_request: HttpRequest, key: str, *, failed: bool) -> JsonResponse:
    check = taking.check_by(key)
    if check is None:
        return JsonResponse({"status": "error", "message": "The key is not known."}, status=404)
    move(check.tenant_id)
    taking.beat(check.pk, failed=failed, at=timezone.now())
    return JsonResponse({"status": "success"})
