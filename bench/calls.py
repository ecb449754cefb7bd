"""One call of `elapsed`: as fast as a look-up, and right where the known libraries are wrong."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import pandas as pd
import pytz
from business_duration import businessDuration

from bench.measure import each, table, verdict
from jianyue.engine.calendars import Calendar
from jianyue.engine.hours import Hours, ServiceHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_SECONDS = 3e-6
TIMES_FASTER = 50
OPEN, CLOSE = Hours.parse("09:00-18:00").start, Hours.parse("09:00-18:00").end
VECTORS = Path(__file__).parents[1] / "tests" / "vectors" / "semantics.json"

Elapsed = Callable[[datetime, datetime], timedelta]


def ours() -> Calendar:
    """Return Mon-Fri 09:00-18:00 with China's holidays and make-up days of 2026."""
    day = (Hours(OPEN, CLOSE),)
    told = json.loads(VECTORS.read_text("utf-8"))["calendars"]["5x8-cn"]["exceptions"]
    exceptions = {date.fromisoformat(text): day if hours else () for text, hours in told.items()}
    return Calendar(ServiceHours("Asia/Shanghai", dict.fromkeys(range(5), day), exceptions))


def peers() -> dict[str, Elapsed]:
    """Return what each library answers for the same hours, as shipped."""
    local = pytz.timezone("Asia/Shanghai")
    closed = holidays.country_holidays("CN", years=(2026, 2027))
    workday = businesstimedelta.WorkDayRule(
        start_time=time(9), end_time=time(18), working_days=[0, 1, 2, 3, 4], tz=local
    )
    rules = businesstimedelta.Rules([workday, businesstimedelta.HolidayRule(closed, tz=local)])
    hour = pd.offsets.CustomBusinessHour(start="09:00", end="18:00", holidays=list(closed))

    def by_rules(start: datetime, end: datetime) -> timedelta:
        found = rules.difference(start, end)
        return timedelta(hours=found.hours, seconds=found.seconds)

    def by_pandas(start: datetime, end: datetime) -> timedelta:
        a, b = (pd.Timestamp(at.astimezone(SHANGHAI)).tz_localize(None) for at in (start, end))
        return timedelta(hours=len(pd.date_range(a, b, freq=hour, inclusive="left")))

    def by_duration(start: datetime, end: datetime) -> timedelta:
        a, b = (at.astimezone(SHANGHAI).replace(tzinfo=None) for at in (start, end))
        minutes = businessDuration(a, b, time(9), time(18), holidaylist=closed, unit="min")
        return timedelta(minutes=float(minutes))

    return {
        "businesstimedelta": by_rules,
        "pandas CustomBusinessHour": by_pandas,
        "business-duration": by_duration,
    }


def at(text: str) -> datetime:
    """Return a local time of Shanghai as a UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def main() -> None:
    """Print the time of one call and what each answers on a make-up day."""
    calendar = ours()
    start, end = at("2026-03-02 10:00"), at("2026-04-17 16:00")
    made_up = at("2025-12-31 17:00"), at("2026-01-04 10:00")
    mine = each(lambda: calendar.elapsed(start, end), 20_000)
    amount = timedelta(hours=30)  # an agreement has it ready
    due = each(lambda: calendar.due_at(start, amount), 20_000)
    right = calendar.elapsed(start, end)
    rows = [["who", "us a call", "times ours", "target", "ordinary weeks", "make-up day (2 h)"]]
    for name, call in (("elapsed", mine), ("due_at", due)):
        kept = verdict(held=call <= MOST_SECONDS)
        answer = f"{calendar.elapsed(*made_up)}"
        rows.append([f"jianyue {name}", f"{call * 1e6:.2f}", "1", f"<= 3 us: {kept}", "", answer])
    for name, peer in peers().items():
        call = each(lambda peer=peer: peer(start, end), 20, times=3)
        kept = verdict(held=call >= TIMES_FASTER * mine) if name != "business-duration" else "-"
        same = "same" if peer(start, end) == right else f"differs: {peer(start, end)}"
        row = [name, f"{call * 1e6:.1f}", f"{call / mine:.0f}", f">= 50: {kept}", same]
        rows.append([*row, f"{peer(*made_up)}"])
    table("One call over six weeks; Wed 2025-12-31 17:00 to Sun 2026-01-04 10:00 is 2 h", rows)
