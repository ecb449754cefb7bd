"""Which figures a check counts anew, and why it leaves the others; pure (docs/decisions/0231)."""

from typing import Final

from jianyue.evidence import layout
from jianyue.evidence.others import BY_HAND, OF_CALLS, OF_TRANSACTIONS, PUNCTUALITY, RECOVERY
from jianyue.ledger.speech import Both

OF_SYSTEMS: Final = frozenset(
    {"availability", "failure-rate", "downtime-minutes", "mttr", "mttf", "outages",
     "longest-outage"}
)  # fmt: skip
OF_TICKETS: Final = frozenset(
    {"attainment", "solving-rate", "repeat-rate", "major-incidents", "first-line"}
)
SINCE: Final = OF_CALLS | OF_TRANSACTIONS | {PUNCTUALITY, RECOVERY}  # not in the form before
RECOUNTED: Final = OF_SYSTEMS | OF_TICKETS | BY_HAND | SINCE
OLDER: Final = Both(
    "证据包由较早的版本写出，不含所依据的事实",
    "an older version wrote the bundle, without the facts that they stand on",
)
CALLS: Final = Both(
    "所依据的来电记录属服务方内部，包内仅有哈希",
    "they stand on calls, which are internal to the provider: the hashes alone are inside",
)
ALERTS: Final = Both(
    "告警不是封存的事实，只有对告警的判定是",
    "alerts are no sealed facts; only what they were judged to be is",
)
ANSWERS: Final = Both(
    "所依据的评价和答卷可能承诺过匿名，从不放入包内",
    "they stand on answers, which may have been promised to stay anonymous: none is ever inside",
)
OTHER: Final = Both("本版本不会重算", "this version cannot count them")
LEFT: Final = {
    "monitoring-lead": ALERTS,
    "monitoring-accuracy": ALERTS,
    "satisfaction": ANSWERS,
    "nps": ANSWERS,
}


def why_left(measure: str | None, form: str, *, calls: int) -> Both | None:
    """Return why figures of a measure are not counted anew; None where they are.

    form   format of the bundle
    calls  how many timelines of calls are inside; without any, what was found by hand counts
    """
    if measure not in RECOUNTED:
        return LEFT.get(measure or "", OTHER)
    if measure in SINCE and form == layout.BEFORE:
        return OLDER
    return CALLS if measure in OF_CALLS and calls else None
