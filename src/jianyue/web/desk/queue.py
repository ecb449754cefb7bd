"""The queue: tickets in the order in which they are worked, narrowed by closed lists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jianyue.ledger.speech import Both, Choice
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.acts import ACTS
from jianyue.tickets.bulk import ACTS_FOR_MANY
from jianyue.tickets.filters import (
    KEYS,
    NO_LEVEL,
    Choices,
    Column,
    Filter,
    Sort,
    UnknownFilter,
    read,
)
from jianyue.tickets.models import Macro, SavedFilter, Ticket
from jianyue.tickets.places import Place
from jianyue.tickets.queries import COUNTED, REACH, Line, Queue, choices_of, queue
from jianyue.tickets.views import View, views_of
from jianyue.tickets.words import Channel, Kind, Origin, State
from jianyue.upkeep.queries import own_jobs
from jianyue.web.policy import for_those_who
from jianyue.web.tickets.words import LEFT_TONES, STATE_ICONS, STATE_TONES, happened
from jianyue.web.upkeep.found import row_of

NUMBER: Final = re.compile(r"[A-Z0-9-]{1,16}-[0-9]{4}-[0-9]{5,9}")
LONGEST_ID: Final = 18
BESIDE: Final = frozenset({"after", "saved"})


@dataclass(frozen=True, slots=True)
class Select:
    """A key of the filter with its values, as the form offers them."""

    name: str
    said: Both
    options: Mapping[str, Both]
    chosen: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A value that narrows the list, and the address without it."""

    label: Both
    said: Both
    without: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue with the colours and pictures of what it says."""

    line: Line
    columns: Sequence[Column]

    @property
    def ticket(self) -> Ticket:
        """The ticket."""
        return self.line.ticket

    @property
    def state(self) -> State:
        """Where it stands."""
        return State.of(self.ticket.state)

    @property
    def kind(self) -> Kind:
        """What kind of ticket it is."""
        return Kind.of(self.ticket.kind)

    @property
    def origin(self) -> Origin:
        """Where it was found."""
        return Origin.of(self.ticket.origin)

    @property
    def channel(self) -> Channel | None:
        """By which way it came; None where that was not said."""
        return Channel.of(self.ticket.channel) if self.ticket.channel else None

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return STATE_TONES[self.ticket.state]

    @property
    def state_icon(self) -> str:
        """The picture of the state."""
        return STATE_ICONS[self.ticket.state]

    @property
    def left_tone(self) -> str:
        """The colour of the time left."""
        return LEFT_TONES[self.line.left]

    @property
    def level(self) -> int | None:
        """The level; None where it is not graded."""
        return None if str(self.ticket.level) == NO_LEVEL else self.ticket.level


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of the queue for one person at one instant."""

    asked: Filter
    choices: Choices
    found: Queue
    saved: Sequence[View]
    current: SavedFilter | None
    by: User
    now: datetime
    place: Place | None  # where the page begins; None on the first
    macros: Sequence[Macro] = ()

    @property
    def rows(self) -> list[Row]:
        """The lines of this page."""
        return [Row(line, self.asked.columns) for line in self.found.lines]

    @property
    def selects(self) -> list[Select]:
        """The keys of the filter."""
        return [
            Select(name, key.said, key.options(self.choices), self.asked.chosen.get(name, ""))
            for name, key in KEYS.items()
        ]

    @property
    def chips(self) -> list[Chip]:
        """What narrows the list, each with the address without it."""
        return [
            Chip(KEYS[name].said, KEYS[name].options(self.choices)[value], self._without(name))
            for name, value in self.asked.chosen.items()
        ]

    @property
    def sorts(self) -> Sequence[Choice]:
        """The orders there are."""
        return tuple(Sort)

    @property
    def all_columns(self) -> Sequence[Choice]:
        """The columns there are."""
        return tuple(Column)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The filter as an address writes it, for forms that keep it."""
        return self.asked.pairs()

    @property
    def next(self) -> str:
        """The query of the next page; empty on the last."""
        if self.found.next is None:
            return ""
        return urlencode([*self.asked.pairs(), ("after", str(self.found.next))])

    @property
    def first(self) -> str:
        """The query of the first page."""
        return urlencode(self.asked.pairs())

    @property
    def acts(self) -> list[tuple[str, Both, str]]:
        """What can be done with many tickets at once."""
        acts = (ACTS[name] for name in ACTS_FOR_MANY)
        return [
            (act.kind, act.said, happened(act.kind).icon) for act in acts if may(self.by, act.deed)
        ]

    @property
    def changes(self) -> bool:
        """Whether the open view is the reader's to take away."""
        return any(view.changes for view in self.saved if view.saved == self.current)

    @property
    def counted(self) -> int:
        """How far tickets are counted."""
        return COUNTED

    @property
    def reach(self) -> int:
        """How many finished tickets are looked through."""
        return REACH

    def _without(self, name: str) -> str:
        return urlencode([pair for pair in self.asked.pairs() if pair[0] != name])


