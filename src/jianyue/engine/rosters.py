"""Rosters: who is on call, from when until when, who comes next, and when nobody is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from jianyue.engine.absences import Leave, present
from jianyue.engine.spans import Span, union
from jianyue.engine.watches import Layer, Restriction, Shift, Shifts

# A stretch is followed so far to both sides before its end is called open.
HORIZON: Final = timedelta(days=400)
FIRST_LOOK: Final = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Override:
    """That somebody has the duty instead of who has it by the layers.

    key       of the record
    replaces  where this person would be on duty, and nowhere else; None: whoever is, or nobody is
    """

    key: int
    span: Span
    person: int
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody on duty, and why.

    layer     key of the layer whose turn it is; None where an override put somebody
    override  key of the last override that put him there
    absent    whom he stands in for as deputy, who is on leave
    """

    person: int
    layer: int | None = None
    override: int | None = None
    absent: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time throughout which the same people are on duty for the same reasons.

    posts  the first is on call, the others are behind him in line; empty where nobody is
    owed   whether the roster has to cover this time
    """

    span: Span
    posts: tuple[Post, ...]
    owed: bool

    @property
    def person(self) -> int | None:
        """Who is on call."""
        return self.posts[0].person if self.posts else None

    @property
    def is_hole(self) -> bool:
        """Whether somebody ought to be on call and nobody is."""
        return self.owed and not self.posts


@dataclass(frozen=True, slots=True)
class Roster:
    """Who has a duty when.

    layers     the upper ones first: the first that has somebody tells who is on call
    overrides  in the order in which they were made; a later one works on what those before say
    leaves     of all its people and their deputies, in the order in which they were entered
    cover      the time it has to cover; None: always
    """

    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()
    leaves: tuple[Leave, ...] = ()
    cover: Restriction | None = None

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """Return [start, end) in stretches, in order and without a gap.

        start  UTC instant
        end    UTC instant, after `start`

        Layers speak first, then overrides, then leaves: who is on leave is not called, his deputy
        is. Neighbours with the same people for the same reasons are one (docs/decisions/0141).
        """
        whole = Span(start, end)
        owed = [whole] if self.cover is None else self.cover.spans(start, end)
        lines = [(layer.key, layer.shifts(whole, owed)) for layer in self.layers]
        cuts = self._cuts(whole, owed, [shifts for _, shifts in lines])
        covered = Shifts([Shift(span, 0) for span in owed])
        pieces = (
            Stretch(Span(a, b), self._posts(a, lines), covered.at(a) is not None)
            for a, b in pairwise(cuts)
        )
        return list(_joined(pieces))

    def on_call(self, at: datetime) -> Stretch:
        """Return the stretch that holds the UTC instant `at`: who is on call, and for how long.

        One that goes on for more than 400 days to a side is cut there.
        """
        reach = FIRST_LOOK
        while True:
            low, high = at - reach, at + reach
            found = next(each for each in self.stretches(low, high) if each.span.holds(at))
            if reach >= HORIZON or (low < found.span.start and found.span.end < high):
                return found
            reach = min(reach * 4, HORIZON)

    def holes(self, start: datetime, end: datetime) -> list[Span]:
        """Return when somebody ought to be on call in [start, end) and nobody is."""
        return union(each.span for each in self.stretches(start, end) if each.is_hole)

    def in_line(self, at: datetime) -> list[int]:
        """Return who comes next at a UTC instant where nobody on call is found, in order.

        First who is behind in line on the other layers, then the members of each layer in the
        order of their turns; whoever is on leave is passed over for his deputy.
        """
        named = [post.person for post in self.on_call(at).posts]
        for layer in self.layers:
            if layer.stands_at(at):
                named += layer.line(at)
        found = (present(person, at, self.leaves) for person in named)
        return list(dict.fromkeys(person for person in found if person is not None))

    def _posts(self, at: datetime, lines: Sequence[tuple[int, Shifts]]) -> tuple[Post, ...]:
        posts = [
            Post(person, layer=key)
            for key, shifts in lines
            if (person := shifts.at(at)) is not None
        ]
        for override in self.overrides:
            if override.span.holds(at):
                posts = _overridden(posts, override)
        kept: dict[int, Post] = {}
        for post in posts:
            person = present(post.person, at, self.leaves)
            if person is not None:
                absent = None if person == post.person else post.person
                kept.setdefault(person, replace(post, person=person, absent=absent))
        return tuple(kept.values())

    def _cuts(self, whole: Span, owed: Iterable[Span], lines: Iterable[Shifts]) -> list[datetime]:
        spans = [*owed, *(each.span for each in self.overrides)]
        spans += [leave.span for leave in self.leaves]
        spans += [shift.span for shifts in lines for shift in shifts.all]
        edges = {edge for span in spans for edge in (span.start, span.end) if whole.holds(edge)}
        return sorted(edges | {whole.start, whole.end})


def _overridden(posts: list[Post], override: Override) -> list[Post]:
    instead = Post(override.person, override=override.key)
    if override.replaces is None:
        return [instead, *posts[1:]]
    return [instead if post.person == override.replaces else post for post in posts]


def _joined(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield the pieces, neighbours that say the same as one."""
    open_: Stretch | None = None
    for piece in pieces:
        if open_ is not None and (open_.posts, open_.owed) == (piece.posts, piece.owed):
            open_ = replace(open_, span=Span(open_.span.start, piece.span.end))
            continue
        if open_ is not None:
            yield open_
        open_ = piece
    if open_ is not None:
        yield open_
