"""Opinions: what was said, who sees to it, what became of it."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jianyue.agreements.models import Contract
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.surveys import opinions
from jianyue.surveys.heard import rating_words, unheard
from jianyue.surveys.models import FollowUp, Opinion, Said, Survey
from jianyue.surveys.opinions import Heard
from jianyue.surveys.stages import OPINION_SAID
from jianyue.surveys.words import OpinionState, Source
from jianyue.tickets.models import Rating, Ticket
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.surveys.found import LARGEST_ID, opinion_for, zones_of
from jianyue.web.surveys.opinion_forms import AssignForm, ImprovedForm, TitleForm, WordsForm
from jianyue.web.watch.outage_forms import ReasonForm

SHOWN: Final = 100
TONES: Final = {
    OpinionState.OPEN: ("warn", "flag"), OpinionState.ASSIGNED: ("info", "wrench"),
    OpinionState.IMPROVED: ("warn", "bell"), OpinionState.TOLD: ("ok", "check"),
    OpinionState.DROPPED: ("idle", "cross"),
}  # fmt: skip


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show opinions that are not finished, the overdue ones first, and what came of others."""
    user, now = person(request), timezone.now()
    rows = Opinion.objects.visible_to(user).select_related("contract__customer", "owner")
    going = list(
        rows.filter(state__in=OpinionState.unfinished()).order_by("due_date", "pk")[:SHOWN]
    )
    zones = zones_of((each.contract for each in going), now)
    late = {
        each.pk for each in going if opinions.is_overdue(each, zones[each.contract_id], now)
    }  # fmt: skip
    over = rows.exclude(state__in=OpinionState.unfinished()).order_by("-closed_at", "-pk")
    keeps = may(user, Deed.KEEP_OPINIONS)
    shown = {
        "going": [_row(each, late=each.pk in late)
                  for each in sorted(going, key=lambda each: each.pk not in late)],
        "over": [_row(each, late=False) for each in over[:SHOWN]],
        "unheard": unheard(user) if keeps else [],
        "contracts": list(Contract.objects.visible_to(user).order_by("code")) if keeps else [],
    }  # fmt: skip
    return render(request, "surveys/opinions.html", shown)


