"""What a macro would do to tickets, step by step, and doing it: all steps of a ticket, or none.

A step that is so already is passed over. What is foreseen is found by folding the ticket's facts
with those that the steps before would add, so that looking writes nothing and reads for all
tickets at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.agreements.models import Seat
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both, NotAllowed, Refused
from jianyue.people.models import Team, User
from jianyue.tickets import actions
from jianyue.tickets.acts import Situation, refusal
from jianyue.tickets.bulk import CHANGED, Done, facts_of_many
from jianyue.tickets.models import Macro, Ticket
from jianyue.tickets.replies import put_in
from jianyue.tickets.rules import extras
from jianyue.tickets.situations import Now, situation_of
from jianyue.tickets.steps import INTERNAL, ME, TEXTS, Step, steps_in
from jianyue.tickets.tagging import KINDS, standing_tags, tags_of_facts, words_of
from jianyue.tickets.wishes import Wish, check_wish
from jianyue.tickets.words import State

GONE: Final = Both(
    "宏里的人员或小组已不在，或不服务这份合同；请修改宏。",
    "A person or team of the macro is gone or not on this contract; change the macro.",
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of one step on one ticket.

    idle     whether it is so already, so that nothing is done
    refused  why it cannot be done; None where it can
    said     what would be said with it on this ticket
    """

    step: Step
    idle: bool
    refused: Both | None
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a macro would do to one ticket.

    length  how many facts the ticket had
    """

    ticket: Ticket
    steps: Sequence[Foreseen]
    length: int

    @property
    def refused(self) -> Both | None:
        """Why nothing is done: the first step that cannot be, or that nothing is left to do."""
        for each in self.steps:
            if each.refused is not None:
                said = each.step.said
                return Both(f"{said.zh}：{each.refused.zh}", f"{said.en}: {each.refused.en}")
        if all(each.idle for each in self.steps):
            return Both("没有要做的。", "There is nothing to do.")
        return None


@dataclass(frozen=True, slots=True)
class Named:
    """The people and teams that a macro names, as they are now.

    contracts  where the assignee may work, by id; None is everywhere
    """

    people: Mapping[int, User]
    teams: Mapping[int, Team]
    contracts: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Playing:
    """Who does a macro, when, with whom it names."""

    at: datetime
    by: User
    named: Named
    tags: Mapping[int, Any]


def outlook(macro: Macro, tickets: Sequence[Ticket], *, at: datetime, by: User) -> list[Outlook]:
    """Return what the macro would do to each ticket; the number of queries is always the same."""
    steps = steps_in(macro.steps)
    facts = facts_of_many(tickets)
    every = [fact for each in facts.values() for fact in each]
    tags = tags_of_facts(every, by.tenant_id or 0)
    playing = Playing(at, by, _named(steps, by), tags)
    return [
        _outlook(ticket, facts.get(ticket.timeline_id, []), steps, playing) for ticket in tickets
    ]


def play(
    macro: Macro,
    tickets: Iterable[Ticket],
    seen: Mapping[str, int],
    *,
    at: datetime,
    by: User,
) -> list[Done]:
    """Do the macro on each ticket in a transaction of its own; where a step is refused, none is.

    seen  how many facts each ticket had when the person looked, by number; one that has others
          now is left alone, so that a repeat is harmless
    """
    steps = steps_in(macro.steps)
    named = _named(steps, by)
    return [
        Done(ticket, _played(ticket, steps, named, seen.get(ticket.number), at=at, by=by), {})
        for ticket in tickets
    ]


def _played(
    ticket: Ticket, steps: Sequence[Step], named: Named, seen: int | None, *, at: datetime, by: User
) -> Both | None:
    try:
        with transaction.atomic():
            row = actions.locked(ticket.pk, by)
            facts = row.facts()
            if seen != len(facts):
                return CHANGED
            playing = Playing(at, by, named, tags_of_facts(facts, row.tenant_id))
            ahead = _outlook(ticket, facts, steps, playing)
            if ahead.refused is not None:
                return ahead.refused
            for each in ahead.steps:
                if not each.idle:
                    actions.record(row.pk, each.step.act.kind, at=at, by=by, **each.said)
    except Refused as refused:
        return refused.said
    return None


def _outlook(
    ticket: Ticket, facts: Sequence[Fact], steps: Sequence[Step], playing: Playing
) -> Outlook:
    known, found = list(facts), []
    for step in steps:
        foreseen, fact = _foresee(step, ticket, known, playing)
        found.append(foreseen)
        if fact is not None:
            known.append(fact)
    return Outlook(ticket, found, len(facts))


def _foresee(
    step: Step, ticket: Ticket, facts: Sequence[Fact], playing: Playing
) -> tuple[Foreseen, Fact | None]:
    """Return what would become of a step, and the fact that it would add."""
    said = _said(step, ticket, playing)
    situation = situation_of(ticket, facts)
    if _is_so(step, ticket, facts, situation, playing):
        return Foreseen(step, True, None, said), None  # noqa: FBT003 - a row of plain values
    why = refusal(step.act, playing.by, situation) or _lost(step, ticket, playing.named)
    foreseen = Foreseen(step, False, why, said)  # noqa: FBT003 - as above
    if why is not None:
        return foreseen, None
    wish = Wish(step.act, ticket, facts, situation, said, playing.at, playing.at, playing.by)
    try:
        check_wish(wish)
        # Whether a tag can be made is seen when it is.
        entry = wish.entry({"tags": []} if step.name in KINDS else extras(wish))
    except Refused as refused:
        return replace(foreseen, refused=refused.said), None
    fact = Fact(
        tenant_id=ticket.tenant_id, timeline_id=ticket.timeline_id, seq=len(facts) + 1,
        kind=entry.kind, occurred_at=playing.at, recorded_at=playing.at, by_id=playing.by.pk,
        internal=entry.internal, body=dict(entry.body),
    )  # fmt: skip
    return foreseen, fact


def _is_so(
    step: Step, ticket: Ticket, facts: Sequence[Fact], situation: Now, playing: Playing
) -> bool:
    """Tell whether nothing is left to do of a step."""
    match step.name:
        case "tagged" | "untagged":
            has = {tag.word for tag in standing_tags(facts, playing.tags)}
            words = set(words_of(str(step.given.get("tags", ""))))
            return words <= has if step.name == "tagged" else not words & has
        case "assigned":
            said = _said(step, ticket, playing)
            same = all(getattr(ticket, f"{name}_id") == said[name].pk
                       for name in ("team", "assignee") if said.get(name))  # fmt: skip
            return same and bool(said) and _lost(step, ticket, playing.named) is None
        case name:
            return _stands(name, situation)


def _stands(name: str, situation: Situation) -> bool:
    already = {
        "acknowledged": "acknowledged" in situation.done or situation.state == State.WORKING,
        "resumed": not situation.paused,
        "paused": situation.paused,
        "resolved": situation.state in {State.RESOLVED, State.CLOSED},
        "closed": situation.state == State.CLOSED,
    }
    return already.get(name, False)


def _said(step: Step, ticket: Ticket, playing: Playing) -> dict[str, Any]:
    """Return what is said with a step on this ticket: names replaced, people looked up."""
    said = dict(step.given)
    for name in TEXTS & said.keys():
        said[name] = put_in(str(said[name]), ticket, playing.by)
    if step.name == INTERNAL:
        said["internal"] = True
    if step.name == "assigned":
        named = playing.named
        team, person = said.pop("team", None), said.pop("assignee", None)
        if person:
            pk = playing.by.pk if person == ME else int(person)
            said["assignee"] = named.people.get(pk)
        if team:
            said["team"] = named.teams.get(int(team))
        elif ticket.team_id is not None:
            said["team"] = ticket.team
    return {name: value for name, value in said.items() if value}


def _lost(step: Step, ticket: Ticket, named: Named) -> Both | None:
    """Return why whom a step names cannot be given this ticket; None where he can."""
    if step.name != "assigned":
        return None
    person, team = step.given.get("assignee"), step.given.get("team")
    if team and int(team) not in named.teams:
        return GONE
    if person and not named.people:
        return GONE
    away = named.contracts is not None and ticket.contract_id not in named.contracts
    return GONE if person and away else None


def _named(steps: Iterable[Step], by: User) -> Named:
    """Return whom the steps name, and where the assignee may work: three queries at most."""
    said = next((step.given for step in steps if step.name == "assigned"), {})
    teams = Team.objects.filter(tenant=by.tenant_id, organisation__side="provider")
    rows = teams.select_related("organisation").filter(pk=int(said.get("team") or 0))
    person = said.get("assignee")
    if not person:
        return Named({}, rows.in_bulk(), None)
    staff = User.objects.visible_to(by).filter(customer=None, is_active=True)
    pk = by.pk if person == ME else int(person)
    people = staff.filter(pk=pk).prefetch_related("grants").in_bulk()
    if pk not in people or people[pk].sees_every_contract:
        return Named(people, rows.in_bulk(), None)
    seats = Seat.objects.filter(user=pk, until_date=None).values_list("contract_id", flat=True)
    return Named(people, rows.in_bulk(), frozenset(seats))


def check_named(steps: Iterable[Step], by: User) -> None:
    """Refuse a macro that names somebody who is not there. Raises NotAllowed."""
    found = _named(list(steps), by)
    said = next((step.given for step in steps if step.name == "assigned"), {})
    if (said.get("assignee") and not found.people) or (said.get("team") and not found.teams):
        raise NotAllowed(GONE.zh, GONE.en)
