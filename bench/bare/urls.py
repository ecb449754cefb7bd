"""One address: insert as many rows as it is told, in one transaction."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bench.bare.models import Row


@csrf_exempt
@transaction.atomic
def insert(request: HttpRequest, rows: int) -> HttpResponse:
    """Insert `rows` rows, one after the other."""
    words = request.POST.get("title", "")
    for number in range(rows):
        Row.objects.create(number=number, words=words, at=timezone.now(), said={"number": number})
    return HttpResponse(b"", status=204)


urlpatterns = [path("rows/<int:rows>", insert)]
