"""One ticket: itself, what happened, its clocks and why, what can be done with it."""

from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from ninja import Query

from jianyue.api import cursors
from jianyue.api.callers import caller
from jianyue.api.shapes import Choice, Named, Paging, Person, Said
from jianyue.api.tickets.area import TICKETS
from jianyue.api.tickets.found import Sheet, sheet_for, ticket_for, told
from jianyue.api.tickets.shapes import (
    ActOut,
    Acts,
    ClockOut,
    Clocks,
    Explained,
    FactOut,
    FactPage,
    SliceOut,
    TicketOut,
    Verdict,
)
from jianyue.ledger.speech import Both
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may
from jianyue.tickets.account import Entry, Explanation, Run, explained
from jianyue.tickets.acts import ACTS, Act, refusal
from jianyue.tickets.queries import assignable, teams_of
from jianyue.tickets.rules import exclusion_grounds, pause_grounds
from jianyue.tickets.words import BEGUN

SHOWN: Final = frozenset(
    {
        "attributes", "ground", "mode", "category", "security", "names", "effort", "over",
        "overtime", "number", "stars", "until", "resolve_by", "reported_at", "seconds", "target",
        "undoes_breach", "round",
    }
)  # fmt: skip


@TICKETS.get("/tickets/{number}", Both("读取工单", "Read a ticket"), TicketOut, Deed.SEE_TICKETS)
def get_ticket(request: HttpRequest, number: str) -> TicketOut:
    """Return a ticket; its ETag changes with everything that happens to it."""
    who = caller(request)
    return told(ticket_for(who, number), who)


@TICKETS.get(
    "/tickets/{number}/facts", Both("列出经过", "List what happened to a ticket"), FactPage,
    Deed.SEE_TICKETS,
)  # fmt: skip
def list_facts(request: HttpRequest, number: str, asked: Query[Paging]) -> FactPage:
    """Return what happened, the latest recorded first."""
    who = caller(request)
    place = cursors.place_of(request, who)
    sheet = sheet_for(who, number)
    entries = [each for each in reversed(sheet.account.entries) if _before(each, place)]
    more = len(entries) > asked.limit
    shown = entries[: asked.limit]
    mark = cursors.mark(request, who, shown[-1].fact.seq) if more else None
    return FactPage(items=[fact(each, sheet) for each in shown], next=mark)


@TICKETS.get(
    "/tickets/{number}/clocks", Both("读取计时", "Read the clocks of a ticket"), Clocks,
    Deed.SEE_TICKETS,
)  # fmt: skip
def get_clocks(request: HttpRequest, number: str) -> Clocks:
    """Return each promise with its clock as it stands now."""
    who = caller(request)
    runs = sheet_for(who, number).account.runs
    return Clocks(as_of=who.at, clocks=[clock(run) for run in runs])


@TICKETS.get(
    "/tickets/{number}/clocks/{target}", Both("解释一个计时", "Explain a clock"), Explained,
    Deed.SEE_TICKETS,
)  # fmt: skip
def explain_clock(request: HttpRequest, number: str, target: str) -> Explained:
    """Return every slice of a clock and the clause that promises it."""
    who = caller(request)
    found = explained(sheet_for(who, number).account, target, who.at)
    if found is None:
        raise Http404
    return _explained(found, who.at)


@TICKETS.get(
    "/tickets/{number}/acts", Both("列出可进行的操作", "List what can be done with a ticket"),
    Acts, Deed.SEE_TICKETS,
)  # fmt: skip
def list_acts(request: HttpRequest, number: str) -> Acts:
    """Return what the caller's roles let him do now, why not, and which values it takes."""
    who = caller(request)
    sheet = sheet_for(who, number)
    agreement, desk = sheet.account.agreement, may(who.by, Deed.ASSIGN)
    titles = {name: each.title or name for name, each in agreement.targets.items()}
    teams: list[Team] = list(teams_of(who.by).values()) if desk else []
    people: list[User] = list(assignable(sheet.ticket.contract, who.by).values()) if desk else []
    return Acts(
        acts=[_act(act, sheet, who.by) for act in ACTS.values() if concerns(act, sheet, who.by)],
        pause_grounds={name: Said.of(said) for name, said in pause_grounds(agreement).items()},
        exclusion_grounds={
            name: Said.of(said) for name, said in exclusion_grounds(agreement).items()
        },
        targets={name: Said.of(said) for name, said in titles.items()},
        teams=[Named.of(team) for team in teams],
        people=[Person.of(user) for user in people],
    )


