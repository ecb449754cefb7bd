"""Subscribing to a status page: by mail from outside, with one click for people who signed in."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from jianyue.ledger.fence import move
from jianyue.ledger.speech import Both, Language, Refused
from jianyue.notices import subscribing
from jianyue.notices.models import Subscriber
from jianyue.watch.models import StatusPage
from jianyue.watch.status.changing import topic_of
from jianyue.watch.status.documents import document
from jianyue.watch.status.reading import public_page, secret_page
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.policy import for_anybody, for_people
from jianyue.web.watch.status_found import page_for
from jianyue.web.watch.status_public import opened, sealed

LONGEST = 254
METHODS = ["GET", "HEAD", "POST"]

# No cookie proves where these forms come from, and none needs to: another site that sends one
# makes the same mail leave, under the same caps, as whoever types the address.


@csrf_exempt
@for_anybody
@require_http_methods(METHODS)
def by_name(request: HttpRequest, space: str, slug: str, language: Language = "zh") -> HttpResponse:
    """Let anybody subscribe to a public page by mail."""
    return _asked(request, opened(request, public_page(space, slug)), language)


@csrf_exempt
@for_anybody
@require_http_methods(METHODS)
def by_token(request: HttpRequest, token: str, language: Language = "zh") -> HttpResponse:
    """Let whoever has the secret link subscribe by mail."""
    return _asked(request, opened(request, secret_page(token)), language)


@csrf_exempt
@for_anybody
@never_cache
@require_http_methods(METHODS)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Take an address as proven, once the button is pressed; opening the link does nothing."""
    found, done = _found(token), ""
    if found is not None and request.method == "POST":
        try:
            subscribing.confirm(found, at=timezone.now())
            done = "confirmed"
        except Refused:
            found = None
    return _told(request, found, done, ends=False)


@csrf_exempt
@for_anybody
@never_cache
@require_http_methods(METHODS)
def end(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe an address: by the button, or by the one click of a mail program (RFC 8058)."""
    found, done = _found(token), ""
    if found is not None and request.method == "POST":
        subscribing.end(found, at=timezone.now())
        done = "ended"
    return _told(request, found, done, ends=True)


@for_people
@require_POST
def join(request: HttpRequest, page: int) -> HttpResponse:
    """Tell a person by his own channels from now on."""
    kept = page_for(request, page)
    subscribing.join(topic_of(kept), at=timezone.now(), by=person(request))
    tell(request, Both("已订阅；有变化时会通知您。", "You are told when something changes."))
    return redirect("status-page", kept.pk)


@for_people
@require_POST
def leave(request: HttpRequest, page: int) -> HttpResponse:
    """Tell a person nothing more."""
    kept = page_for(request, page)
    subscribing.leave(topic_of(kept), at=timezone.now(), by=person(request))
    tell(request, Both("已退订。", "You are told nothing more."))
    return redirect("status-page", kept.pk)


def _asked(request: HttpRequest, page: StatusPage, language: Language) -> HttpResponse:
    shown = {"asked": False, "wrong": False}
    if request.method == "POST":
        email = request.POST.get("email", "").strip()
        shown["wrong"] = not _is_address(email)
        if not shown["wrong"]:
            subscribing.ask(topic_of(page), email, language, at=timezone.now())
            shown["asked"] = True
    data = document("status/subscribe.html", page, language, shown)
    answer = sealed(request, page, data, "text/html; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST


def _found(token: str) -> Subscriber | None:
    found = subscribing.found_by(token)
    if found is not None:
        move(found.tenant_id, found.customer_id)
    return found


def _told(request: HttpRequest, found: Subscriber | None, done: str, *, ends: bool) -> HttpResponse:
    shown = {"found": found, "done": done, "ends": ends}
    status = 200 if found else 404
    return render(request, "status/subscription.html", shown, status=status)
