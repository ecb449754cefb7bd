"""One address for every list: the rows that one sees on its page, all of them, as a file."""

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from jianyue.documents.listing import Cell, as_csv, as_xlsx
from jianyue.ledger.speech import Both
from jianyue.people.permissions import may
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken, tell
from jianyue.web.lists import desk, kept
from jianyue.web.lists.columns import Asked, Listing
from jianyue.web.narrowing import NUL
from jianyue.web.policy import for_people

MOST: Final = 20_000  # rows of a file
IGNORED: Final = frozenset({"page", "after", "saved"})  # where on the list its page stands
LISTS: Final[Mapping[str, Listing]] = {
    "tickets": desk.TICKETS, "slips": desk.SLIPS, "calls": desk.CALLS, "articles": desk.ARTICLES,
    "people": desk.PEOPLE, "organisations": desk.ORGANISATIONS, "outages": kept.OUTAGES,
    "windows": kept.WINDOWS, "alerts": kept.ALERTS, "reports": kept.REPORTS,
    "payments": kept.PAYMENTS, "settlements": kept.SETTLEMENTS, "breaches": kept.BREACHES,
    "surveys": kept.SURVEYS,
}  # fmt: skip
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@for_people
@require_GET
def take(request: HttpRequest, listing: str, form: str) -> HttpResponse:
    """Answer with a list as a file, narrowed as its page is; a longer one than fits says so."""
    user, found = person(request), LISTS.get(listing)
    if found is None or form not in TYPES:
        raise Http404
    if not any(may(user, deed) for deed in found.deeds):
        raise PermissionDenied
    asked = Asked(user, spoken(request), timezone.now(), _given(request, found))
    rows = found.rows(asked)
    rows = list(rows[: MOST + 1]) if isinstance(rows, QuerySet) else list(rows)
    if len(rows) > MOST:
        return _too_many(request)
    header = [each.said.words(asked.language) for each in found.columns]
    cells: list[list[Cell]] = [[each.cell(row, asked) for each in found.columns] for row in rows]
    name = found.said.words(asked.language)
    with as_csv(header, cells) if form == "csv" else as_xlsx(name, header, cells) as file:
        content = file.read()
    day = asked.now.strftime("%Y%m%d")
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{listing}-{day}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _given(request: HttpRequest, found: Listing) -> dict[str, list[str]]:
    """Return what the address says. Raises BadRequest for a name that the list does not know."""
    given: dict[str, list[str]] = {}
    for name, values in request.GET.lists():
        several = name == "column"
        if name in IGNORED:
            continue
        if name not in found.names or (len(values) > 1 and not several):
            raise BadRequest(name)
        if any(NUL in value for value in map(str, values)):
            raise BadRequest(name)
        given[name] = [str(value) for value in values]
    return given


def _too_many(request: HttpRequest) -> HttpResponse:
    said = Both(f"一个文件最多 {MOST} 行，请先缩小范围。",
                f"A file holds {MOST} rows at most; narrow the list first.")  # fmt: skip
    tell(request, said, bad=True)
    back = request.headers.get("Referer", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if safe else "/")
