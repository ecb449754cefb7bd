"""A million tickets that never were, as columns and as the exports of other desks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jianyue.engine.instants import micros

MINUTE = 60_000_000
BEGIN = micros(datetime(2026, 1, 1, tzinfo=UTC))
YEAR = 360 * 1440
PRIORITIES = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")

Minutes = NDArray[np.int64]


@dataclass(frozen=True)
class Tickets:
    """Whole minutes since the beginning of the year; some tickets wait, some are reopened."""

    reported: Minutes
    responded: Minutes
    resolved: Minutes
    closed: Minutes
    waits: NDArray[np.bool_]
    reopens: NDArray[np.bool_]
    priority: Minutes

    @classmethod
    def made(cls, count: int) -> "Tickets":
        """Return `count` tickets, the same at every call."""
        dice = np.random.default_rng(1)
        reported = np.sort(dice.integers(0, YEAR, count))
        responded = reported + dice.exponential(25, count).astype(np.int64)
        resolved = responded + 1 + dice.exponential(400, count).astype(np.int64)
        return cls(
            reported,
            responded,
            resolved,
            resolved + 1440 * 3,
            dice.random(count) < 0.25,
            dice.random(count) < 0.03,
            dice.choice(4, count, p=[0.02, 0.08, 0.6, 0.3]),
        )

    def __len__(self) -> int:
        return len(self.reported)

    def instants(self, minutes: Minutes) -> Minutes:
        """Return minutes of the year as microseconds since 1970."""
        return BEGIN + minutes * MINUTE


def written(minutes: Minutes, form: str) -> "pd.Series[str]":
    """Return local times as text; what stands in a file."""
    stamps = (BEGIN // MINUTE + minutes).astype("datetime64[m]")
    distinct, place = np.unique(stamps, return_inverse=True)
    texts = pd.Series(pd.DatetimeIndex(distinct).strftime(form))
    return texts.iloc[place].reset_index(drop=True)


def one_row(tickets: Tickets, path: Path) -> None:
    """Write one row a ticket, as GLPI exports them."""
    form = "%Y-%m-%d %H:%M"
    words = pd.Series(["Major", "High", "Medium", "Low"])
    pd.DataFrame(
        {
            "ID": np.arange(len(tickets)),
            "Title": "ticket",
            "Type": "Incident",
            "Status": "Closed",
            "Opening date": written(tickets.reported, form),
            "Take into account date": written(tickets.responded, form),
            "Resolution date": written(tickets.resolved, form),
            "Closing date": written(tickets.closed, form),
            "Priority": words.iloc[tickets.priority].to_numpy(),
            "Urgency": "Medium",
            "Impact": "Medium",
        }
    ).to_csv(path, sep=";", index=False)


def event_log(tickets: Tickets, path: Path) -> None:
    """Write four rows a ticket, one for each change, as ServiceNow's audit log prints them.

    A quarter waits for the user meanwhile; three in a hundred are reopened once.
    """
    middle = (tickets.responded + tickets.resolved) // 2
    steps = [
        (tickets.reported, np.full(len(tickets), "New")),
        (tickets.responded, np.full(len(tickets), "Active")),
        (middle, _middle_states(tickets)),
        (tickets.closed, np.full(len(tickets), "Closed")),
    ]
    frames = [_step(tickets, at, state, number) for number, (at, state) in enumerate(steps)]
    pd.concat(frames).sort_values(["sys_updated_at"], kind="stable").to_csv(path, index=False)


def _middle_states(tickets: Tickets) -> NDArray[np.str_]:
    states = np.where(tickets.waits, "Awaiting User Info", "Active")
    return np.where(tickets.reopens, "Resolved", states)


def _step(tickets: Tickets, at: Minutes, state: NDArray[np.str_], number: int) -> pd.DataFrame:
    form = "%d-%m-%Y %H:%M"
    return pd.DataFrame(
        {
            "number": np.arange(len(tickets)),
            "incident_state": state,
            "sys_mod_count": number,
            "opened_at": written(tickets.reported, form),
            "sys_created_at": written(tickets.reported, form),
            "sys_updated_at": written(at, form),
            "impact": "2 - Medium",
            "urgency": "2 - Medium",
            "priority": np.array(PRIORITIES)[tickets.priority],
            "resolved_at": written(tickets.resolved, form),
            "closed_at": written(tickets.closed, form),
        }
    )
