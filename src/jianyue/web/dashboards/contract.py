"""The dashboard of one contract, for the provider's people and for the customer's alike."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jianyue.web.dashboards import promised, ticketed
from jianyue.web.dashboards.board import Board, board_for
from jianyue.web.dashboards.parts import Part, chosen, csv_of
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_people

PARTS: Final[Mapping[str, Callable[[Board], Part]]] = {
    "figures": promised.figures,
    "trend": promised.trend,
    "next": ticketed.following,
    "load": ticketed.load,
    "first-line": promised.first_line,
    "hours": ticketed.hours,
    "matters": ticketed.matters,
}
NOW: Final = frozenset({"load", "next"})  # of this moment, not of a month


@for_people
@require_GET
@narrowed_by("month")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show figures, trend, hours, matters, load and what runs out next; money is not among it."""
    board = board_for(request, code)
    made = [make(board) for name, make in PARTS.items() if board.is_running or name not in NOW]
    shown = {
        "board": board,
        "contract": board.contract,
        "label": board.period.label,
        "standing": board.standing,
        "parts": made,
        "months": [each.label for each in board.months],
    }
    return render(request, "dashboards/contract.html", shown)


@for_people
@require_GET
@narrowed_by("part", "month")
def csv_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give the table of one part as it stands on the page."""
    board = board_for(request, code)
    name = f"{board.contract.code}-{board.period.label}"
    return csv_of(chosen(PARTS, request)(board), name, board.language)