@for_people
@require_GET
def show(request: HttpRequest, opinion: str) -> HttpResponse:
    """Show one opinion: what was said, what was done, before and after."""
    user, kept, now = person(request), opinion_for(request, opinion), timezone.now()
    zone = zones_of([kept.contract], now)[kept.contract_id]
    keeps, state = may(user, Deed.KEEP_OPINIONS), kept.state
    shown = _row(kept, late=opinions.is_overdue(kept, zone, now)) | {
        "source": Source.of(kept.source), "history": _history(kept, user),
        "assigns": keeps and state in {OpinionState.OPEN, OpinionState.ASSIGNED},
        "improves": state == OpinionState.ASSIGNED and (keeps or kept.owner_id == user.pk),
        "tells": keeps and state == OpinionState.IMPROVED,
        # What was said on the phone was said to the provider.
        "quoted": kept.quote
        and (not user.is_customer or kept.source != Source.CALL or kept.giver_id == user.pk),
        "survey_shown": kept.survey and may(user, Deed.SEE_SURVEYS),
        "ticket_shown": kept.ticket_id
        and Ticket.objects.visible_to(user).filter(pk=kept.ticket_id).exists(),
    }  # fmt: skip
    return render(request, "surveys/opinion.html", shown)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Take up what was said somewhere else: in a meeting, on a visit."""
    contract = contract_for(request, code)
    return _taking(request, contract, lambda: Heard(Source.OTHER), None)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def from_survey(request: HttpRequest, said: int) -> HttpResponse:
    """Take up words of a survey."""
    surveys = Survey.objects.visible_to(person(request)).values("pk")
    rows = Said.objects.filter(answer__survey__in=surveys, answer__withdrawn_at=None)
    one: Said = get_object_or_404(
        rows.select_related("answer__survey__contract", "answer__user"), pk=min(said, LARGEST_ID)
    )
    try:
        heard = opinions.in_survey(one)
    except Refused:
        raise Http404 from None
    return _taking(request, one.answer.survey.contract, lambda: heard, one.text)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def from_rating(request: HttpRequest, rating: int) -> HttpResponse:
    """Take up what somebody wrote when he rated a ticket."""
    tickets = Ticket.objects.visible_to(person(request)).values("pk")
    rows = Rating.objects.filter(ticket__in=tickets).select_related("ticket__contract", "user")
    one: Rating = get_object_or_404(rows, pk=min(rating, LARGEST_ID))
    words = rating_words(one)
    return _taking(request, one.ticket.contract, lambda: opinions.in_rating(one, words), words)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def from_call(request: HttpRequest, call: int) -> HttpResponse:
    """Take up what was said in a follow-up call."""
    rows = FollowUp.objects.visible_to(person(request))
    one: FollowUp = get_object_or_404(
        rows.select_related("contract", "ticket", "person"), pk=min(call, LARGEST_ID)
    )
    return _taking(request, one.contract, lambda: opinions.in_call(one), one.said)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, opinion: str) -> HttpResponse:
    """Say who sees to it, and by which day."""
    user, kept = person(request), opinion_for(request, opinion)
    people = opinions.minders(kept.contract).order_by("pk")

    def act(said: dict[str, Any]) -> Both:
        owner = User.objects.visible_to(user).get(pk=said["owner"])
        due = said["due_date"]
        opinions.assign(kept, owner=owner, due_date=due, at=timezone.now(), by=user)
        return Both("已安排，负责人会收到通知。", "Assigned; the owner is told.")

    page = _page(kept, Both("安排改进", "Have it improved"), Both("安排", "Assign"))
    form = AssignForm([(each.pk, each.name) for each in people], posted(request))
    return asked(request, page, form, act)


@for_those_who(Deed.SEE_INTERNAL)
@require_http_methods(["GET", "POST"])
def improve(request: HttpRequest, opinion: str) -> HttpResponse:
    """Say what was done, before and after."""
    user, kept = person(request), opinion_for(request, opinion)
    form = ImprovedForm(posted(request))

    def act(_: dict[str, Any]) -> Both:
        opinions.improve(kept, form.improved(), at=timezone.now(), by=user)
        return Both("已记录；请告知提出意见的人。", "Recorded; now tell who gave it.")

    page = _page(kept, Both("改进的结果", "What was improved"), Both("记录", "Record"))
    return asked(request, page, form, act)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, opinion: str) -> HttpResponse:
    """Tell who gave it what has become of it."""
    user, kept = person(request), opinion_for(request, opinion)

    def act(said: dict[str, Any]) -> Both:
        opinions.tell_back(kept, words=said["words"], at=timezone.now(), by=user)
        return Both("已告知。", "Told.")

    intro = None
    if kept.giver is None and kept.survey is not None:
        intro = Both(
            "意见来自匿名调查，会告知所有被邀请的人。",
            "It comes from an anonymous survey: everybody who was asked is told.",
        )
    elif kept.giver is None:
        intro = Both(
            "系统里不知道是谁提的；请当面或电话告知，再记录在这里。",
            "Nobody knows here who gave it: tell him yourself, and record it here.",
        )
    page = _page(kept, Both("告知提出意见的人", "Tell who gave it"), Both("告知", "Tell"), intro)
    return asked(request, page, WordsForm(posted(request)), act)


@for_those_who(Deed.KEEP_OPINIONS)
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, opinion: str) -> HttpResponse:
    """Say that nothing is done about it, and why."""
    user, kept = person(request), opinion_for(request, opinion)

    def act(said: dict[str, Any]) -> Both:
        opinions.drop(kept, reason=said["reason"], at=timezone.now(), by=user)
        return Both("已记录，提出意见的人会收到通知。", "Recorded; who gave it is told.")

    page = _page(kept, Both("不采纳", "Do nothing about"), Both("不采纳", "Do nothing"))
    return asked(request, page, ReasonForm(posted(request)), act)


def _taking(
    request: HttpRequest, contract: Contract, heard: Callable[[], Heard], words: str | None
) -> HttpResponse:
    user = person(request)

    def act(said: dict[str, Any]) -> Both:
        opinions.take_up(contract, said["title"], heard(), at=timezone.now(), by=user)
        return Both("已登记；请安排负责人。", "Taken up; now say who sees to it.")

    intro = Both(f"原话：{words}", f"In his own words: {words}") if words else None
    title = Both(f"登记意见：{contract.code}", f"Take up an opinion: {contract.code}")
    page = Page(title, Both("登记", "Take up"), reverse("opinions"), intro)
    return asked(request, page, TitleForm(posted(request)), act)


def _row(opinion: Opinion, *, late: bool) -> dict[str, Any]:
    state = OpinionState.of(opinion.state)
    colour, icon = ("bad", "bad") if late else TONES[state]
    return {"opinion": opinion, "state": state, "tone": colour, "icon_name": icon, "late": late}


def _history(opinion: Opinion, reader: User) -> list[dict[str, Any]]:
    facts = list(Fact.objects.filter(timeline=opinion.timeline_id).order_by("seq"))
    people = User.objects.visible_to(reader).in_bulk({fact.by_id for fact in facts})
    return [
        {"said": OPINION_SAID[fact.kind], "fact": fact, "by": people.get(fact.by_id)}
        for fact in facts
    ]


def _page(opinion: Opinion, title: Both, submit: Both, intro: Both | None = None) -> Page:
    named = Both(f"{title.zh}：{opinion.number}", f"{title.en}: {opinion.number}")
    return Page(named, submit, reverse("opinion", args=[opinion.number]), intro)
