"""A fact as folds read it, wherever it comes from: a row of the database, or a line of a bundle."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Recorded(Protocol):
    """What a fold needs of a fact; rows of the ledger have it, and so has `Plain`."""

    @property
    def seq(self) -> int:
        """Place on the timeline, from 1."""

    @property
    def kind(self) -> str:
        """What it says, a past participle."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When it was written down."""

    @property
    def by_id(self) -> int | None:
        """Who recorded it; None is the product itself."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What else it says."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A fact outside of the database."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    by_id: int | None
    body: Mapping[str, Any]
