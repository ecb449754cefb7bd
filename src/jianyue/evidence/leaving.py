"""Which figures a check counts anew, and why it leaves the others; pure (docs/decisions/0231)."""

from collections.abc import Collection
from typing import Final

from jianyue.evidence import layout
from jianyue.evidence.others import (
    BY_HAND,
    OF_CALLS,
    OF_OPINIONS,
    OF_TRANSACTIONS,
    PUNCTUALITY,
    RECOVERY,
)
from jianyue.ledger.speech import Both

OF_SYSTEMS: Final = frozenset(
    {"availability", "failure-rate", "downtime-minutes", "mttr", "mttf", "outages",
     "longest-outage"}
)  # fmt: skip
OF_TICKETS: Final = frozenset(
    {"attainment", "solving-rate", "repeat-rate", "major-incidents", "first-line"}
)
SINCE: Final = (
    OF_CALLS | OF_OPINIONS | OF_TRANSACTIONS | {PUNCTUALITY, RECOVERY}
)  # not in the form before
RECOUNTED: Final = OF_SYSTEMS | OF_TICKETS | BY_HAND | SINCE
OLDER: Final = Both(
    "证据包由较早的版本写出，不含所依据的事实",
    "an older version wrote the bundle, without the facts that they stand on",
)
CALLS: Final = Both(
    "有来电记录，属服务方内部，不放入包内",
    "there are calls, which are internal to the provider and never inside",
)
ALERTS: Final = Both(
    "告警不是封存的事实，只有对告警的判定是",
    "alerts are no sealed facts; only what they were judged to be is",
)
ANSWERS: Final = Both(
    "有问卷或回访，所答可能承诺过匿名或属内部，不放入包内",
    "there are surveys or follow-up calls, whose answers, anonymous or internal, are never inside",
)
OTHER: Final = Both("本版本不会重算", "this version cannot count them")
LEFT: Final = {
    "monitoring-lead": ALERTS,
    "monitoring-accuracy": ALERTS,
}


def why_left(measure: str | None, form: str, *, hidden: Collection[str]) -> Both | None:
    """Return why figures of a measure are not counted anew; None where they are.

    form    format of the bundle
    hidden  subjects of timelines of which nothing lies inside; without calls, what was found by
            hand counts, and without surveys and follow-up calls the stars of tickets
    """
    if measure not in RECOUNTED:
        return LEFT.get(measure or "", OTHER)
    if measure in SINCE and form == layout.BEFORE:
        return OLDER
    if measure in OF_OPINIONS:
        return ANSWERS if {"survey", "follow-up"} & set(hidden) else None
    return CALLS if measure in OF_CALLS and "call" in hidden else None
