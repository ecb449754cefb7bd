"""What an examination finds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from jianyue.ledger.speech import Both, Choice, Refused
from jianyue.operation.installation import Installation


class State(Choice):
    """How something stands."""

    GOOD = "good", "正常", "good"
    WARNING = "warning", "注意", "warning"
    FAULT = "fault", "故障", "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it stands, what was seen, what to do about it."""

    name: Both
    state: State
    said: Both
    remedy: Both | None = None


Examination = Callable[[Installation, datetime], Finding]


def examined(
    examinations: Iterable[tuple[Both, Examination]], installation: Installation, now: datetime
) -> Iterator[Finding]:
    """Yield what each examination finds; one that breaks is itself a fault."""
    for name, examine in examinations:
        try:
            yield examine(installation, now)
        except Refused as refused:
            yield Finding(name, State.FAULT, refused.said)
        except Exception as error:  # noqa: BLE001 - every other examination still speaks
            said = f"{type(error).__name__}: {error}".strip()
            yield Finding(name, State.FAULT, Both(said, said))
