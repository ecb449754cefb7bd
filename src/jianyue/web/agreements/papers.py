"""The documents themselves: served as what they are, and every opening is recorded."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from jianyue.agreements import signing
from jianyue.agreements.models import Version
from jianyue.documents.seals import NotWhatWasSigned
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import contract_for, person, version_for
from jianyue.web.asking import spoken
from jianyue.web.policy import for_those_who

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
@cache_control(private=True, no_store=True)
def document(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Answer with the exact PDF that is signed, and record who opened it."""
    found = version_for(request, contract_for(request, code), number)
    if found.document is None:
        raise Http404
    return _opened(request, found, bytes(found.document), at=timezone.now(), inline=True)


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
@cache_control(private=True, no_store=True)
def signed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Answer with the signed PDF and its certificate page, the signed file inside."""
    found = version_for(request, contract_for(request, code), number)
    try:
        pdf = signing.signed_document(found, spoken(request))
    except NotWhatWasSigned as nothing:
        raise Http404 from nothing
    return _opened(request, found, pdf, at=timezone.now(), inline=False)


def _opened(
    request: HttpRequest, found: Version, pdf: bytes, *, at: datetime, inline: bool
) -> HttpResponse:
    signing.see(found, at=at, by=person(request))
    name = f"{found.contract.code}-v{found.number}{'' if inline else '-signed'}.pdf"
    how = "inline" if inline else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