def concerns(act: Act, sheet: Sheet, by: User) -> bool:
    """Tell whether somebody's roles let him do this at all."""
    instead = act.instead is not None and sheet.account.situation.free and may(by, act.instead)
    return may(by, act.deed) or instead


def fact(entry: Entry, sheet: Sheet) -> FactOut:
    """Return something that happened as it is answered."""
    kept = entry.fact
    known = ACTS.get(kept.kind)
    said = known.said if known else BEGUN.get(kept.kind, Both(kept.kind, kept.kind))
    return FactOut(
        seq=kept.seq, kind=kept.kind, said=Said.of(said), at=entry.at,
        occurred_at=kept.occurred_at, recorded_at=kept.recorded_at, by=Person.of(entry.by),
        internal=kept.internal, void=entry.void, words=dict(entry.words),
        details=_details(entry, sheet),
    )  # fmt: skip


def clock(run: Run) -> ClockOut:
    """Return a promise with its clock as it is answered."""
    one, promised = run.told.clock, run.told.promised
    remaining = one.remaining
    return ClockOut(
        target=promised.target.name, title=Said.of(promised.title), clause=promised.clause or "",
        state=one.state.value, left=Choice.of(run.left), level=one.level, started_at=one.start,
        due_at=one.due, breaches_at=one.breaches_at, breached_at=one.breached_at,
        remaining_seconds=None if remaining is None else remaining.total_seconds(),
        used_percent=run.used, ended=run.told.ended, provisional=one.provisional,
        verdicts=[
            Verdict(at=at, missed=state.value == "breached", level=one.level_at(at))
            for at, state in one.conclusions
        ],
    )  # fmt: skip


def _act(act: Act, sheet: Sheet, by: User) -> ActOut:
    why = refusal(act, by, sheet.account.situation)
    return ActOut(
        act=act.kind, said=Said.of(act.said), needs=list(act.needs), takes=list(act.takes),
        refused=Said.of(why) if why else None,
    )  # fmt: skip


def _before(entry: Entry, place: int | None) -> bool:
    return place is None or entry.fact.seq < place


def _details(entry: Entry, sheet: Sheet) -> dict[str, Any]:
    body = entry.fact.body
    known = {name: body[name] for name in sorted(SHOWN & body.keys())}
    team = sheet.account.teams.get(body.get("team") or 0)
    assignee = sheet.account.people.get(body.get("assignee") or 0)
    if team is not None:
        known["team"] = {"id": team.pk, "name": team.name}
    if assignee is not None:
        known["assignee"] = {"id": assignee.pk, "name": assignee.name}
    return known


def _explained(found: Explanation, at: datetime) -> Explained:
    clause = found.clause
    return Explained(
        as_of=at,
        clock=clock(found.run),
        counted_seconds=found.counted.total_seconds(),
        slices=[
            SliceOut(
                start=each.slice.start, end=each.slice.end, why=each.slice.why,
                counted=each.slice.counted, level=each.slice.level,
                open_seconds=each.slice.open.total_seconds(),
                grounds=[Said.of(ground) for ground in each.grounds],
            )
            for each in found.pieces
        ],
        clause_title=Said.of(clause.title) if clause and clause.title else None,
        clause_text=Said.of(clause.text) if clause and clause.text else None,
    )  # fmt: skip
