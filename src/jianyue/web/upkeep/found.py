"""What pages of recurring jobs are about: foreign and missing are the same 404."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.services.agreed import Agreed, agreed_for
from jianyue.upkeep.models import Finding, Job, Plan
from jianyue.upkeep.planning import able
from jianyue.upkeep.words import JobState
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import NUL

LARGEST_ID: Final = 2**63 - 1
TONES: Final = {
    JobState.PLANNED: ("info", "calendar"), JobState.RUNNING: ("info", "play"),
    JobState.DONE: ("ok", "check"), JobState.SKIPPED: ("warn", "cross"),
    JobState.WITHDRAWN: ("idle", "undo"),
}  # fmt: skip


def plan_for(request: HttpRequest, number: str) -> Plan:
    """Return a plan that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = Plan.objects.visible_to(person(request))
    related = rows.select_related("contract__customer", "person", "deputy", "planned_by")
    found: Plan = get_object_or_404(related, number=number)
    return found


def job_for(request: HttpRequest, pk: int) -> Job:
    """Return a job that the person may see."""
    rows = Job.objects.visible_to(person(request))
    related = rows.select_related("plan", "contract__customer", "person")
    found: Job = get_object_or_404(related, pk=min(pk, LARGEST_ID))
    return found


def finding_for(request: HttpRequest, pk: int) -> Finding:
    """Return a finding that the person may see."""
    rows = Finding.objects.visible_to(person(request)).select_related("job__plan", "contract")
    found: Finding = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def agreed_now(contract: Contract) -> Agreed:
    """Return what is agreed now; a contract without an agreement has no such page."""
    agreed = agreed_for(contract, timezone.now())
    if agreed is None:
        raise Http404
    return agreed


def people_for(contract: Contract, user: User) -> list[tuple[int, str]]:
    """Return the people whom a form offers for the jobs of a contract."""
    seen = User.objects.visible_to(user).values("pk")
    rows = able(contract).filter(pk__in=seen).order_by("sort_key", "pk")
    return [(each.pk, each.name) for each in rows]


def titles(agreement: Agreement | None, systems: Iterable[str]) -> list[Both]:
    """Return what systems are called; one that the agreement no longer names keeps its name."""
    services = agreement.services if agreement else {}
    return [
        Both(services[name].title.words("zh"), services[name].title.words("en"))
        if name in services else Both(name, name)
        for name in systems
    ]  # fmt: skip


def row_of(job: Job, now: datetime) -> dict[str, Any]:
    """Return a job as lists and its own page show it."""
    tone, icon = TONES[job.standing]
    gone = job.is_standing and (job.person is None or not job.person.is_active)
    return {
        "job": job, "state": job.standing, "tone": tone, "icon_name": icon,
        "late": job.is_late(now), "gone": gone,
    }  # fmt: skip
