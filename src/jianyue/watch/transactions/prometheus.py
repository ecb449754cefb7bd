"""Asking a Prometheus for the counts of whole hours, by its own HTTP API.

Only through the one door to addresses outside: private ones as far as the installation allows.
"""

import http.client
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import starmap
from typing import Any, Final
from urllib.parse import urlencode

from jianyue.ledger.speech import Refused
from jianyue.notices import outgoing

STEP: Final = 3600  # seconds
FAR: Final = datetime(2100, 1, 1, tzinfo=UTC)
SIZE: Final = 30


class NoCounts(Refused):
    """The Prometheus did not answer with counts; it is asked again."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked about one class; each expression gives the number of the hour before.

    third_party  those of the failures that leave the total, on `ground`
    seconds      sum of the response times of all
    """

    kind: str
    total: str
    success: str
    third_party: str = ""
    ground: str = ""
    seconds: str = ""

    def asked(self) -> list[tuple[str, str]]:
        """Return the expressions that there are, by what they say."""
        names = ("total", "success", "third_party", "seconds")
        return [(name, getattr(self, name)) for name in names if getattr(self, name)]

    def kept(self) -> dict[str, str]:
        """Return it as it is stored."""
        return asdict(self)


Values = Mapping[datetime, Decimal]


def check_addresses(address: str, queries: Sequence[Query]) -> None:
    """Raise NotReachable where an address could never be asked; where it leads is seen then."""
    for query in queries:
        for _, expression in query.asked():
            outgoing.checked(_url(address, expression, FAR, FAR))


def values_of(address: str, expression: str, first: datetime, last: datetime) -> Values:
    """Return the value of an expression at full hours from `first` to `last`; gaps are left out.

    Raises NoCounts, NotReachable, NoAnswer.
    """
    answer = outgoing.get(_url(address, expression, first, last))
    try:
        said = json.loads(answer.body, parse_float=Decimal)
    except (ValueError, RecursionError):
        said = None
    if answer.status != http.client.OK or not isinstance(said, dict):
        why = _why(said) or f"HTTP {answer.status}"
        raise NoCounts(f"Prometheus 没有给出结果：{why}", f"Prometheus gave no result: {why}")
    try:
        series = said["data"]["result"]
        if not series:
            return {}
        if len(series) > 1:
            raise NoCounts(
                f"查询应当只有一条时间序列（用 sum 汇总），实际有 {len(series)} 条。",
                f"A query gives one series (use sum), and not {len(series)}.",
            )
        found = starmap(_value, series[0]["values"])
        return {at: value for at, value in found if value is not None}
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        raise NoCounts("对方的应答不是 Prometheus 的格式。",
                       "The answer is not that of a Prometheus.") from None  # fmt: skip


def _url(address: str, expression: str, first: datetime, last: datetime) -> str:
    asked = {"query": expression, "start": int(first.timestamp()), "end": int(last.timestamp()),
             "step": STEP}  # fmt: skip
    return f"{address.rstrip('/')}/api/v1/query_range?{urlencode(asked)}"


def _value(at: Any, written: Any) -> tuple[datetime, Decimal | None]:  # noqa: ANN401 - what came
    when = datetime.fromtimestamp(float(at), UTC).replace(microsecond=0)
    try:
        value = Decimal(str(written)[:SIZE])
    except InvalidOperation:
        return when, None
    known = value.is_finite() and 0 <= value < 10**12
    return when, value if known else None


def _why(said: Any) -> str:  # noqa: ANN401 - what came
    """Return the words of Prometheus about what is wrong, if it says any."""
    words = said.get("error", "") if isinstance(said, dict) else ""
    return words[:200] if isinstance(words, str) and words.isprintable() else ""


def rows_at(
    query: Query, told: Mapping[str, Values], ends: Iterable[datetime]
) -> Mapping[datetime, Mapping[str, Any] | None]:
    """Return the row of each hour by its end, as `rows_of` reads it; None where there is none.

    What `increase` estimates is no whole number: each is rounded to the nearest, and never more
    succeed than there are, nor do more fail elsewhere than fail.
    """
    return {end: _row(query, told, end) for end in ends}


def _row(query: Query, told: Mapping[str, Values], end: datetime) -> Mapping[str, Any] | None:
    known = {name: values.get(end) for name, values in told.items()}
    total, success = known["total"], known["success"]
    if total is None or (success is None and round(total)):
        return None
    counted = round(total)
    good = min(round(success or 0), counted)
    row: dict[str, Any] = {"class": query.kind, "successes": good, "failures": counted - good}
    elsewhere = min(round(known.get("third_party") or 0), counted - good)
    if elsewhere:
        row["third_party"] = [{"ground": query.ground, "count": elsewhere,
                               "evidence": f"PromQL: {query.third_party}"[:300]}]  # fmt: skip
    seconds = known.get("seconds")
    if seconds is not None and counted:
        row["times"] = {"count": counted, "sum": round(seconds, 6)}
    return row
