"""Messengers whose messages come in: added, their address shown once; where they bring them."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jianyue.ledger.fence import move
from jianyue.ledger.sealing import KeyLost
from jianyue.ledger.speech import Both, Refused
from jianyue.mail import boxes
from jianyue.mail.messengers import intake, proving
from jianyue.mail.messengers.proving import Unproven
from jianyue.mail.messengers.saying import Unreadable, read
from jianyue.mail.models import Box
from jianyue.mail.words import Kind
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken
from jianyue.web.mail.boxes import box_for, contracts_of
from jianyue.web.mail.messenger_forms import MessengerForm
from jianyue.web.people.asked import Nothing, Page, posted
from jianyue.web.policy import for_anybody, for_those_who

LARGEST: Final = 256 * 1024
PLAIN: Final = '{"id": "m-1", "conversation": "c-1", "sender": "u-1", "name": "样例用户", "text": "打印机不出纸"}'  # noqa: E501 - one line, as it is sent


@for_those_who(Deed.SET_MAIL)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a messenger; its address is shown this once."""
    user, now = person(request), timezone.now()
    form = MessengerForm(contracts_of(request), spoken(request), posted(request))
    if form.is_bound and form.is_valid():
        try:
            box = boxes.add(form.wanted(), at=now, by=user)
            return _shown_once(request, box, boxes.new_key(box, at=now, by=user))
        except Refused as refused:
            refuse(form, refused, spoken(request))
    page = Page(Both("接入即时通讯", "Take messages in"), Both("接入", "Add"), reverse("boxes"))
    return render(request, "people/ask.html", {"page": page, "form": form})


@for_those_who(Deed.SET_MAIL)
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest, box: int) -> HttpResponse:
    """Give a messenger another address, shown this once."""
    user, kept = person(request), box_for(request, box)
    if not kept.is_messenger:
        raise Http404
    if request.method == "POST":
        return _shown_once(request, kept, boxes.new_key(kept, at=timezone.now(), by=user))
    page = Page(
        Both(f"更换 {kept.name} 的地址", f"Replace the address of {kept.name}"),
        Both("更换", "Replace"), reverse("box", args=[kept.pk]),
        Both("原来的地址立即失效。", "The address before counts no more at once."), danger=True,
    )  # fmt: skip
    return render(request, "people/ask.html", {"page": page, "form": Nothing()})


@csrf_exempt
@for_anybody
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """Store a message; its key is in the address, and what the messenger signs is checked.

    An answer of 4xx means that sending it again does not help.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _answer(413, "The body is larger than 256 KiB.")
    box = intake.box_by(key)
    if box is None:
        return _answer(401, "The key is not known.")
    move(box.tenant_id)
    headers = {name.lower(): value for name, value in request.headers.items()}
    said = proving.Request(headers, request.GET.dict(), request.body)
    try:
        if request.method == "GET":
            return HttpResponse(proving.echoed(box, said, at=timezone.now()), "text/plain")
        return _taken(box, said)
    except (Unproven, KeyLost) as refused:
        return _answer(401, refused.said.en)
    except Unreadable as refused:
        return _answer(400, refused.said.en)


def _taken(box: Box, request: proving.Request) -> HttpResponse:
    now = timezone.now()
    said = proving.opened(box, request, at=now)
    if isinstance(challenge := said.get("challenge"), str):  # Feishu asks whether we are there
        return JsonResponse({"challenge": challenge[:1000]})
    message = read(Kind.of(box.kind), said)
    if message is None:
        return JsonResponse({"status": "ignored"})
    fresh = intake.store(box, message, at=now) is not None
    return JsonResponse({"status": "success", "id": message.key, "fresh": fresh})


def _answer(status: int, said: str) -> JsonResponse:
    return JsonResponse({"status": "error", "message": said}, status=status)


def _shown_once(request: HttpRequest, box: Box, key: str) -> HttpResponse:
    address = f"{settings.SITE_URL}{reverse('message-in', args=[key])}"
    answer = render(
        request, "mail/messenger.html", {"box": box, "address": address, "plain": PLAIN}
    )
    answer["Cache-Control"] = "no-store"
    return answer
