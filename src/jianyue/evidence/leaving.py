"""Which figures a check counts anew, and why it leaves the others; pure (docs/decisions/0231)."""

from collections.abc import Collection, Mapping
from typing import Final

from jianyue.evidence import layout
from jianyue.evidence.others import (
    BY_HAND,
    OF_ALERTS,
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
SINCE_SECOND: Final = OF_CALLS | OF_OPINIONS | OF_TRANSACTIONS | {PUNCTUALITY, RECOVERY}
RECOUNTED: Final = OF_SYSTEMS | OF_TICKETS | BY_HAND | SINCE_SECOND | OF_ALERTS
# What a bundle of a form does not hold the facts of.
WITHOUT: Final[Mapping[str, frozenset[str]]] = {
    layout.FIRST: SINCE_SECOND | OF_ALERTS, layout.SECOND: OF_ALERTS, layout.FORMAT: frozenset()
}  # fmt: skip
OLDER: Final = Both(
    "证据包由较早的版本写出，不含所依据的事实",
    "an older version wrote the bundle, without the facts that they stand on",
)
CALLS: Final = Both(
    "有来电记录，属服务方内部，不放入包内",
    "there are calls, which are internal to the provider and never inside",
)
ALERTS: Final = Both(
    "有较早版本收到的告警，当时没有记为事实",
    "there are alerts that came to an older version, which recorded none as facts",
)
ANSWERS: Final = Both(
    "有问卷或回访，所答可能承诺过匿名或属内部，不放入包内",
    "there are surveys or follow-up calls, whose answers, anonymous or internal, are never inside",
)
OTHER: Final = Both("本版本不会重算", "this version cannot count them")


def why_left(measure: str | None, form: str, *, hidden: Collection[str]) -> Both | None:
    """Return why figures of a measure are not counted anew; None where they are.

    form    format of the bundle
    hidden  subjects of which nothing lies inside: without calls, what was found by hand counts,
            and without surveys and follow-up calls the stars of tickets; alerts are hidden where
            an older version took them
    """
    if measure not in RECOUNTED:
        return OTHER
    if measure in WITHOUT[form]:
        return OLDER
    if measure in OF_ALERTS:
        return ALERTS if "alert" in hidden else None
    if measure in OF_OPINIONS:
        return ANSWERS if {"survey", "follow-up"} & set(hidden) else None
    return CALLS if measure in OF_CALLS and "call" in hidden else None
