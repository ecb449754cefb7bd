"""An agreement tried on a history: the whole of what a replay computes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jianyue.agreements import catalog
from jianyue.agreements.reading import Reading, read, read_catalog
from jianyue.agreements.terms import Terms, terms_of
from jianyue.engine.instants import instant
from jianyue.replay.figures import TargetFigures, figures_of
from jianyue.replay.measuring import measure
from jianyue.replay.refusals import Unreadable
from jianyue.replay.source import Source


@dataclass(frozen=True, eq=False)
class Trial:
    """One agreement on one history.

    now      the instant as of which it is judged: the last one the history tells
    figures  every target in the agreement's order
    """

    terms: Terms
    source: Source
    now: datetime
    figures: tuple[TargetFigures, ...]


class BadAgreement(Unreadable):
    """A draft with problems, each with its place."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(
            "\n".join(problem.words("zh") for problem in reading.problems),
            "\n".join(problem.words("en") for problem in reading.problems),
        )


def terms_named(name_or_file: str) -> Terms:
    """Return the terms of a catalogue agreement or of a file. Raises Unreadable, BadAgreement."""
    path = Path(name_or_file)
    if name_or_file in catalog.names():
        reading = read_catalog(name_or_file)
    elif path.is_file():
        reading = read(path)
    else:
        there = ", ".join(catalog.names())
        raise Unreadable(
            f"没有文件“{name_or_file}”，目录里也没有这份协议。目录里有：{there}。",
            f"There is neither a file nor a catalogue agreement {name_or_file!r}. "
            f"The catalogue has: {there}.",
        )
    if reading.agreement is None:
        raise BadAgreement(reading)
    return terms_of(reading.agreement)


def try_on(terms: Terms, source: Source, told: Callable[[], None] = lambda: None) -> Trial:
    """Return an agreement tried on a history as of the last instant that the history tells.

    told  called after each target, for a progress bar
    """
    now = instant(source.until)
    measured = measure(terms, source, now=now, told=told)
    return Trial(terms, source, now, figures_of(terms, measured, source, now))
