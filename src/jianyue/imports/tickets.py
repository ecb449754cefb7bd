"""Rows that are tickets of another desk: read, compared with what is there, brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Final

from jianyue.imports.files import Row
from jianyue.imports.instants import instants
from jianyue.imports.models import Brought as Kept
from jianyue.imports.models import Import
from jianyue.imports.rows import Cells, Result, first_of
from jianyue.imports.values import Choices
from jianyue.imports.words import SKIP, Outcome, fields_of
from jianyue.ledger.models import Fact
from jianyue.ledger.together import change, insert
from jianyue.people.models import User
from jianyue.services.inforce import history_of
from jianyue.tickets.bringing import Brought, Desk, ahead, bring, follow
from jianyue.tickets.models import OF_VERSION, Ticket
from jianyue.tickets.reporting import TITLE
from jianyue.tickets.wishes import LONGEST
from jianyue.tickets.words import State

KEY: Final = 100
INSTANTS: Final = ("reported_at", "responded_at", "resolved_at", "closed_at")
FACTS: Final = {"responded_at": "responded", "resolved_at": "resolved", "closed_at": "closed"}
FOLLOWS: Final = frozenset({"state", "responded_at", "resolved_at", "closed_at", "solution"})
CLAIMS: Final = {"claimed_response": "response", "claimed_close": "close"}
MOST_MINUTES: Final = 100 * 366 * 24 * 60
SOON: Final = timedelta(minutes=1)  # clocks of two machines never agree


@dataclass
class Tickets:
    """The tickets of one file.

    at  now; nothing of the future is brought in
    """

    kept: Import
    by: User
    at: datetime
    choices: Choices = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.choices = Choices.of(self.kept, self.by, self.at)
        self.desk = Desk(self.kept.contract, history_of(self.kept.contract))

    @cached_property
    def firsts(self) -> Mapping[str, int]:
        """In which row each number stands first."""
        return first_of(self.kept, "key")

    def look(self, rows: Sequence[Row]) -> list[Result]:
        """Return what becomes of each row: two queries, and one more where rows have changed."""
        told = self._instants(rows)
        results = [self._read(row, told[place]) for place, row in enumerate(rows)]
        keys = [each.matter.key for each in results if each.matter is not None]
        stored = Kept.objects.filter(origin=self.kept.origin, key__in=keys)
        known = {each.key: each for each in stored.select_related("ticket")}
        for each in results:
            if each.matter is not None:
                each.known = known.get(each.matter.key)
        facts = self._facts([each for each in results if _differs(each)])
        for each in results:
            if each.known is not None:
                self._compare(each, facts)
        return results

    def bring(self, results: Sequence[Result], *, at: datetime, by: User) -> None:
        """Write the new tickets, and what has happened to known ones."""
        made = [each for each in results if each.outcome is Outcome.MADE]
        if made:
            tickets = bring(self.desk, [each.matter for each in made], at=at, by=by)
            insert([self._kept(each, ticket) for each, ticket in zip(made, tickets, strict=True)])
        changed = [each for each in results if each.outcome is Outcome.CHANGED]
        if not changed:
            return
        rows = Ticket.objects.select_for_update(of=("self",)).select_related("version")
        locked = rows.defer(*OF_VERSION).in_bulk([each.known.ticket_id for each in changed])
        for each in changed:
            self._follow(each, locked[each.known.ticket_id], at, by)
        change([each.known for each in changed], ["said", "length"])

    @cached_property
    def fields(self) -> Mapping[str, object]:
        """What columns may tell."""
        return fields_of(self.kept.what)

    def _instants(self, rows: Sequence[Row]) -> list[dict[str, datetime | str | None]]:
        """Return the instants of each row; whole columns are read at once."""
        columns: dict[str, list[datetime | str | None]] = {}
        for name in INSTANTS:
            place = self.kept.columns.get(name)
            if place is not None:
                texts = [cells[place] for _, cells in rows]
                columns[name] = instants(texts, self.kept.dates, self.kept.zone)
        return [{name: told[place] for name, told in columns.items()} for place in range(len(rows))]

    def _read(self, row: Row, told: Mapping[str, datetime | str | None]) -> Result:
        cells = Cells(row, self.kept.columns, self.kept.heads)
        state = self.choices.state(cells)
        kind, organisation = self.choices.kind(cells), self.choices.organisation(cells)
        if SKIP in {state, kind, organisation}:
            return Result(row[0], Outcome.SKIPPED)
        key, title = cells.needed("key", KEY), cells.needed("title", KEY * 20)
        first = self.firsts.get(cells["key"].casefold(), row[0])
        if key and first != row[0]:
            cells.note("key", f"与第 {first} 行重复。", f"The same as in row {first}.")
        known = self._checked(cells, told)
        brought = Brought(
            self.kept.origin, key, kind, title[:TITLE], known.pop("reported_at", self.at),
            self.choices.reporter(cells), _state(state, known), self._text(cells, title),
            self.choices.service(cells), self.choices.attributes(cells),
            self.choices.stranger(cells), self.choices.assignee(cells),
            _ends(state, known, cells, self.at), cells["solution"][:LONGEST],
        )  # fmt: skip
        if cells.problems:
            return Result(row[0], Outcome.FAULTY, cells.problems)
        return Result(row[0], Outcome.MADE, [], brought, said=_digests(cells, self.kept.columns))

    def _checked(
        self, cells: Cells, told: Mapping[str, datetime | str | None]
    ) -> dict[str, datetime]:
        """Return the instants of a row by fact; what cannot be is noted."""
        known: dict[str, datetime] = {}
        for name, at in told.items():
            if isinstance(at, str):
                cells.note(name, "看不懂这个时间。", "This is no instant that can be read.")
            elif at is not None and at > self.at + SOON:
                cells.note(name, "时间在将来。", "It lies in the future.")
            elif at is not None:
                known[FACTS.get(name, name)] = min(at, self.at)
        reported = known.get("reported_at")
        if reported is None:
            if told.get("reported_at") is None:
                cells.note("reported_at", "必须填写。", "It must be given.")
            return known
        for name, fact in FACTS.items():
            if fact in known and known[fact] < reported:
                cells.note(name, "早于报告时间。", "It lies before the report.")
        return known

    @staticmethod
    def _text(cells: Cells, title: str) -> str:
        text = cells["text"]
        if len(title) > TITLE:
            text = f"{title}\n\n{text}"
        if len(text) > LONGEST:
            cells.note("text", f"最长 {LONGEST} 个字。", f"At most {LONGEST} letters.")
        return text

    def _facts(self, results: Sequence[Result]) -> dict[int, list[Fact]]:
        tickets = {each.known.ticket.timeline_id: each.known.ticket_id for each in results}
        found: dict[int, list[Fact]] = {pk: [] for pk in tickets.values()}
        for fact in Fact.objects.filter(timeline__in=tickets).order_by("seq") if tickets else ():
            found[tickets[fact.timeline_id]].append(fact)
        return found

    def _compare(self, result: Result, facts: Mapping[int, list[Fact]]) -> None:
        """Say what becomes of a row that is there: what has happened since, what differs."""
        kept: Kept = result.known
        if not _differs(result):
            result.outcome = Outcome.SAME
            return
        if kept.ticket.contract_id != self.kept.contract_id:
            self._note(result, "key", "这一编号已导入到另一份合同。",
                       "This number was brought into another contract.", faulty=True)  # fmt: skip
            return
        told = facts[kept.ticket_id]
        untouched = len(told) == kept.length
        news = ahead(told, result.matter, self.at) if untouched else []
        result.outcome = Outcome.CHANGED if news else Outcome.SKIPPED
        differs = _different(result)
        names = [each for each in self.fields if each in differs and not (news and each in FOLLOWS)]
        for name in names:
            if untouched:
                self._note(result, name, f"工单 {kept.ticket} 里不同；已登记的内容不改。",
                           f"It differs from {kept.ticket}; what is recorded stays.")  # fmt: skip
            else:
                self._note(result, name, f"工单 {kept.ticket} 已在本台处理，这里的变化不再导入。",
                           f"{kept.ticket} was worked on here; this is not taken.")  # fmt: skip

    def _note(self, result: Result, name: str, zh: str, en: str, *, faulty: bool = False) -> None:
        cells = Cells((result.row, [""] * len(self.kept.heads)), self.kept.columns, self.kept.heads)
        cells.note(name, zh, en)
        result.problems += cells.problems
        if faulty:
            result.outcome = Outcome.FAULTY

    def _follow(self, result: Result, ticket: Ticket, at: datetime, by: User) -> None:
        kept: Kept = result.known
        added = follow(ticket, result.matter, at=at, by=by)
        kept.length += len(added)
        kept.said |= {name: said for name, said in result.said.items() if name in FOLLOWS}

    def _kept(self, result: Result, ticket: Ticket) -> Kept:
        said = result.said
        claims = {told: int(said.pop(name)) for name, told in CLAIMS.items() if name in said}
        return Kept(
            tenant_id=ticket.tenant_id, customer_id=ticket.customer_id, ticket=ticket,
            origin=self.kept.origin, key=result.matter.key, said=said, claims=claims,
            length=ticket.timeline.length, brought_at=self.at,
        )  # fmt: skip


def _state(state: str, known: Mapping[str, datetime]) -> State:
    """Return where a ticket stands: as its state says, or its instants where none does."""
    if state:
        return State.of(state)
    if "closed" in known:
        return State.CLOSED
    if "resolved" in known:
        return State.RESOLVED
    return State.WORKING if "responded" in known else State.NEW


def _ends(
    said: str, known: Mapping[str, datetime], cells: Cells, now: datetime
) -> dict[str, datetime]:
    """Return the instants that the state allows: who closed once and works again has not ended."""
    state = _state(said, known)
    found = {name: known[name] for name in ("responded",) if name in known}
    ended = known.get("resolved") or known.get("closed")
    if state not in {State.RESOLVED, State.CLOSED}:
        return found
    if ended is None:
        cells.note("resolved_at", "已解决或已关闭的工单须有解决或关闭的时间。",
                   "A ticket that is solved or closed tells when.")  # fmt: skip
        return found
    closed = known.get("closed", ended)
    found |= {"resolved": min(ended, closed)}
    if "responded" in found:
        found["responded"] = min(found["responded"], found["resolved"])
    return found | ({"closed": min(closed, now)} if state is State.CLOSED else {})


def _digests(cells: Cells, columns: Mapping[str, int]) -> dict[str, str]:
    """Return by field what tells a changed cell from the same; minutes as they are."""
    said = {name: _digest(cells[name]) for name in columns if name not in CLAIMS}
    for name in CLAIMS:
        text = cells[name]
        if text.isascii() and text.isdigit() and len(text) < len(str(MOST_MINUTES)):
            said[name] = text
    return said


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12] if text else ""


def _different(result: Result) -> set[str]:
    kept: Kept = result.known
    return {
        name for name, said in result.said.items()
        if name not in CLAIMS and kept.said.get(name, "") != said
    }  # fmt: skip


def _differs(result: Result) -> bool:
    return result.known is not None and bool(_different(result))
