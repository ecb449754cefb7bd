"""Transactions of the sample world: a month of hours, one of them lost at a third party."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from jianyue.agreements.models import Contract
from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.people.models import User
from jianyue.watch.models import Batch, LeftOut, Source, Way
from jianyue.watch.transactions import contesting, sources
from jianyue.watch.transactions.counting import Sent, count
from jianyue.watch.transactions.reading import Raw

DAYS: Final = 30
HOUR: Final = timedelta(hours=1)
ZONE: Final = ZoneInfo("Asia/Shanghai")
# class -> an hour's usual number, hours in which it is used, failures in ten thousand, seconds
CLASSES: Final[Mapping[str, tuple[int, range, int, float]]] = {
    "柜面现金": (420, range(9, 17), 9, 0.62),
    "清算结算": (1900, range(7, 22), 24, 1.35),
    "手机银行": (5200, range(24), 33, 0.38),
}
SHARES: Final = (("0.5", 0.61), ("1", 0.86), ("2", 0.968), ("3", 0.991))  # within seconds
QUIET: Final = 0.03  # of the usual number, at other hours
LOST: Final = (
    9,
    14,
    "清算结算",
    412,
    "人行大额支付系统（样例）14:06 至 14:31 无应答，报文流水已留存",
)
SMALL: Final = (4, 20, "手机银行", 96, "短信网关供应商（样例）通道拥塞，回执见附件")


def bring(people: Population, signed: dict[str, Signed], *, since: datetime, now: datetime) -> None:
    """Let a program of the bank bring each day's counts, and people say what they say of them."""
    bank, by = signed["bank"].contract, people.users["operations"]
    wanted = sources.Wanted("核心前置交易统计", Way.HTTP)
    source, _ = sources.add(bank, wanted, at=since, by=by)
    today = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    chance = Random(7)  # noqa: S311 - a sample, and the same each time
    for ago in range(DAYS, -1, -1):
        begins = today - timedelta(days=ago)
        rows = list(_day(begins, ago, now, chance))
        if rows:
            _sent(bank, source, begins, rows, by, now)
    Source.objects.filter(pk=source.pk).update(heard_at=now)
    _corrected(bank, by, now)
    _answered(people.users["bank"], now)


def _sent(
    bank: Contract, source: Source, begins: datetime, rows: Raw, by: User, now: datetime
) -> None:
    at = min(begins + 24 * HOUR + HOUR / 6, now).astimezone(UTC)
    sent = Sent(rows, Way.HTTP, f"{begins:%Y-%m-%d}", source)
    count(bank, sent, at=at, by=by)


def _day(
    begins: datetime, ago: int, now: datetime, chance: Random
) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    for hour in range(24):
        starts = begins + hour * HOUR
        for kind in CLASSES:
            if starts + HOUR > now:
                return
            number += 1
            yield number, _row(kind, starts, (ago, hour), chance)


def _row(kind: str, starts: datetime, place: tuple[int, int], chance: Random) -> dict[str, Any]:
    usual, hours, failing, average = CLASSES[kind]
    busy = 1.0 if place[1] in hours else QUIET
    total = int(usual * busy * chance.uniform(0.8, 1.2))
    expected = total * failing / 10_000
    failures = min(max(round(chance.gauss(expected, expected**0.5)), 0), total)
    row: dict[str, Any] = {
        "class": kind, "from": starts.isoformat(), "until": (starts + HOUR).isoformat(),
    }  # fmt: skip
    for ago, hour, of, lost, evidence in (LOST, SMALL):
        if (*place, kind) == (ago, hour, of):
            failures += lost
            total = max(total, failures)
            row["third_party"] = [{"ground": "third-party", "count": lost, "evidence": evidence}]
    within = {bound: int(total * share) for bound, share in SHARES}
    seconds = f"{total * average * chance.uniform(0.95, 1.1):.3f}"
    times = {"count": total, "sum": seconds, "max": "8.4", "buckets": within}
    return row | {"successes": total - failures, "failures": failures, "times": times}


def _corrected(bank: Contract, by: User, now: datetime) -> None:
    """Let one day be corrected: a front-end machine was not counted in its last hour."""
    batch: Batch = Batch.objects.filter(contract=bank).order_by("-pk")[6]
    begins = (batch.from_at or now).astimezone(ZONE)
    rows = list(_day(begins, 99, now, Random(11)))  # noqa: S311 - a sample
    at = (batch.at + 9 * HOUR).astimezone(UTC)
    sent = Sent(rows, Way.FILE, replaces=batch, reason="漏计二号前置机，按核对后的日志重算")
    count(bank, sent, at=at, by=by)


def _answered(bank: User, now: datetime) -> None:
    """Let the bank contest the large loss and agree to the small one."""
    for left in LeftOut.objects.select_related("batch", "contract").order_by("from_at"):
        at = min((left.batch.at + 10 * HOUR).astimezone(UTC), now)
        if left.number == LOST[3]:
            words = "我行日志显示前置机队列先满，请提供双方报文时间"
            contesting.contest(left, words=words, at=at, by=bank)
        else:
            contesting.agree(left, words="", at=at, by=bank)
