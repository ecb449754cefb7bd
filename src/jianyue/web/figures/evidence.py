"""The tickets of a figure as a file that spreadsheets read."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianyue.figures.evidence import Row, Side, page_of
from jianyue.figures.sides import Sides
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.replay.clock_files import csv_cell
from jianyue.web.agreements.found import person
from jianyue.web.asking import spoken
from jianyue.web.figures.found import figure_for
from jianyue.web.figures.show import SIDES
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

HEADINGS: Final = {
    "zh": ("工单", "标题", "级别", "报告时间（UTC）", "结果", "不计入的原因"),
    "en": ("Ticket", "Title", "Level", "Reported (UTC)", "Result", "Why left out"),
}


@for_people
@require_GET
@narrowed_by("day")
def csv_file(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """Give every ticket behind a figure that the reader may see."""
    _, [first, *_] = figure_for(request, code, figure)
    sides = first.found.sides or Sides.joined([])
    lines = "".join(_lines(sides, person(request), spoken(request)))
    answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{code}-{first.name}-{first.period.label}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(sides: Sides, reader: User, language: Language) -> Iterator[str]:
    yield "\ufeff" + ",".join(HEADINGS[language]) + "\r\n"
    for side in Side:
        page, more = 1, True
        while more:
            found = page_of(sides, side, page, reader=reader)
            for row in found.rows:
                if row.ticket is not None:
                    yield _line(row, side, language)
            page, more = page + 1, found.has_more


def _line(row: Row, side: Side, language: Language) -> str:
    ticket = row.ticket
    if ticket is None:
        return ""
    cells = (
        ticket.number, ticket.title, str(ticket.level),
        ticket.reported_at.strftime("%Y-%m-%d %H:%M:%S"), SIDES[side].words(language),
        row.why.words(language) if row.why else "",
    )  # fmt: skip
    return ",".join(map(csv_cell, cells)) + "\r\n"
