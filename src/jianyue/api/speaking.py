"""In which language a program is answered: the one it asks for, else its person's own."""

from typing import TYPE_CHECKING

from django.utils.translation.trans_real import parse_accept_lang_header

from jianyue.ledger import speech

if TYPE_CHECKING:
    from django.http import HttpRequest


def language_of(request: "HttpRequest") -> speech.Language:
    """Return the language for an answer: zh or en; no cookie is asked."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.split("-")[0] in {"zh", "en"}:
            return speech.language_of(code.split("-")[0])
    caller = getattr(request, "auth", None)
    return speech.language_of(caller.by.language) if caller else "zh"
