"""What the page of a ticket shows, gathered before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from jianyue.agreements.models import Seat, SeatKind
from jianyue.agreements.texts import Text
from jianyue.documents import markdown
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.replay.words import STATES, WHY
from jianyue.tickets.account import Account, Entry, Explanation, Piece, Run
from jianyue.tickets.filters import NO_LEVEL
from jianyue.tickets.models import CannedReply, Ticket
from jianyue.tickets.watching import names_of
from jianyue.tickets.words import Channel, Contest, Kind, Origin, State
from jianyue.web.tickets.choosing import INTERNAL, Choice, choices_of
from jianyue.web.tickets.details import Detail, details_of
from jianyue.web.tickets.forms import ActForm
from jianyue.web.tickets.words import (
    INTERNAL_NOTE,
    LEFT_TONES,
    STATE_ICONS,
    STATE_TONES,
    Happened,
    happened,
)

SHOWN: Final = 40
NEXT: Final = (
    "verified", "consented", "extended", "effort_agreed", "acknowledged", "reclassified",
    "assigned", "responded", "resumed", "planned", "restored", "resolved", "closed", "reopened",
)  # fmt: skip
FIRST_ONES: Final = 4
WAITS: Final = {
    "solution": Both(
        "等待客户代表答复解决方案", "The representative has not answered the solution"
    ),
    "extension": Both("等待客户代表批准延期", "The representative has not decided about more time"),
    "effort": Both("等待客户代表确认工作量", "The representative has not agreed to the effort"),
}
WORDS: Final = {
    "text": None,
    "reason": Both("原因", "Reason"),
    "cause": Both("根本原因", "Root cause"),
    "evidence": Both("证据", "Evidence"),
    "place": Both("地点", "Place"),
    "with": Both("一起分析的人", "Analysed with"),
    "late_reason": Both("补记原因", "Why recorded late"),
}


@dataclass(frozen=True, slots=True)
class Open:
    """The act whose form is open.

    replies  ready answers that may be put into it
    """

    choice: Choice
    form: ActForm
    replies: Sequence[CannedReply] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the timeline, ready to be drawn.

    folded  what a mail quoted, and its signature
    """

    entry: Entry
    how: Happened
    said: Sequence[tuple[Both | None, SafeString]]
    details: Sequence[Detail]
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one ticket for one person at one instant."""

    account: Account
    now: datetime
    by: User
    language: Language
    everything: bool = False
    open: Open | None = None
    explanation: Explanation | None = None

    @property
    def ticket(self) -> Ticket:
        """The ticket."""
        return self.account.ticket

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.account.standing.state

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return STATE_TONES[self.state]

    @property
    def state_icon(self) -> str:
        """The picture of the state."""
        return STATE_ICONS[self.state]

    @property
    def level(self) -> int | None:
        """The level; None where it is not graded yet."""
        level = self.account.standing.level
        return None if str(level) == NO_LEVEL else level

    @property
    def kind(self) -> Kind:
        """What kind of ticket it is."""
        return Kind.of(self.ticket.kind)

    @property
    def origin(self) -> Origin:
        """Where it was found (B13)."""
        return Origin.of(self.ticket.origin)

    @property
    def channel(self) -> Channel | None:
        """By which way it came (A11); None where that was not said."""
        return Channel.of(self.ticket.channel) if self.ticket.channel else None

    @property
    def contest(self) -> Contest | None:
        """How its exclusion stands (B18)."""
        said = self.account.standing.desk.contest
        return Contest.of(said) if said else None

    @property
    def service(self) -> Text | str:
        """What it is about, in the agreement's words."""
        service = self.account.agreement.services.get(self.ticket.service)
        return service.title if service else self.ticket.service

    @property
    def waits(self) -> list[Both]:
        """What the customer must still answer."""
        return [words for name, words in WAITS.items() if name in self.account.situation.asked]

    @property
    def choices(self) -> list[Choice]:
        """What the person's roles let him do, whether it can be done now or not."""
        return list(choices_of(self.account, self.by))

    @property
    def first_choices(self) -> list[Choice]:
        """What most likely comes next."""
        ready = {each.name: each for each in self.choices if each.refused is None}
        named = [ready[name] for name in NEXT if name in ready and not self._said(name)]
        notes = [ready.pop(name) for name in ("noted", INTERNAL) if name in ready]
        if self.by.is_customer:
            return [*(named + [each for each in ready.values() if each not in named]), *notes]
        return [*named[:FIRST_ONES], *notes]

    @property
    def other_choices(self) -> list[Choice]:
        """What else can be done now."""
        first = {each.name for each in self.first_choices}
        return [each for each in self.choices if each.refused is None and each.name not in first]

    @property
    def refused_choices(self) -> list[Choice]:
        """What cannot be done now, each with the reason."""
        return [each for each in self.choices if each.refused is not None]

    def _said(self, name: str) -> bool:
        """Tell whether an act that is usually done once has been done."""
        if name == "reclassified":
            return self.account.situation.graded
        return name in {"responded", "planned", "assigned"} & self.account.situation.done

    @property
    def runs(self) -> list[tuple[Run, str, Text]]:
        """The clocks, each with its colour and its state in words."""
        return [(run, _tone(run), STATES[run.told.clock.state]) for run in self.account.runs]

    @property
    def timeline(self) -> list[Told]:
        """What happened, the latest first."""
        entries = sorted(self.account.entries, key=lambda e: (e.at, e.fact.seq), reverse=True)
        people = self.account.people.values()
        # They are named by name, or by the first part of the address.
        names = frozenset(name for user in people for name in names_of(user))
        shown = entries if self.everything else entries[:SHOWN]
        return [_told(entry, self.account, names) for entry in shown]

    @property
    def hidden(self) -> int:
        """How many earlier entries are not shown."""
        return 0 if self.everything else max(0, len(self.account.entries) - SHOWN)

    @property
    def pieces(self) -> list[tuple[Piece, Text]]:
        """The slices of the explained clock, each with why it counted or not."""
        pieces = self.explanation.pieces if self.explanation else ()
        return [(piece, WHY[piece.slice.why]) for piece in pieces]

    @property
    def phone(self) -> str:
        """The telephone number that came with the report."""
        return self.account.entries[0].words.get("phone", "") if self.account.entries else ""


