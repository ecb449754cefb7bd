"""Feeds for calendar programs: their addresses, and what is read there."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_http_methods, require_safe

from jianyue.agreements.models import Contract
from jianyue.escalation import feeds
from jianyue.escalation.ical import feed_of, own_duties
from jianyue.escalation.ical_agenda import agenda_of
from jianyue.escalation.ical_windows import windows_of
from jianyue.escalation.models import Feed, Roster
from jianyue.ledger.fence import move
from jianyue.ledger.speech import Both, Refused
from jianyue.web.agreements.found import person
from jianyue.web.asking import tell
from jianyue.web.people.asked import Nothing, Page, asked, posted
from jianyue.web.policy import for_anybody, for_people
from jianyue.web.rosters.found import row_for

AGENDA = "agenda"


@for_people
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's duties ahead and one's addresses; make a new one, shown this once.

    An address is of one's duties or agenda, of a roster, or of a contract's maintenance.
    """
    user, now = person(request), timezone.now()
    rosters = list(Roster.objects.visible_to(user).filter(closed_at=None).order_by("name"))
    contracts = list(Contract.objects.visible_to(user).order_by("code"))
    address = ""
    if request.method == "POST":
        agenda = feeds.Agenda(words=request.POST.get("words") == "1")
        of = (
            {AGENDA: agenda}
            | {str(each.pk): each for each in rosters}
            | {f"c{each.pk}": each for each in contracts}
        )
        try:
            _, token = feeds.make(of.get(request.POST.get("roster", "")), at=now, by=user)
            address = request.build_absolute_uri(reverse("feed-read", args=[token]))
        except Refused as refused:
            tell(request, refused.said, bad=True)
    kept = (
        Feed.objects.visible_to(user).filter(revoked_at=None).select_related("roster", "contract")
    )
    shown = {"feeds": kept.order_by("-made_at"), "rosters": rosters, "address": address,
             "contracts": contracts, "duties": own_duties(user, rosters, at=now)}  # fmt: skip
    answer = render(request, "rosters/mine.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@for_people
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, feed: int) -> HttpResponse:
    """Let an address lead nowhere from now on."""
    user = person(request)
    one: Feed = row_for(request, Feed, feed)

    def act(_: dict[str, object]) -> Both:
        feeds.revoke(one, at=timezone.now(), by=user)
        return Both("地址已停用。", "The address leads nowhere now.")

    page = Page(Both("停用订阅地址", "Revoke the address"), Both("停用", "Revoke"),
                reverse("my-duties"), danger=True)  # fmt: skip
    return asked(request, page, Nothing(posted(request)), act)


def _told(feed: Feed) -> bytes:
    now = timezone.now()
    if feed.agenda:
        return agenda_of(feed, at=now)
    return windows_of(feed, at=now) if feed.contract_id else feed_of(feed, at=now)


@for_anybody
@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program with the feed of a token; all else is the same 404."""
    feed = feeds.found_by(token)
    if feed is None:
        raise Http404
    move(feed.tenant_id, feed.user.customer_id)
    body = _told(feed)
    etag = f'"{sha256(body).hexdigest()}"'
    asked_for = parse_etags(request.headers.get("If-None-Match", ""))
    if {etag, f"W/{etag}", "*"} & set(asked_for):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="duties.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
