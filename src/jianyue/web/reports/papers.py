"""A report as PDF, DOCX or XLSX."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from jianyue.ledger.speech import language_of
from jianyue.reports.files import TYPES, as_file, sheet_of
from jianyue.web.agreements.papers import POLICY
from jianyue.web.policy import for_people
from jianyue.web.reports.found import readable_for


@for_people
@require_GET
@cache_control(private=True, no_store=True)
def file(request: HttpRequest, report: str, language: str, kind: str) -> HttpResponse:
    """Answer with a report as a file; of a draft, as it stands now."""
    kept = readable_for(request, report)
    if kind not in TYPES or language not in {"zh", "en"}:
        raise Http404
    content = as_file(sheet_of(kept, now=timezone.now()), kind, language_of(language))
    draft = "" if kept.released_at else "-draft"
    name = f"{kept.number}{draft}-{language}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
