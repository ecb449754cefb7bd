"""Processes that die at named places: what they had committed stays, nothing else does."""

from collections import Counter
from random import Random

from jianyue.ledger.faults import Fault


class Killed(BaseException):
    """The process is dead; nobody may handle this but the loop of the simulation."""

    def __init__(self, place: Fault) -> None:
        super().__init__(place.value)
        self.place = place


class Killer:
    """Lets a process die now and then where it is just passing.

    often   in how many of the places that are passed, from 0 to 1
    passed  how often each place was passed
    struck  how often somebody died there
    """

    def __init__(self, chance: Random, often: float) -> None:
        self.chance, self.often = chance, often
        self.passed: Counter[Fault] = Counter()
        self.struck: Counter[Fault] = Counter()

    def __call__(self, place: Fault) -> None:
        """Be at a place."""
        self.passed[place] += 1
        if self.chance.random() < self.often:
            self.struck[place] += 1
            raise Killed(place)
