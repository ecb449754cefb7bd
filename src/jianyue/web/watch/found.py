"""What pages of maintenance and outages are about: foreign and missing are the same 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jianyue.agreements.language import Agreement
from jianyue.ledger.speech import Both, Language
from jianyue.services.models import Extension, Window
from jianyue.watch.models import Outage
from jianyue.web.agreements.found import person
from jianyue.web.narrowing import NUL


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
    bare = number.rstrip("+")
    name = "window" if bare.rpartition("-")[2].startswith("M") else "outage"
    return number, reverse(name, args=[bare])
