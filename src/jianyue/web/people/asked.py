"""A page that asks one thing: a form, what becomes of it, where one goes afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from jianyue.ledger.speech import Both, Refused
from jianyue.web.asking import refuse, spoken, tell


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around a form.

    back    where one goes afterwards, and without doing anything
    danger  whether the deed cannot be taken back
    """

    title: Both
    submit: Both
    back: str
    intro: Both | None = None
    danger: bool = False


class Nothing(forms.Form):
    """A form that asks for nothing but the deed itself."""


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; a form that is only shown has None."""
    return request.POST if request.method == "POST" else None


def asked(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Both],
    template: str = "people/ask.html",
) -> HttpResponse:
    """Show a form, or do what it says; a refusal stands over it and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, done)
            return redirect(page.back)
    return render(request, template, {"page": page, "form": form})
