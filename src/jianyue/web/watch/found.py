"""What pages of maintenance and outages are about: foreign and missing are the same 404."""

from typing import Final

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.services.models import Extension, Window
from jianyue.watch.models import BackupJob, Batch, Outage, Recovery, RecoveryPlan
from jianyue.watch.records import is_window
from jianyue.watch.recovery.people import concerned
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import NUL

LARGEST_ID: Final = 2**63 - 1


def window_for(request: HttpRequest, number: str) -> Window:
    """Return a window that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = Window.objects.visible_to(person(request))
    found: Window = get_object_or_404(rows.select_related("contract__customer"), number=number)
    return found


def outage_for(request: HttpRequest, number: str) -> Outage:
    """Return an outage that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = Outage.objects.visible_to(person(request))
    found: Outage = get_object_or_404(
        rows.select_related("contract__customer", "ticket"), number=number
    )
    return found


def extension_for(request: HttpRequest, number: str) -> Extension:
    """Return a request for longer hours that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = Extension.objects.visible_to(person(request))
    found: Extension = get_object_or_404(rows.select_related("contract__customer"), number=number)
    return found


def batch_for(request: HttpRequest, number: str) -> Batch:
    """Return a batch of counts that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = Batch.objects.visible_to(person(request)).prefetch_related("corrections")
    related = rows.select_related("contract__customer", "source", "replaces")
    found: Batch = get_object_or_404(related, number=number)
    return found


def titles(agreement: Agreement | None, systems: list[str]) -> list[Both]:
    """Return what systems are called; one that the agreement no longer names keeps its name."""
    services = agreement.services if agreement else {}
    return [
        Both(services[name].title.words("zh"), services[name].title.words("en"))
        if name in services else Both(name, name)
        for name in systems
    ]  # fmt: skip


def options(agreement: Agreement, language: Language) -> list[tuple[str, str]]:
    """Return the systems that a form offers."""
    return [(name, each.title.words(language)) for name, each in agreement.services.items()]


def traced(number: str) -> tuple[str, str]:
    """Return a number of evidence and where it is shown; a plus is what overran of a window."""
    return number, reverse("window" if is_window(number) else "outage", args=[number.rstrip("+")])


def plan_for(request: HttpRequest, number: str) -> RecoveryPlan:
    """Return a recovery plan that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = RecoveryPlan.objects.visible_to(person(request)).select_related(
        "contract__customer", "owner__organisation", "written_by"
    )
    found: RecoveryPlan = get_object_or_404(rows, number=number)
    return found


def recovery_for(request: HttpRequest, number: str) -> Recovery:
    """Return a drill or recovery that the person may see, by its number."""
    if NUL in number:
        raise Http404
    rows = Recovery.objects.visible_to(person(request)).select_related(
        "contract__customer", "plan__contract", "outage", "ticket"
    )
    found: Recovery = get_object_or_404(rows, number=number)
    return found


def backup_for(request: HttpRequest, pk: int) -> BackupJob:
    """Return a backup job that the person may see."""
    rows = BackupJob.objects.visible_to(person(request)).select_related(
        "contract__customer", "owner"
    )
    found: BackupJob = get_object_or_404(rows, pk=min(pk, LARGEST_ID))
    return found


def offered(contract: Contract, user: User) -> list[tuple[int, str]]:
    """Return the people of both sides whom a form about recovery offers."""
    rows = concerned(contract).filter(pk__in=User.objects.visible_to(user).values("pk"))
    people = rows.select_related("organisation").order_by("pk")
    return [(each.pk, f"{each.name} · {each.organisation}") for each in people]
