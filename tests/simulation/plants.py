"""Faults planted on purpose, one for each thing that the simulation watches over."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from jianyue.escalation import climbing
from jianyue.ledger import actions as ledger
from jianyue.ledger.models import Tenant, Timer
from jianyue.notices import actions as notices
from jianyue.people.models import User
from jianyue.services.terms import terms_of_version
from jianyue.simulation import people
from jianyue.tickets import actions, copies, folding, telling
from jianyue.tickets.climbing import climb_of

Patch = pytest.MonkeyPatch
ENDING: Final = frozenset({"resolved", "closed", "restored", "worked_around"})


def timers_are_lost(patch: Patch) -> None:
    patch.setattr(copies, "timer_rows", lambda *_: [])


def copies_are_not_written(patch: Patch) -> None:
    patch.setattr(actions, "write_clocks", lambda *_: None)


def concluded_rounds_change(patch: Patch) -> None:
    real = vars(folding)["clock_of"]

    def changing(target: Any, facts: Any, **said: Any) -> Any:
        clock = real(target, facts, **said)
        if clock is None or len(list(facts)) % 2:
            return clock
        moved = [replace(each, done=each.done + timedelta(seconds=1)) for each in clock.rounds]
        return replace(clock, rounds=tuple(moved))

    patch.setattr(folding, "clock_of", changing)


def ladders_go_on_after_their_end(patch: Patch) -> None:
    def going_on(look: Any, ticket: Any) -> Any:
        facts = [each for each in look.facts[ticket.timeline_id] if each.kind not in ENDING]
        return climb_of(facts, terms_of_version(ticket.version), look.now)

    patch.setattr(climbing, "climb_in", going_on)


def breaches_have_no_evidence(patch: Patch) -> None:
    real = vars(folding)["clock_of"]

    def silent(*given: Any, **said: Any) -> Any:
        clock = real(*given, **said)
        return clock and replace(clock, slices=clock.slices[:-1])

    patch.setattr(folding, "clock_of", silent)


def strangers_are_called(patch: Patch) -> None:
    real = vars(climbing)["decide_all"]

    def too_many(told: Iterable[tuple[Any, Iterable[User]]], *, at: datetime) -> Any:
        stranger = list(User.objects.filter(email__startswith="finance@"))
        return real([(message, [*whom, *stranger]) for message, whom in told], at=at)

    patch.setattr(climbing, "decide_all", too_many)


def nobody_writes_down_what_was_sent(patch: Patch) -> None:
    real = vars(notices)["_settle"]

    def forgetful(notice: Any, failure: str, now: datetime) -> None:
        if failure:
            real(notice, failure, now)

    patch.setattr(notices, "_settle", forgetful)


def failures_count_as_sent(patch: Patch) -> None:
    real = vars(notices)["_failure"]

    def glossed(notice: Any, send: Any) -> str:
        real(notice, send)
        return ""

    patch.setattr(notices, "_failure", glossed)


def nothing_is_taken_back(patch: Patch) -> None:
    real = vars(notices)["_notice"]

    def waiting(*given: Any) -> Any:
        notice = real(*given)
        notice.next_at += timedelta(minutes=45)
        return notice

    patch.setattr(notices, "_notice", waiting)
    patch.setattr(telling, "withdraw", lambda *_, **__: 0)
    patch.setattr(climbing, "withdraw_all", lambda *_, **__: None)


def chains_begin_elsewhere(patch: Patch) -> None:
    patch.setattr(ledger, "BEGINNING", b"elsewhere" * 3 + b"here.")


def timers_stray_to_other_tenants(patch: Patch) -> None:
    real = people.report

    def straying(*given: Any) -> int:
        pk = real(*given)
        other = Tenant.objects.create(code=f"stray-{pk}", name="stray", created_at=given[0].now)
        far = given[0].now + timedelta(days=900)
        Timer.objects.create(tenant=other, subject="ticket", subject_id=pk, kind="stray", at=far)
        return pk

    patch.setattr(people, "report", straying)


def a_round_fails(patch: Patch) -> None:
    def failing(*_: Any) -> None:
        raise ZeroDivisionError

    patch.setattr(climbing, "climb_in", failing)


# What finds each, and a history of one day that is known to show it.
PLANTS: Final[dict[Callable[[Patch], None], tuple[str, int]]] = {
    timers_are_lost: ("timed", 1),
    copies_are_not_written: ("counted", 1),
    concluded_rounds_change: ("concluded", 1),
    ladders_go_on_after_their_end: ("stepped", 2),
    breaches_have_no_evidence: ("evidenced", 1),
    strangers_are_called: ("caused", 1),
    nobody_writes_down_what_was_sent: ("left", 1),
    nothing_is_taken_back: ("left", 1),
    failures_count_as_sent: ("sent", 4),
    chains_begin_elsewhere: ("chained", 1),
    timers_stray_to_other_tenants: ("owned", 1),
    a_round_fails: ("timed", 1),
}
