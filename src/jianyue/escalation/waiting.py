"""The timer of a step that waits to be acknowledged: its row says which step it is."""

from collections.abc import Iterable
from typing import Final

from jianyue.escalation.models_steps import Step
from jianyue.escalation.patience import patience_of
from jianyue.ledger.models import Timer

CALL: Final = "call"
KIND: Final = "step-{}-{}"
Key = tuple[int, int, int]


def timers_of(steps: Iterable[Step], contracts: dict[int, int]) -> list[Timer]:
    """Return when to look whether somebody acknowledged; one query for the steps of a batch.

    contracts  by ticket

    A step that called nobody waits for nobody: the alarm has been told.
    """
    kept = [step for step in steps if step.people]
    waits = patience_of({contracts[step.ticket_id] for step in kept}) if kept else {}
    return [
        Timer(
            tenant_id=step.tenant_id, subject=CALL, subject_id=step.ticket_id,
            kind=KIND.format(step.level, step.index), round=step.round,
            at=step.told_at + waits[contracts[step.ticket_id]].of(step.level),
        )
        for step in kept
    ]  # fmt: skip


def key_of(timer: Timer) -> Key:
    """Return the key of the step that a timer waits for."""
    _, level, index = timer.kind.split("-")
    return int(level), int(index), timer.round
