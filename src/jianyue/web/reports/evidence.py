"""The tickets behind a released figure, as they counted when it was released."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from jianyue.figures.evidence import Side, numbers_on, page_of
from jianyue.reports.content import figures_from
from jianyue.reports.freezing import unpacked
from jianyue.reports.models import Kept, Release
from jianyue.web.agreements.found import person
from jianyue.web.figures.show import MOST_PAGES, SIDES
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people
from jianyue.web.reports.found import readable_for


@for_people
@require_GET
@narrowed_by("show", "page")
def show(request: HttpRequest, report: str, place: int) -> HttpResponse:
    """Show which tickets met, missed or left a released figure."""
    kept = readable_for(request, report)
    release = get_object_or_404(Release, report=kept)
    row = get_object_or_404(Kept, report=kept, place=place)
    figure = next(
        (each for each in figures_from(release.figures).figures if each.place == place), None
    )
    side, number = request.GET.get("show", Side.MISSED), request.GET.get("page", "1")
    if figure is None or side not in set(Side) or not (number.isascii() and number.isdigit()):
        raise Http404
    sides, page = unpacked(bytes(row.packed)), max(1, min(int(number), MOST_PAGES))
    numbers = numbers_on(sides)
    said = {
        "report": kept,
        "contract": kept.contract,
        "figure": figure,
        "side": side,
        "sides": [(each, SIDES[each], numbers[each]) for each in Side],
        "page": page_of(sides, Side(side), page, reader=person(request)),
        "previous": page - 1,
        "next": page + 1,
    }
    return render(request, "reports/evidence.html", said)
