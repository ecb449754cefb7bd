"""What a simulation needs of the worker: its rounds, with other carriers."""

from datetime import timedelta
from functools import partial
from typing import Final

from jianyue.cli.rota import Rota, Turn
from jianyue.cli.rounds import ALWAYS, ROUNDS, deliver
from jianyue.notices.sending import Carriers

# These look at everything each time; on a clock that is moved by hand, now and then is enough.
SELDOM: Final = frozenset(
    {
        "staffing",
        "holidays",
        "slips",
        "windows",
        "recoveries",
        "rosters",
        "resets",
        "terms",
        "money",
        "reports-told",
        "happenings",
        "hooks",
        "hooks-kept",
        "answers",
        "judged",
    }
)
# Of the installation, not of the desk.
LEFT_OUT: Final = frozenset(
    {
        "archive",
        "memory",
        "jobs",
        "results",
        "alerts",
        "silence",
        "counts",
        "status",
        "mail-kept",
        "payments",
        "seals",
        "seals-told",
        "reports",
        "restated",
        "meetings",
        "meetings-told",
        "standings",
    }
)
PAUSE: Final = timedelta(minutes=30)


def hire(carriers: Carriers) -> Rota:
    """Return a worker that has just started and knows these carriers alone."""
    turns = {name: turn for name, turn in ROUNDS.items() if name not in LEFT_OUT}
    turns |= {name: Turn(turns[name].work_on, PAUSE) for name in SELDOM}
    turns["deliver"] = Turn(partial(deliver, carriers=carriers), ALWAYS)
    return Rota(turns)
