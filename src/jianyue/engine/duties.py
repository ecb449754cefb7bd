"""Roles of an agreement: whom a step of a ladder tells at an instant (semantics 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jianyue.engine.absences import Leave, present
from jianyue.engine.rosters import Post, Roster


class How(StrEnum):
    """By which way somebody was found."""

    ON_DUTY = "on_duty"
    DEPUTY = "deputy"
    NEXT = "next"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role: one person, or whoever is on call on a roster. `key` is of the record."""

    key: int
    person: int | None = None
    roster: Roster | None = None

    def __post_init__(self) -> None:
        if (self.person is None) is (self.roster is None):
            raise ValueError("a role is held by a person or by a roster")

    def post(self, at: datetime, leaves: tuple[Leave, ...]) -> Post | None:
        """Return who answers for the holder at a UTC instant; None where nobody does."""
        if self.roster is not None:
            return next(iter(self.roster.on_call(at).posts), None)
        named = self.person
        answers = None if named is None else present(named, at, leaves)
        return None if answers is None else Post(answers, absent=_other(named, answers))

    def line(self, at: datetime) -> list[int]:
        """Return who comes next where nobody answers for the holder."""
        return self.roster.in_line(at) if self.roster is not None else []


@dataclass(frozen=True, slots=True)
class Duty:
    """A role with who holds it.

    holders   all of them are told
    deputies  told where none of the holders can be, in order
    next      people of last resort, in order; one of them is told where no deputy can be
    leaves    of all these people, in the order in which they were entered
    """

    holders: tuple[Holder, ...] = ()
    deputies: tuple[Holder, ...] = ()
    next: tuple[int, ...] = ()
    leaves: tuple[Leave, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to be told, by which holder's record, and why he; None for the next in line."""

    post: Post
    holder: int | None = None

    @property
    def person(self) -> int:
        """Who is told."""
        return self.post.person


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a role means at an instant. `how` NOBODY is a result that the caller must handle."""

    how: How
    told: tuple[Told, ...] = ()

    @property
    def people(self) -> tuple[int, ...]:
        """Who is told, each once."""
        return tuple(dict.fromkeys(each.person for each in self.told))


def found(duty: Duty, at: datetime) -> Found:
    """Return whom a role means at a UTC instant.

    Roster and on-call first, everybody who holds the role; then the first deputy who is there;
    then the next in line: of the holders' rosters, of the deputies', of the last resort.
    """
    on_duty = tuple(_posts(duty.holders, at, duty.leaves))
    if on_duty:
        return Found(How.ON_DUTY, on_duty)
    deputies = tuple(_posts(duty.deputies, at, duty.leaves))
    if deputies:
        return Found(How.DEPUTY, deputies[:1])
    named = [person for each in (*duty.holders, *duty.deputies) for person in each.line(at)]
    for person in (*named, *duty.next):
        answers = present(person, at, duty.leaves)
        if answers is not None:
            return Found(How.NEXT, (Told(Post(answers, absent=_other(person, answers))),))
    return Found(How.NOBODY)


def _posts(holders: Iterable[Holder], at: datetime, leaves: tuple[Leave, ...]) -> Iterable[Told]:
    for holder in holders:
        post = holder.post(at, leaves)
        if post is not None:
            yield Told(post, holder.key)


def _other(named: int | None, answers: int) -> int | None:
    return None if named == answers else named