@require_GET
@for_those_who(Deed.SEE_DESK)
def show(request: HttpRequest) -> HttpResponse:
    """Show the queue, or the ticket whose whole number is looked for.

    An unknown filter is answered with 400 and says what there is not.
    """
    by, now = cast("User", request.user), timezone.now()
    choices = choices_of(by)
    saved = [view for view in views_of(by) if not view.hidden]
    known = _number(request.GET, by)
    if known is not None:
        return redirect("ticket", known)
    try:
        current = _current(request.GET, by)
        asked = _asked(request.GET, current, choices)
        place = Place.read(request.GET["after"]) if request.GET.get("after") else None
        found = queue(by, asked, now=now, place=place)
    except UnknownFilter as refusal:
        return render(request, "desk/unknown.html", {"refusal": refusal.said}, status=400)
    macros = list(Macro.objects.visible_to(by).order_by("name", "pk"))
    desk = Desk(asked, choices, found, saved, current, by, now, place, macros)
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/_queue.html", {"desk": desk})
    jobs = [row_of(each, now) for each in own_jobs(by, now)]
    return render(request, "desk/queue.html", {"desk": desk, "jobs": jobs, "now": now})


def _number(said: QueryDict, by: User) -> str | None:
    """Return the number that was looked for, where it is that of a ticket the person sees."""
    number = said.get("q", "").strip().upper()
    if not NUMBER.fullmatch(number):
        return None
    found = Ticket.objects.visible_to(by).filter(number=number).exists()
    return number if found else None


def _current(said: QueryDict, by: User) -> SavedFilter | None:
    pk = said.get("saved")
    if not pk:
        return None
    if not pk.isdecimal() or len(pk) > LONGEST_ID:
        raise UnknownFilter("没有这个保存的筛选。", "There is no such saved filter.")
    found: SavedFilter = get_object_or_404(SavedFilter.objects.visible_to(by), pk=pk)
    return found


def _asked(said: QueryDict, current: SavedFilter | None, choices: Choices) -> Filter:
    """Return what is asked for; of a kept filter only what its reader may choose himself."""
    try:
        return read(_said(said, current), choices)
    except UnknownFilter as unknown:
        if current is None:
            raise
        raise UnknownFilter(
            f"视图“{current.name}”用到您看不到的合同、人员、小组或标签：{unknown.said.zh}",
            f"The view “{current.name}” names what you do not see: {unknown.said.en}",
        ) from None


def _said(said: QueryDict, current: SavedFilter | None) -> Mapping[str, Sequence[str]]:
    """Return what an address asks for; of a saved filter what was saved, read again as if typed."""
    if current is not None:
        kept = {name: [str(value)] for name, value in current.chosen.items()}
        return kept | {"column": list(map(str, current.columns))}
    given = {name: [each for each in values if each] for name, values in said.lists()}
    return {name: values for name, values in given.items() if name not in BESIDE}
