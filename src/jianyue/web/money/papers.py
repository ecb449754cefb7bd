"""Statements as files: PDF, DOCX, XLSX and CSV, in the language of the page."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from jianyue.documents import docx, pdf
from jianyue.money.payments import paper as due_paper
from jianyue.money.payments.queries import stands
from jianyue.money.settlements import paper
from jianyue.money.settlements.folding import told_of
from jianyue.money.timelines import facts_of
from jianyue.people.permissions import Deed
from jianyue.web.agreements.papers import POLICY
from jianyue.web.asking import spoken
from jianyue.web.money.found import due_for, settlement_for
from jianyue.web.policy import for_those_who

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final[dict[str, tuple[Callable[..., bytes], str]]] = {
    "pdf": (lambda *said: pdf.as_bytes(paper.document(*said)), "application/pdf"),
    "docx": (lambda *said: docx.as_bytes(paper.document(*said)), WORD),
    "xlsx": (paper.book, EXCEL),
    "csv": (paper.table, "text/csv; charset=utf-8"),
}


@for_those_who(Deed.SEE_MONEY)
@require_GET
@cache_control(private=True, no_store=True)
def due(request: HttpRequest, due: str) -> HttpResponse:
    """Answer with the statement of a due as PDF."""
    each = stands(due_for(request, due), now=timezone.now())
    made = pdf.as_bytes(due_paper.document(each, spoken(request)))
    return _file(made, f"{each.due.number}.pdf", "application/pdf")


@for_those_who(Deed.SEE_MONEY)
@require_GET
@cache_control(private=True, no_store=True)
def settlement(request: HttpRequest, settlement: str, form: str) -> HttpResponse:
    """Answer with a settlement as it stands, as PDF, DOCX, XLSX or CSV."""
    kept = settlement_for(request, settlement)
    if form not in FORMS:
        raise Http404
    write, kind = FORMS[form]
    lines = list(kept.lines.order_by("place"))
    now = told_of(kept, facts_of(kept)).now
    return _file(write(kept, lines, now, spoken(request)), f"{kept.number}.{form}", kind)


def _file(made: bytes, name: str, kind: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(made, content_type=kind, headers=headers)
