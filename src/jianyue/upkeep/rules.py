"""The rule of a plan: as a person gives it, as facts keep it, as the engine takes it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jianyue.engine.calendars import Calendar
from jianyue.engine.recurrences import LAST, MONTHS, Every, Recurrence, Shift
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.services.agreed import Agreed
from jianyue.upkeep.words import Rhythm, Shifted

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
MOST_DAYS_BEFORE: Final = 60
MOST_HOURS: Final = 31 * 24
HOUR: Final = 60
DAYS: Final = (
    Both("周一", "Monday"), Both("周二", "Tuesday"), Both("周三", "Wednesday"),
    Both("周四", "Thursday"), Both("周五", "Friday"), Both("周六", "Saturday"),
    Both("周日", "Sunday"),
)  # fmt: skip
NTH: Final[Mapping[int, Both]] = {
    1: Both("第一个", "first"), 2: Both("第二个", "second"), 3: Both("第三个", "third"),
    4: Both("第四个", "fourth"), LAST: Both("最后一个", "last"),
}  # fmt: skip
SPANS: Final[Mapping[str, tuple[str, str]]] = {
    "day": ("天", "day"), "week": ("周", "week"), "month": ("个月", "month"),
    "quarter": ("个季度", "quarter"), "year": ("年", "year"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """When a plan comes round, and how long there is for it.

    shown_days  how many days ahead a job is shown to who does it
    due_hours   hours from its beginning until it must be done
    """

    every: str
    zone: str
    from_date: date
    minute: int
    until_date: date | None = None
    step: int = 1
    weekdays: tuple[int, ...] = ()
    day: int = 0
    nth: int = 0
    month: int = 1
    shift: str = Shift.STAYS.value
    shown_days: int = 1
    due_hours: int = 24

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> Self:
        """Return the rule that a fact keeps."""
        until = said["until_date"]
        more = {
            "from_date": date.fromisoformat(said["from_date"]),
            "until_date": date.fromisoformat(until) if until else None,
            "weekdays": tuple(said["weekdays"]),
        }
        return cls(**{**said, **more})

    def written(self) -> dict[str, Any]:
        """Return the rule as a fact keeps it."""
        return asdict(self) | {
            "from_date": self.from_date.isoformat(),
            "until_date": self.until_date.isoformat() if self.until_date else "",
            "weekdays": list(self.weekdays),
        }

    def recurrence(self) -> Recurrence:
        """Return the rule as the engine takes it. Raises ValueError for one that makes no sense."""
        return Recurrence(
            Every(self.every), self.zone, self.from_date, self.minute, self.until_date, self.step,
            self.weekdays, self.day, self.nth, self.month, Shift(self.shift),
        )  # fmt: skip

    @property
    def shown_before(self) -> timedelta:
        """How long before its beginning a job is shown."""
        return timedelta(days=self.shown_days)

    @property
    def allowed(self) -> timedelta:
        """How long there is from its beginning until a job must be done."""
        return timedelta(hours=self.due_hours)

    @property
    def clock(self) -> str:
        """The time of day at which a job begins."""
        return f"{self.minute // HOUR:02d}:{self.minute % HOUR:02d}"


def check(rule: Rule) -> None:
    """Refuse a rule that makes no sense. Raises NotAllowed."""
    ends = rule.until_date or LAST_DAY
    if not FIRST_DAY <= rule.from_date <= ends <= LAST_DAY:
        raise NotAllowed("结束日期不能早于开始日期。", "The last day comes after the first one.")
    if not 0 <= rule.shown_days <= MOST_DAYS_BEFORE or not 1 <= rule.due_hours <= MOST_HOURS:
        raise NotAllowed(
            f"最多提前 {MOST_DAYS_BEFORE} 天显示，最多 {MOST_HOURS} 小时内完成。",
            f"It is shown at most {MOST_DAYS_BEFORE} days ahead and done within {MOST_HOURS} h.",
        )
    try:
        ZoneInfo(rule.zone)
        rule.recurrence()
    except (ValueError, ZoneInfoNotFoundError, OSError) as wrong:
        raise NotAllowed(
            "周期填写不完整：每周要选星期，每月、每季、每年要选日期或第几个星期几。",
            "The rule is not complete: a week needs its days, a month, quarter or year a day of "
            "the month or the n-th weekday.",
        ) from wrong


def coming(rule: Rule, after: datetime, agreed: Agreed | None) -> Iterator[tuple[date, datetime]]:
    """Yield the days with their instants after one; working days are those of the contract.

    Without an agreement Monday to Friday are.
    """
    return rule.recurrence().following(after, _works(agreed.duty if agreed else None))


def _works(calendar: Calendar | None) -> Any:  # noqa: ANN401 - a question about a day
    if calendar is None:
        return lambda day: day.weekday() < 5  # noqa: PLR2004 - Saturday
    return calendar.is_working_day


def said_of(rule: Rule) -> Both:
    """Return a rule in words."""
    zh = [_often(rule).zh, _when(rule).zh, rule.clock]
    en = [_often(rule).en, _when(rule).en, f"at {rule.clock}"]
    moved = Shifted.of(rule.shift)
    if rule.shift != Shift.STAYS:
        zh.append(f"（非工作日：{moved.said.zh}）")
        en.append(f"(no working day: {moved.said.en})")
    return Both(" ".join(filter(None, zh)), " ".join(filter(None, en)))


def _often(rule: Rule) -> Both:
    if rule.step == 1:
        return Rhythm.of(rule.every).said
    zh, en = SPANS[rule.every]
    return Both(f"每 {rule.step} {zh}", f"every {rule.step} {en}s")


def _when(rule: Rule) -> Both:
    named = [DAYS[each] for each in sorted(rule.weekdays)]
    if rule.every == Every.WEEK:
        return Both("、".join(each.zh for each in named), ", ".join(each.en for each in named))
    if rule.every not in MONTHS:
        return Both("", "")
    place = _month(rule)
    if rule.nth:
        nth, day = NTH[rule.nth], named[0]
        return Both(f"{place.zh}{nth.zh}{day.zh}", f"on the {nth.en} {day.en}{place.en}")
    if rule.day == 31:  # noqa: PLR2004 - the last day of every month
        return Both(f"{place.zh}最后一天", f"on the last day{place.en}")
    return Both(f"{place.zh}{rule.day} 日", f"on day {rule.day}{place.en}")


def _month(rule: Rule) -> Both:
    if rule.every == Every.YEAR:
        return Both(f"{rule.month} 月", f" of month {rule.month}")
    if rule.every == Every.QUARTER:
        return Both(f"季度第 {rule.month} 个月", f" of month {rule.month} of the quarter")
    return Both("", "")
