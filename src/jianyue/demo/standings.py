"""Where many tickets stand at once: their clocks as columns (docs/decisions/0128).

Only for tickets that are over and were never reopened, which nearly all of a large world are; the
others are folded one by one, as the desk does it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from jianyue.agreements.grading import level_in, ranked
from jianyue.agreements.terms import PromisedTarget, Terms
from jianyue.demo.histories import History
from jianyue.engine.allowances import NEVER
from jianyue.engine.calendars import Calendar
from jianyue.engine.clocks import Clock, Round, State
from jianyue.engine.facts import Kind
from jianyue.engine.histories import CODES, NOTHING
from jianyue.engine.histories import History as Columns
from jianyue.engine.instants import MICROSECOND, instant, micros
from jianyue.engine.replay import clocks_of
from jianyue.engine.sweeps import ENDED, STATES
from jianyue.tickets.folding import Told

GRADED: Final = CODES[Kind.RECLASSIFIED]
Conclusion = tuple[int, int, int]  # instant, index of the state, remaining
Verdict = tuple[datetime, State]


@dataclass(frozen=True, slots=True)
class Column:
    """The clocks of one target, as plain lists by ticket.

    done  by ticket, where its only round ended
    """

    promised: PromisedTarget
    applies: list[bool]
    state: list[int]
    start: list[int]
    breached_at: list[int]
    remaining: list[int]
    level: list[int]
    done: dict[int, Conclusion]

    def told(self, ticket: int) -> Told | None:
        """Return the clock of a ticket, None where it has not ended."""
        state, done = self.state[ticket], self.done.get(ticket)
        if done is None and state != ENDED:
            return None
        clock = Clock(
            state=STATES[state],
            start=instant(self.start[ticket]),
            remaining=_length(self.remaining[ticket]),
            due=None,
            breaches_at=None,
            breached_at=_at(self.breached_at[ticket]),
            level=self.level[ticket],
            rounds=() if done is None else (_round(done),),
            conclusions=self._conclusions(ticket, done),
            slices=(),
            provisional=False,
        )
        return Told(self.promised, clock, ended=True)

    def _conclusions(self, ticket: int, done: Conclusion | None) -> tuple[Verdict, ...]:
        """Return the verdict of the only round; a breach was there before its end."""
        breached = _at(self.breached_at[ticket])
        if breached is not None:
            return ((breached, State.BREACHED),)
        return (
            ()
            if done is None or STATES[done[1]] is not State.MET
            else ((instant(done[0]), State.MET),)
        )


def clocks_at_once(
    histories: Sequence[History], terms: Terms, *, now: datetime
) -> list[list[Told] | None]:
    """Return the clocks of each ticket, None where they are left to the fold.

    histories  of tickets under the same agreement
    """
    told: list[list[Told] | None] = [None] * len(histories)
    if terms.before is not None or any(each.is_provisional(now) for each in _calendars(terms)):
        return told
    over = [i for i, history in enumerate(histories) if _is_over(history)]
    facts = _facts([histories[i] for i in over])
    for place in over:
        told[place] = []
    for promised in terms.targets:
        column = _column(promised, facts, terms, now)
        for ticket, place in enumerate(over):
            matter, clocks = histories[place].matter, told[place]
            if clocks is None or not promised.is_for(matter.kind, matter.service):
                continue
            if column.applies[ticket]:
                clock = column.told(ticket)
                told[place] = None if clock is None else [*clocks, clock]
    return told


def _calendars(terms: Terms) -> Iterator[Calendar]:
    for promised in terms.targets:
        for limit in promised.target.limits.values():
            yield limit.calendar


def _is_over(history: History) -> bool:
    kinds = [told.kind for told in history.facts]
    return kinds[-1] == "closed" and "reopened" not in kinds


def _facts(histories: Sequence[History]) -> Columns:
    """Return histories as columns of facts, each with its grading before its report."""
    classes: dict[str, int] = {}
    grounds: dict[str, int] = {}
    rows: list[tuple[int, int, int]] = []
    offsets = [0]
    for history in histories:
        graded = classes.setdefault(history.matter.title, len(classes))
        rows.append((GRADED, micros(history.reported_at), graded))
        for told in history.facts:
            ground = told.body.get("ground")
            arg = NOTHING if ground is None else grounds.setdefault(ground, len(grounds))
            rows.append((CODES[Kind(told.kind)], micros(told.at), arg))
        offsets.append(len(rows))
    kinds, instants, args = np.array(rows, np.int64).reshape(-1, 3).T.copy()
    attributes = {history.matter.title: history.matter.attributes for history in histories}
    return Columns(
        range(len(histories)),  # type: ignore[arg-type] # nobody asks for a number
        np.array(offsets),
        kinds.astype(np.int8),
        instants,
        args,
        tuple(attributes[title] for title in classes),
        tuple(grounds),
    )


def _column(promised: PromisedTarget, facts: Columns, terms: Terms, now: datetime) -> Column:
    levels = [ranked(level_in(terms.agreement, promised.scheme, each)) for each in facts.classes]
    known = np.array([NOTHING if level is None else level for level in levels], np.int64)
    clocks = clocks_of(promised.target, facts, known, now=now, threads=1)
    ticket, done, result, remaining = (column.tolist() for column in clocks.rounds)
    return Column(
        promised,
        clocks.applies.tolist(),
        clocks.state.tolist(),
        clocks.start.tolist(),
        clocks.breached_at.tolist(),
        clocks.remaining.tolist(),
        clocks.level.tolist(),
        dict(zip(ticket, zip(done, result, remaining, strict=True), strict=True)),
    )


def _at(us: int) -> datetime | None:
    return None if us == NEVER else instant(us)


def _length(us: int) -> timedelta | None:
    return None if us == NEVER else us * MICROSECOND


def _round(done: Conclusion) -> Round:
    at, result, remaining = done
    return Round(instant(at), STATES[result], _length(remaining))
