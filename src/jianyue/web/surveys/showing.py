"""Surveys in a list, and one of them: how far it is, what it says, the same as a file."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.agreements.models import Contract
from jianyue.documents.cells import harmless
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.surveys import due
from jianyue.surveys.folding import SAID
from jianyue.surveys.models import Answer, Invited, Survey
from jianyue.surveys.questionnaires import questions_of
from jianyue.surveys.results import Results, Told, results, standing_of
from jianyue.surveys.words import Question, Rhythm, SurveyState
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.policy import for_people, for_those_who
from jianyue.web.surveys.found import survey_for

SHOWN: Final = 100
TONES: Final = {
    SurveyState.DRAFT: ("idle", "edit"), SurveyState.SENT: ("info", "clock"),
    SurveyState.ENDED: ("ok", "check"), SurveyState.CALLED_OFF: ("idle", "undo"),
}  # fmt: skip


@for_people
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Show the surveys of the contracts one may see; people who only answer see their own."""
    user, now = person(request), timezone.now()
    if not may(user, Deed.SEE_SURVEYS):
        return redirect("my-surveys")
    rows = Survey.objects.visible_to(user).select_related("contract__customer")
    found = list(rows.order_by("-starts_at", "-pk")[:SHOWN])
    contracts: list[Contract] = []
    if may(user, Deed.PLAN_SURVEYS):
        contracts = list(Contract.objects.visible_to(user).order_by("code"))
    shown = {
        "surveys": [_row(each, standing) for each, standing in standing_of(found)],
        "contracts": contracts,
        "overdue": due.overdue(contracts, found, now),
    }
    return render(request, "surveys/surveys.html", shown)


@for_those_who(Deed.SEE_SURVEYS)
@require_GET
def show(request: HttpRequest, survey: str) -> HttpResponse:
    """Show how far a survey is, who is asked, and what it says where that may be shown."""
    user, kept = person(request), survey_for(request, survey)
    colour, icon = TONES[SurveyState.of(kept.state)]
    shown: dict[str, Any] = {
        "survey": kept, "state": SurveyState.of(kept.state), "tone": colour, "icon_name": icon,
        "said": results(kept), "questions": questions_of(kept),
        "history": _history(kept), "takes_up": may(user, Deed.KEEP_OPINIONS),
    }  # fmt: skip
    return render(request, "surveys/survey.html", shown | _beside(kept, user))


@for_those_who(Deed.SEE_SURVEYS)
@require_GET
def export(request: HttpRequest, survey: str) -> HttpResponse:
    """Return the answers as CSV. Of an anonymous survey each question stands by itself."""
    kept, language = survey_for(request, survey), spoken(request)
    said = results(kept)
    text = StringIO()
    lines = _nameless(said, language) if kept.anonymous else _named(kept, said, language)
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    answer = HttpResponse(f"\ufeff{text.getvalue()}", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kept.number}.csv"'
    return answer


def _row(survey: Survey, standing: Any) -> dict[str, Any]:  # noqa: ANN401 - how many are asked
    state = SurveyState.of(survey.state)
    colour, icon = TONES[state]
    return {
        "survey": survey, "rhythm": Rhythm.of(survey.rhythm), "state": state, "tone": colour,
        "icon_name": icon, "standing": standing,
    }  # fmt: skip


def _beside(survey: Survey, user: User) -> dict[str, Any]:
    """Return what one may do, and who is asked: whether somebody has answered where that is so."""
    plans, calls = may(user, Deed.PLAN_SURVEYS), may(user, Deed.CALL_BACK)
    running = survey.state in {SurveyState.DRAFT, SurveyState.SENT}
    shown = not survey.anonymous and survey.sent_at is not None
    invited: list[tuple[Invited, Answer | None]] = []
    if not user.is_customer or shown:
        rows = Invited.objects.filter(survey=survey).select_related("user").order_by("user__name")
        known = {each.user_id: each for each in Answer.objects.filter(survey=survey)
                 .select_related("phoned_by")} if shown else {}  # fmt: skip
        invited = [(each, known.get(each.user_id)) for each in rows]
    return {
        "invited": invited, "names_answers": shown, "plans": plans and running,
        "prolongs": plans and survey.state == SurveyState.SENT,
        "changes": plans and survey.state == SurveyState.DRAFT,
        "copies": plans, "phones": calls and shown,
    }  # fmt: skip


def _history(survey: Survey) -> list[tuple[Any, Fact]]:
    """Return what happened to the survey itself; answers are no part of it."""
    rows = Fact.objects.filter(timeline=survey.timeline_id, kind__in=SAID).order_by("seq")
    return [(SAID[fact.kind], fact) for fact in rows]


def _nameless(said: Results, language: Language) -> Iterator[list[str]]:
    yield ["question", "text", "answer", "count"]
    for told in said.questions:
        start = [str(told.place), told.asked.text.words(language)]
        for bar in told.bars:
            yield [*start, bar.said.words(language), str(bar.count)]
        for words, _ in told.words:
            yield [*start, words.text, "1"]


def _named(survey: Survey, said: Results, language: Language) -> Iterator[list[str]]:
    questions = [told.asked.text.words(language) for told in said.questions]
    yield ["name", "given_at", "corrected_at", "by_phone", "counts", *questions]
    words = {(each.answer_id, told.place): each.text for told in said.questions
             for each, _ in told.words}  # fmt: skip
    rows = Answer.objects.filter(survey=survey).select_related("user", "phoned_by")
    for each in rows.order_by("given_at", "seq"):
        counts = not (each.late or each.withdrawn_at or survey.state == SurveyState.CALLED_OFF)
        cells = [_cell(each, told, words, language) for told in said.questions]
        yield [
            each.user.name if each.user else "",
            each.given_at.isoformat(timespec="seconds"),
            each.corrected_at.isoformat(timespec="seconds") if each.corrected_at else "",
            each.phoned_by.name if each.phoned_by else "",
            "yes" if counts else "no",
            *(cells if counts else [""] * len(cells)),
        ]


def _cell(answer: Answer, told: Told, words: dict[tuple[int, int], str], language: Language) -> str:
    if told.asked.kind is Question.WORDS:
        return words.get((answer.pk, told.place), "")
    value = answer.values.get(str(told.place))
    if value is None:
        return ""
    if told.asked.kind is Question.CHOICE:
        return str(told.asked.choices[value - 1].words(language))
    return str(value)
