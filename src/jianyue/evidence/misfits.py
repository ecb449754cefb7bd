"""What does not fit in a bundle: the first thing that is found, with its place."""

from dataclasses import dataclass

from jianyue.ledger.speech import Both


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is.

    file   name of the file that was given
    entry  entry inside of it; empty where it is the file as a whole
    at     a line, a number, a fact; empty where it is all of the entry
    """

    file: str
    entry: str = ""
    at: str = ""

    def __str__(self) -> str:
        return " › ".join(each for each in (self.file, self.entry, self.at) if each)


class Misfit(Exception):  # noqa: N818 - named for what is so
    """Something in a bundle is not what was recorded, sealed or signed."""

    def __init__(self, place: Place, zh: str, en: str) -> None:
        super().__init__(f"{place}: {en}")
        self.place, self.said = place, Both(zh, en)
