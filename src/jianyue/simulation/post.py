"""The carriers outside: they accept, refuse, lose their answers, and remember what they took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import Final

from jianyue.ledger.speech import Choice
from jianyue.notices.channels.letters import Letter, Target, refusal
from jianyue.notices.models import Notice
from jianyue.notices.models_addresses import Kind
from jianyue.notices.outgoing import NoAnswer
from jianyue.notices.sending import Carriers


class Mood(Choice):
    """How a carrier does for a while."""

    WELL = "well", "正常", "works"
    REFUSES = "refuses", "拒绝", "refuses"
    LOSES = "loses", "回执丢失", "takes and loses its answer"


MOODS: Final = (Mood.REFUSES, Mood.REFUSES, Mood.LOSES)


@dataclass(slots=True)
class Taken:
    """What a carrier took along.

    notices   ids of those that stood in it
    answered  whether somebody who lived heard that it was taken
    """

    kind: Kind
    key: str
    notices: Sequence[int]
    answered: bool = True


class Post:
    """All carriers, and what each took along in order."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.moods = dict.fromkeys(Kind, Mood.WELL)
        self.taken: list[Taken] = []
        self.looked = 0  # how many of them were looked at already
        self.known: dict[tuple[Kind, int], list[Taken]] = {}  # those, by channel and notice
        self.lost = 0  # answers

    def carriers(self) -> Carriers:
        """Return the carriers as the outbox knows them."""
        robots = [kind for kind in Kind if kind != Kind.MAIL]
        return Carriers(self._mail, {kind: partial(self._robot, kind) for kind in robots})

    def turn(self) -> Kind:
        """Let one carrier's mood turn; return whose."""
        kind = self.chance.choice(list(Kind))
        self.moods[kind] = self.chance.choice(MOODS)
        return kind

    def calm(self) -> None:
        """Let every carrier work from now on."""
        self.moods = dict.fromkeys(Kind, Mood.WELL)

    def bereaved(self) -> None:
        """Note that whoever waited for the last answer has died."""
        self.taken[-1].answered = False

    def by_notice(self, taken: Taken) -> None:
        """Keep what was looked at, by each notice in it."""
        for pk in taken.notices:
            self.known.setdefault((taken.kind, pk), []).append(taken)

    def _mail(self, notice: Notice) -> None:
        self._take(Kind.MAIL, f"notice-{notice.pk}", (notice.pk,))

    def _robot(self, kind: Kind, target: Target, letter: Letter, *, at: datetime) -> None:  # noqa: ARG002 - a channel's signature
        self._take(kind, letter.key, letter.about)

    def _take(self, kind: Kind, key: str, notices: Sequence[int]) -> None:
        mood = self.moods[kind]
        if mood is Mood.REFUSES:
            raise refusal("errcode 93000")
        self.taken.append(Taken(kind, key, notices, answered=mood is Mood.WELL))
        if mood is Mood.LOSES:
            self.lost += 1
            raise NoAnswer("没有回执。", "No answer came.")
