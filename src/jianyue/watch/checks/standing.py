"""From one look to the next: how what is checked stands. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.watch.models_checks import Standing

AGAIN: Final = timedelta(seconds=20)  # at the latest, while a failure is not sure yet
SLACK: Final = timedelta(seconds=60)  # by which a look may be late before nothing watched
NOTHING: Final = Both("", "")


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found.

    works    None where nothing could be seen: not that it works, and not that it does not
    reason   why it does not work, or cannot be looked at
    took     milliseconds
    expires  when the certificate that was shown ends
    """

    at: datetime
    works: bool | None
    reason: Both = NOTHING
    took: int | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How it stands, since when, and how many looks in a row failed since `failed_at`."""

    standing: Standing
    since: datetime
    failing: int = 0
    failed_at: datetime | None = None


def after(state: State, look: Look, retries: int) -> State:
    """Return how it stands after one more look.

    retries  looks in a row that must fail after the first before it is down

    It is down since the first of them. What could not be looked at stays so until a look is sure
    again, for a failure that may pass is no more than none.
    """
    if look.works is None:
        return _stands(state, Standing.BLIND, look.at)
    if look.works:
        return _stands(state, Standing.UP, look.at)
    failing, failed_at = state.failing + 1, state.failed_at or look.at
    if failing <= retries:
        return State(state.standing, state.since, failing, failed_at)
    if state.standing is Standing.DOWN:
        return State(Standing.DOWN, state.since, failing, failed_at)
    return State(Standing.DOWN, failed_at, failing, failed_at)


def next_at(state: State, look: Look, period: timedelta) -> datetime:
    """Return when to look again: soon, while a failure is not sure."""
    unsure = state.failing > 0 and state.standing is not Standing.DOWN
    return look.at + (min(period, AGAIN) if unsure else period)


def missed(last: datetime | None, now: datetime, period: timedelta) -> datetime | None:
    """Return since when no look was taken that should have been; None where none is missing."""
    if last is None or now - last <= 2 * period + SLACK:
        return None
    return last + period


def _stands(state: State, standing: Standing, at: datetime) -> State:
    return State(standing, state.since if state.standing is standing else at)
