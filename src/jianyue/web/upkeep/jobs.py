"""One job: its check list, what was found, what happened."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.services.agreed import agreed_for
from jianyue.tickets.models import Ticket
from jianyue.upkeep.doing import told_of
from jianyue.upkeep.folding import JOB_SAID
from jianyue.upkeep.models import Finding, Job
from jianyue.upkeep.queries import steps_of
from jianyue.upkeep.steps import Step
from jianyue.upkeep.words import JobState
from jianyue.web.agreements.found import person
from jianyue.web.policy import for_those_who
from jianyue.web.upkeep.forms import FoundForm, StepsForm
from jianyue.web.upkeep.found import job_for, row_of, titles


@for_those_who(Deed.SEE_UPKEEP)
@require_GET
def show(request: HttpRequest, upkeep_job: int) -> HttpResponse:
    """Show a job: to whoever works, what is to be done; to others, what was done."""
    job = job_for(request, upkeep_job)
    return shown(request, job, StepsForm(steps_of(job), told=told_of(job)), FoundForm())


def shown(request: HttpRequest, job: Job, form: StepsForm, found: FoundForm) -> HttpResponse:
    """Answer with the page of a job; a refusal stands over what was typed."""
    user, now = person(request), timezone.now()
    works = may(user, Deed.WORK)
    agreed = agreed_for(job.contract, now)
    more = row_of(job, now) | {
        "form": form, "found_form": found, "works": works and job.is_standing,
        "moves": works and job.state == JobState.PLANNED and now <= job.due_at,
        "takes": works and job.is_standing and job.person_id != user.pk,
        "reopens": works and job.state in {JobState.DONE, JobState.SKIPPED},
        "follows": works, "now": now, "told": told_rows(job, form),
        "systems": titles(agreed.agreement if agreed else None, job.plan.systems),
        "findings": _findings(job, user), "history": _history(job, form.known, user),
    }  # fmt: skip
    return render(request, "upkeep/job.html", more)


def told_rows(job: Job, form: StepsForm) -> list[dict[str, Any]]:
    """Return each step with what was said of it last."""
    told = told_of(job)
    return [
        {"place": place, "step": step, "told": told.get(place)}
        for place, step in enumerate(form.known, 1)
    ]


def _findings(job: Job, user: User) -> list[dict[str, Any]]:
    found = list(Finding.objects.filter(job=job).select_related("found_by").order_by("seq"))
    tickets = Ticket.objects.visible_to(user).in_bulk([each.ticket_id for each in found])
    return [{"finding": each, "ticket": tickets.get(each.ticket_id)} for each in found]


def _history(job: Job, known: Sequence[Step], reader: User) -> list[dict[str, Any]]:
    facts = list(Fact.objects.filter(timeline=job.timeline_id).order_by("seq"))
    words = words_of(job.timeline_id)
    ids = {fact.by_id for fact in facts} | {fact.body.get("person") for fact in facts}
    people = User.objects.visible_to(reader).in_bulk(ids - {None})
    return [
        {
            "said": JOB_SAID[fact.kind], "fact": fact, "by": people.get(fact.by_id or 0),
            "words": list(words.get(fact.seq, {}).values()),
            "more": _more(fact, known, people),
        }
        for fact in facts
    ]  # fmt: skip


def _more(fact: Fact, known: Sequence[Step], people: dict[int, User]) -> Both:
    """Return what a fact says besides its words."""
    body = fact.body
    if fact.kind == "job_step":
        step = known[body["step"] - 1]
        done = Both("已做", "done") if body["done"] else Both("未做", "not done")
        read = f" · {step.reading} {body['reading']} {step.unit}" if "reading" in body else ""
        place = body["step"]
        said = f"{place}. {step.text}"
        return Both(f"{said}：{done.zh}{read}", f"{said}: {done.en}{read}")
    if fact.kind == "job_taken" or (fact.kind == "job_planned" and "person" in body):
        name = people[body["person"]].name if body["person"] in people else "—"
        return Both(name, name)
    return Both("", "")
