"""The team's dashboard: who carries how much, what is due soon, how old it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jianyue.dashboards import counting
from jianyue.dashboards.counting import Carried
from jianyue.documents.charts import Share, counts_chart
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed
from jianyue.tickets.models import Ticket, TicketRows
from jianyue.web.dashboards import ticketed
from jianyue.web.dashboards.board import Asked
from jianyue.web.dashboards.parts import Cell, Part, Picture, chosen, csv_of, drawn, numbers
from jianyue.web.narrowing import narrowed_by
from jianyue.web.policy import for_those_who

LISTED: Final = 30
BARS: Final = 20
DAY: Final = timedelta(days=1)
NOBODY: Final = Both("无人处理", "with nobody")
NO_TEAM: Final = Both("未分到小组", "in no team")


class Desk(Asked):
    """The open tickets of the desk, or of one team."""

    @cached_property
    def teams(self) -> dict[str, Both]:
        """The teams of the provider, by what an address calls them."""
        rows = Team.objects.visible_to(self.user).filter(organisation=self.user.organisation_id)
        return {str(each.pk): each.said for each in rows.order_by("name", "pk")}

    @property
    def team(self) -> str:
        """The team that is asked for; empty for all. Raises BadRequest for one there is not."""
        asked = self.request.GET.get("team", "")
        if asked and asked not in self.teams:
            raise BadRequest("team")
        return asked

    @property
    def tickets(self) -> TicketRows:
        """The open tickets."""
        rows: TicketRows = Ticket.objects.visible_to(self.user).open().counted()
        return rows.filter(team=int(self.team)) if self.team else rows

    @cached_property
    def groups(self) -> counting.Groups:
        """What is open by who carries it, read once."""
        return counting.carried(self.tickets, self.now)


def _people(desk: Desk) -> Part:
    loads = counting.carried_by("assignee", desk.groups)
    keys = [each.value for each in loads if each.value is not None]
    names = User.objects.visible_to(desk.user).in_bulk(keys)
    named = {pk: Both(user.name, user.name) for pk, user in names.items()}
    title = Both("各人的负荷", "Load per person")
    return _loads(desk, "people", title, loads, named)


def _teams(desk: Desk) -> Part:
    loads = counting.carried_by("team", desk.groups)
    named = {int(pk): said for pk, said in desk.teams.items()}
    return _loads(desk, "teams", Both("各小组的负荷", "Load per team"), loads, named)


def _loads(
    desk: Desk, name: str, title: Both, loads: Sequence[Carried], named: Mapping[int, Both]
) -> Part:
    key, nobody = ("assignee", NOBODY) if name == "people" else ("team", NO_TEAM)
    known = [each for each in loads if each.value is None or each.value in named]
    said = [nobody if each.value is None else named[each.value] for each in known]
    words = [each.words(desk.language) for each in said]
    rows = [
        [Cell(word, _queue(key, each)), *_numbers(each, desk.now)]
        for word, each in zip(words, known, strict=True)
    ]
    bars = [
        Share(word, Fraction(each.open), _bar(each, desk.language))
        for word, each in zip(words, known, strict=True)
    ]
    svg = counts_chart(bars[:BARS], desk.language, title=title.words(desk.language), width=260)
    header = (
        Both("姓名", "Name") if name == "people" else Both("小组", "Team"),
        Both("未完结", "Open"), Both("8 小时内到期", "Due in 8 h"), Both("已到期", "Overdue"),
        Both("曾超时", "Breached"), Both("转派过", "Handed on"),
        Both("最久（天）", "Oldest (days)"),
    )  # fmt: skip
    return Part(name, title, header, rows, ticketed.NONE_OPEN, [Picture(drawn(svg))], is_half=True)


def _queue(key: str, load: Carried) -> str:
    if load.value is None and key == "team":
        return ""
    value = "nobody" if load.value is None else load.value
    return f"{reverse('desk')}?{key}={value}"


def _numbers(load: Carried, now: datetime) -> list[Cell]:
    days = 0 if load.oldest is None else max(0, (now - load.oldest) // DAY)
    bad = [(load.late, "bad"), (load.breached, "bad")]
    return [
        *numbers(load.open),
        Cell(str(load.soon), tone="warn" if load.soon else "", is_number=True),
        *(Cell(str(number), tone=tone if number else "", is_number=True) for number, tone in bad),
        *numbers(load.handed_on, days),
    ]  # fmt: skip


def _bar(load: Carried, language: Language) -> str:
    if not load.late:
        return str(load.open)
    late = Both(f"已到期 {load.late}", f"{load.late} overdue").words(language)
    return f"{load.open}  ▼ {late}"


def _ages(desk: Desk) -> Part:
    return replace(ticketed.ages(desk.tickets, desk), is_half=False)


def _soon(desk: Desk) -> Part:
    due = counting.next_due(desk.tickets, desk.now, desk.now + counting.SOON)[:LISTED]
    return ticketed.listed(desk, list(due), Both("8 小时内到期", "Due within 8 hours"))


PARTS: Final[Mapping[str, Callable[[Desk], Part]]] = {
    "people": _people, "teams": _teams, "load": _ages, "next": _soon,
}  # fmt: skip


@for_those_who(Deed.SEE_DESK)
@require_GET
@narrowed_by("team")
def show(request: HttpRequest) -> HttpResponse:
    """Show the load of the desk, or of one team."""
    desk = Desk.of(request)
    shown: dict[str, Any] = {
        "parts": [make(desk) for make in PARTS.values()],
        "teams": desk.teams,
        "team": desk.team,
        "now": desk.now,
    }
    return render(request, "dashboards/team.html", shown)


@for_those_who(Deed.SEE_DESK)
@require_GET
@narrowed_by("part", "team")
def csv_file(request: HttpRequest) -> HttpResponse:
    """Give one of the tables as it stands on the page."""
    desk = Desk.of(request)
    return csv_of(chosen(PARTS, request)(desk), "team", desk.language)