def contacts_of(ticket: Ticket) -> list[tuple[SeatKind, User]]:
    """Return who is named for the contract: those whom both sides call (A15)."""
    kinds = (SeatKind.PROJECT_MANAGER, SeatKind.RESIDENT, SeatKind.MOBILE)
    rows = Seat.objects.filter(contract=ticket.contract_id, kind__in=kinds, until_date=None)
    seats = rows.select_related("user").order_by("kind", "pk")
    return [(SeatKind.of(seat.kind), seat.user) for seat in seats]


def _tone(run: Run) -> str:
    if run.told.ended:
        return {"met": "ok", "breached": "bad"}.get(run.told.clock.state.value, "idle")
    return LEFT_TONES[run.left]


def _washed(text: str, names: frozenset[str]) -> SafeString:
    """Return words as HTML that can do no harm (docs/decisions/0086)."""
    return mark_safe(markdown.html(text, mentions=names))  # noqa: S308 - washed twice


def _told(entry: Entry, account: Account, names: frozenset[str]) -> Told:
    said = [
        (label, _washed(entry.words[name], names))
        for name, label in WORDS.items()
        if entry.words.get(name)
    ]
    noted = entry.fact.internal and entry.fact.kind == "noted"
    how = INTERNAL_NOTE if noted else happened(entry.fact.kind)
    folded = entry.words.get("folded", "")
    return Told(entry, how, said, details_of(entry, account), folded)
