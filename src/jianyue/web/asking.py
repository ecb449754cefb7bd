"""Forms that ask in both languages, and say a refusal where the person typed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from jianyue.ledger.speech import Both, Choice, Language, Refused


def ask(zh: str, en: str) -> Any:  # noqa: ANN401 - Django wants a text, `words` in the page reads both
    """Return the words of a label or a help text in both languages."""
    return Both(zh, en)


def choices(kind: type[Choice], language: Language) -> list[tuple[str, str]]:
    """Return the values of a closed list with their words in the page's language."""
    return [(each.value, each.words(language)) for each in kind]


def spoken(request: HttpRequest) -> Language:
    """Return the language of the page."""
    return "en" if getattr(request, "language", "zh") == "en" else "zh"


def refuse(form: forms.Form, refused: Refused, language: Language) -> None:
    """Put the words of a refusal over the form; nothing that was typed is lost."""
    form.add_error(None, refused.said.words(language))


def tell(request: HttpRequest, said: Both, *, bad: bool = False) -> None:
    """Say on the next page what was done, or why not."""
    words = said.words(spoken(request))
    messages.add_message(request, messages.ERROR if bad else messages.SUCCESS, words)
