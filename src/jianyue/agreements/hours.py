"""Service hours as a contract writes them: weekly hours, holidays, single days."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from jianyue.agreements.dates import Day
from jianyue.agreements.texts import Prose
from jianyue.agreements.written import Part, half_width, refuse

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUND_THE_CLOCK = {"7x24": "mon-sun", "24x7": "mon-sun", "5x24": "mon-fri", "24x5": "mon-fri"}


_DAYS_ZH = dict(zip("一二三四五六日天", (*WEEKDAYS, "sun"), strict=True))


def _latin_days(text: str) -> str:
    """Return `周一至周五` and `Monday - Friday` as `mon-fri`, `每天` as `mon-sun`."""
    plain = re.sub(r"\s", "", half_width(text).lower())
    plain = re.sub(r"每[天日]|everyday|daily", "mon-sun", plain)
    plain = re.sub(r"(?:周|星期|礼拜)([一二三四五六日天])", lambda found: _DAYS_ZH[found[1]], plain)
    plain = re.sub(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*day\b", r"\1", plain)
    return re.sub(r"[、;]", ",", re.sub(r"[至到~–—]", "-", plain))


def weekdays(text: str) -> tuple[int, ...]:
    """Return the days that `mon-fri`, `sat` or `mon,wed` names, Monday being 0.

    A range may run over the end of the week (`sat-mon`). Raises PydanticCustomError.
    """
    days: list[int] = []
    for piece in _latin_days(text).split(","):
        first, _, last = piece.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise refuse(
                f"“{text}”不是星期",
                f"{text!r} names no days of the week",
                "写成 `mon-fri`、`sat` 或 `mon,wed`",
                "write `mon-fri`, `sat` or `mon,wed`",
            )
        start = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last or first) - start) % 7
        days.extend((start + step) % 7 for step in range(count + 1))
    return tuple(days)


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _latin_times(text: str) -> str:
    """Return `9点-17点30分` and `９：００－１７：３０` as `9:00-17:30`."""
    plain = re.sub(r"[点时]半", ":30", half_width(text))
    plain = re.sub(r"[点时](\d\d)分?", r":\1", plain)
    return re.sub(r"[点时]整?", ":00", plain)


def _stretch(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2}:\d\d)\s*[-–—~至到]+\s*(\d{1,2}:\d\d)", _latin_times(text))
    day = 24 * 60
    good = found and all(
        _minutes(edge) <= day and int(edge[-2:]) < 60  # noqa: PLR2004  (minutes of an hour)
        for edge in found.groups()
    )
    if not found or not good or _minutes(found[1]) in {day, _minutes(found[2])}:
        raise refuse(
            f"“{text}”不是一段时间",
            f"{text!r} is no stretch of a day",
            "写成 `09:00-12:00`，跨夜写成 `22:00-06:00`",
            "write `09:00-12:00`, or `22:00-06:00` over midnight",
        )
    return f"{found[1].zfill(5)}-{found[2].zfill(5)}"


def _time(text: str) -> str:
    found = re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", _latin_times(text).strip())
    if not found:
        raise refuse(
            f"“{text}”不是一天中的时间",
            f"{text!r} is no time of day",
            "写成 `22:00`",
            "write `22:00`",
        )
    return found[0].zfill(5)


TimeOfDay = Annotated[str, AfterValidator(_time)]
"""A time of day, such as 22:00."""


def _stretches(value: object) -> object:
    if isinstance(value, str):
        return [] if value in {"closed", "休"} else [value]
    return value


Stretch = Annotated[str, AfterValidator(_stretch)]
Stretches = Annotated[
    tuple[Stretch, ...], BeforeValidator(_stretches, json_schema_input_type=str | list[str])
]
"""The open stretches of a day, `closed` for none."""


def _weekly(value: str) -> str:
    weekdays(value)
    return value


Week = Annotated[str, AfterValidator(_weekly)]


class HoursOf(Part):
    """When a service is on duty. `7x24` or `5x24` may stand for the whole of it."""

    title: Prose | None = None
    """What people call these hours."""
    hours: dict[Week, Stretches]
    """Days to open stretches: `{mon-fri: ["09:00-12:00", "13:00-18:00"]}`."""
    holidays: str = "none"
    """Country whose public holidays are closed: CN, US, GB-ENG ...; `none` keeps them open."""
    make_up: Literal["mon", "tue", "wed", "thu", "fri", "none"] = "mon"
    """The weekday whose hours a make-up working day has; `none` leaves them as written."""
    exceptions: dict[Day, Stretches] = Field(default_factory=dict)
    """Single days with hours of their own; they win over holidays."""
    zone: str | None = None
    """Zone of these hours, where it is not the agreement's."""

    @model_validator(mode="after")
    def _opens_once_a_day(self) -> Self:
        named = [day for days in self.hours for day in weekdays(days)]
        twice = sorted({WEEKDAYS[day] for day in named if named.count(day) > 1})
        if twice:
            raise refuse(
                f"这些日子写了两次：{', '.join(twice)}",
                f"these days are written twice: {', '.join(twice)}",
                "每一天只写一次，多段时间写在一起",
                "write each day once, with all its stretches",
            )
        return self

    def week(self) -> dict[int, tuple[str, ...]]:
        """Return the open stretches of each day of the week, Monday being 0."""
        days = {
            day: stretches for names, stretches in self.hours.items() for day in weekdays(names)
        }
        return {day: days.get(day, ()) for day in range(7)}


def _short(value: object) -> object:
    if not isinstance(value, str):
        return value
    short = re.sub(r"\s*[x×*]\s*", "x", half_width(value).lower())
    short = re.sub(r"(?:小时|h|全天候)$", "", short)
    if short in ROUND_THE_CLOCK:
        return {"hours": {ROUND_THE_CLOCK[short]: ["00:00-24:00"]}}
    raise refuse(
        f"“{value}”没有说明是哪几个小时",
        f"{value!r} does not say which hours",
        '写成 `7x24`、`5x24`，或 `{hours: {mon-fri: ["09:00-17:00"]}}`',
        'write `7x24`, `5x24`, or `{hours: {mon-fri: ["09:00-17:00"]}}`',
    )


ServiceCalendar = Annotated[HoursOf, BeforeValidator(_short, json_schema_input_type=str | HoursOf)]
"""Service hours written out, or `7x24` / `5x24`."""
