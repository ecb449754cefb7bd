"""Answering: by the link in a mail, on one's own pages, and for somebody on the phone.

Programs that look through mail open links, but send no forms: opening one answers nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.ledger.fence import move
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed
from jianyue.surveys import answering, links
from jianyue.surveys.answering import Filled
from jianyue.surveys.models import Answer, Ballot, Invited, Said
from jianyue.surveys.questionnaires import questions_of
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_anybody, for_people, for_those_who
from jianyue.web.surveys.forms import AnswerForm, PhoneForm
from jianyue.web.surveys.found import LARGEST_ID, invited_for, survey_for

METHODS = ["GET", "HEAD", "POST"]
SHOWN = 100


@for_anybody
@never_cache
@require_http_methods(METHODS)
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the secret link of a mail; forged, used and old ones are the same page."""
    now = timezone.now()
    invited = links.found_by(token, now)
    if invited is None:
        return render(request, "surveys/no_survey.html", status=404)
    survey = invited.survey
    move(survey.tenant_id, survey.customer_id)
    form = AnswerForm(questions_of(survey), spoken(request), posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            receipt = answering.answer(invited, form.filled(), at=now)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            return redirect("survey-receipt", receipt)
    shown = {"survey": survey, "form": form, "open": survey.takes_answers(now)}
    return render(request, "surveys/answer.html", shown)


@for_anybody
@never_cache
@require_http_methods(METHODS)
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Thank for an answer, and let whoever has the receipt correct it until the survey ends."""
    kept = links.answer_by(token)
    if kept is None:
        return render(request, "surveys/no_survey.html", status=404)
    survey, now = kept.survey, timezone.now()
    move(survey.tenant_id, survey.customer_id)
    form = AnswerForm(
        questions_of(survey), spoken(request), posted(request), before=_before(kept)
    )  # fmt: skip
    corrected = request.method == "POST" and form.is_valid() and _corrects(request, kept, form)
    if corrected:
        return redirect("survey-receipt", token)
    shown = {"survey": survey, "form": form, "open": survey.takes_answers(now)}
    return render(request, "surveys/receipt.html", shown)


@for_people
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show the surveys to which one is asked."""
    user, now = person(request), timezone.now()
    rows = Invited.objects.filter(user=user, survey__starts_at__lte=now)
    found = rows.exclude(survey__sent_at=None).select_related("survey__contract__customer")
    listed = [
        (each, each.survey.takes_answers(now))
        for each in found.order_by("-survey__starts_at", "-pk")[:SHOWN]
    ]
    return render(request, "surveys/mine.html", {"surveys": listed})


@for_people
@never_cache
@require_http_methods(METHODS)
def own(request: HttpRequest, invited: int) -> HttpResponse:
    """Answer as who has signed in, or correct what one answered under one's name."""
    kept, now = invited_for(request, invited), timezone.now()
    survey, before = kept.survey, _answer_of(kept)
    stands = before is not None and before.withdrawn_at is None
    filled = _before(before) if before is not None and stands else None
    form = AnswerForm(questions_of(survey), spoken(request), posted(request), before=filled)
    open_ = survey.takes_answers(now) and (not kept.answered or before is not None)
    if request.method == "POST" and form.is_valid():
        if before is not None:
            if _corrects(request, before, form):
                return redirect("my-survey", kept.pk)
        else:
            token = _answers(request, kept, form)
            if token:
                return redirect("survey-receipt", token)
    shown = {
        "invited": kept, "survey": survey, "form": form, "open": open_,
        "answer": before if stands else None, "again": before is not None and not stands,
    }  # fmt: skip
    return render(request, "surveys/own.html", shown)


@for_people
@require_POST
def take_back(request: HttpRequest, invited: int) -> HttpResponse:
    """Take back what one answered under one's name."""
    kept = invited_for(request, invited)
    before = _answer_of(kept)
    try:
        if before is not None:
            answering.withdraw(before, at=timezone.now())
            tell(request, Both("已撤回，不再计入。", "Taken back; it counts no more."))
    except Refused as refused:
        tell(request, refused.said, bad=True)
    return redirect("my-survey", kept.pk)


@for_those_who(Deed.CALL_BACK)
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, survey: str, invited: int) -> HttpResponse:
    """Write down what somebody answers on the phone."""
    user, kept = person(request), survey_for(request, survey)
    rows = Invited.objects.filter(survey=kept).select_related("survey", "user")
    one: Invited = get_object_or_404(rows, pk=min(invited, LARGEST_ID))
    form = PhoneForm(questions_of(kept), (user.zone, spoken(request)), posted(request))

    def act(said: dict[str, Any]) -> Both:
        when = said["when"] or timezone.now()
        answering.by_phone(one, form.filled(), when=when, at=timezone.now(), by=user)
        return Both("已记录，注明为电话答复。", "Recorded, marked as given by phone.")

    title = Both(f"电话代填：{one.user.name}", f"On the phone: {one.user.name}")
    back = reverse("survey", args=[kept.number])
    return asked(request, Page(title, Both("记录", "Record"), back), form, act)


def _answer_of(invited: Invited) -> Answer | None:
    """Return the person's own answer, one taken back too; of an anonymous one nobody can tell."""
    rows = Answer.objects.filter(survey=invited.survey, user=invited.user)
    return rows.select_related("survey").first()


def _answers(request: HttpRequest, invited: Invited, form: AnswerForm) -> str:
    try:
        return answering.answer(invited, form.filled(), at=timezone.now())
    except Refused as refused:
        refuse(form, refused, spoken(request))
    return ""


def _corrects(request: HttpRequest, kept: Answer | Ballot, form: AnswerForm) -> bool:
    try:
        answering.correct(kept, form.filled(), at=timezone.now())
    except Refused as refused:
        refuse(form, refused, spoken(request))
        return False
    tell(request, Both("已更正。", "Corrected."))
    return True


def _before(kept: Answer | Ballot) -> Filled:
    values = {int(place): value for place, value in kept.values.items()}
    if isinstance(kept, Ballot):
        return Filled(values, {int(name[1:]): text for name, text in kept.words.items()})
    rows = Said.objects.filter(answer=kept).values_list("place", "text")
    return Filled(values, dict(rows))
