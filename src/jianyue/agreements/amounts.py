"""Amounts as contracts write them: 30 min, 5 working days, 99.9 %, 1200000.00 CNY."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, Literal, Self

from jianyue.agreements.written import Language, Written

Unit = Literal["s", "min", "h", "days", "working days", "weeks", "months", "years"]

_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒", "秒钟"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分", "分钟"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时", "个小时"), "h"),
    **dict.fromkeys(("day", "days", "calendar day", "calendar days"), "days"),
    **dict.fromkeys(("天", "日", "自然日", "个自然日"), "days"),
    **dict.fromkeys(
        ("working day", "working days", "工作日", "个工作日", "business days", "business day"),
        "working days",
    ),
    **dict.fromkeys(("week", "weeks", "周", "星期"), "weeks"),
    **dict.fromkeys(("month", "months", "月", "个月"), "months"),
    **dict.fromkeys(("year", "years", "年"), "years"),
}
_WORDS: dict[Unit, tuple[str, str, str]] = {
    "s": ("秒", "second", "seconds"),
    "min": ("分钟", "minute", "minutes"),
    "h": ("小时", "hour", "hours"),
    "days": ("日", "day", "days"),
    "working days": ("个工作日", "working day", "working days"),
    "weeks": ("周", "week", "weeks"),
    "months": ("个月", "month", "months"),
    "years": ("年", "year", "years"),
}
_SECONDS: dict[Unit, int] = {"s": 1, "min": 60, "h": 3600}
_DAYS = {unit: Decimal(size) / 86_400 for unit, size in _SECONDS.items()}
_DAYS |= {"days": Decimal(1), "working days": Decimal(1), "weeks": Decimal(7)}
_DAYS |= {"months": Decimal(30), "years": Decimal(365)}
_FEN = Decimal("0.01")
_LONGEST = 36_500  # days; a century is longer than any contract
NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)"
PERIODS = ("day", "week", "month", "quarter", "half-year", "year", "term")
Per = Literal["day", "week", "month", "quarter", "half-year", "year", "term"]
_PER_ZH = dict(
    zip(PERIODS, ("每日", "每周", "每月", "每季度", "每半年", "每年", "服务期内"), strict=True)
)


def number(text: str) -> Decimal:
    """Return the decimal that `text` writes, with or without thousands commas."""
    return Decimal(text.replace(",", ""))


def plain(value: Decimal) -> str:
    """Return `value` without an exponent, as it was written."""
    return f"{value:f}"


@dataclass(frozen=True, slots=True)
class Amount(Written):
    """A length of time: `30 min`, `2 h`, `3 days`, `5 working days`, `12 months`."""

    samples: ClassVar[tuple[str, ...]] = ("30 min", "2 h", "3 days", "5 working days", "1 year")
    count: Decimal
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the amount; hours may have a fraction, days and longer may not."""
        found = re.fullmatch(NUMBER + r"\s*(\S+(?: \S+)?)", text)
        unit = _UNITS.get(found[2].lower()) if found else None
        if found is None or unit is None:
            raise cls.unreadable(text)
        count = number(found[1])
        if (unit not in _SECONDS and count != int(count)) or count > _LONGEST / _DAYS[unit]:
            raise cls.unreadable(text)
        return cls(count, unit)

    @classmethod
    def meant(cls, text: str) -> str:
        """Return half an hour in minutes, and working hours in hours."""
        if text in {"半小时", "半个小时"}:
            return "30 min"
        found = re.fullmatch(NUMBER + r"\s*个?(?:工时|钟头|工作小时|working hours?)", text)
        return f"{found[1]} h" if found else ""

    @property
    def is_length(self) -> bool:
        """Whether it counts seconds of open time, not days of a calendar."""
        return self.unit in _SECONDS

    @property
    def length(self) -> timedelta:
        """The open time it stands for. Raises ValueError for days and longer units."""
        if not self.is_length:
            raise ValueError(f"{self} counts days of a calendar, not hours")
        return timedelta(microseconds=int(self.count * _SECONDS[self.unit] * 1_000_000))

    def __str__(self) -> str:
        return f"{plain(self.count)} {self.unit}"

    def words(self, language: Language) -> str:
        """Return `30 分钟` or `30 minutes`."""
        zh, one, many = _WORDS[self.unit]
        name = zh if language == "zh" else one if self.count == 1 else many
        return f"{plain(self.count)} {name}"


@dataclass(frozen=True, slots=True)
class Percent(Written):
    """A share: `99.9 %`."""

    samples: ClassVar[tuple[str, ...]] = ("99.9 %",)
    value: Decimal

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the share written with its percent sign."""
        found = re.fullmatch(NUMBER + r"\s*[%％]", text)
        if found is None:
            raise cls.unreadable(text)
        return cls(number(found[1]))

    @classmethod
    def meant(cls, text: str) -> str:
        """Return a bare number, or one after 百分之, with its sign."""
        found = re.fullmatch(r"(?:百分之)?" + NUMBER, text)
        return f"{found[1]} %" if found else ""

    @property
    def share(self) -> Decimal:
        """The share as a part of one: 0.999 for 99.9 %."""
        return self.value / 100

    def __str__(self) -> str:
        return f"{plain(self.value)} %"

    def words(self, language: Language) -> str:  # noqa: ARG002  (the same in every language)
        """Return `99.9%`."""
        return f"{plain(self.value)}%"


def _period_last(text: str) -> str:
    """Return `每日 0.5 %` as `0.5 % 每日`."""
    return re.sub(r"^(每\S)\s*(.+)$", r"\2 \1", text)


@dataclass(frozen=True, slots=True)
class Rate(Written):
    """A share that falls due again and again: `0.5 % a day`."""

    samples: ClassVar[tuple[str, ...]] = ("0.5 % a day",)
    percent: Percent
    per: Per

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the rate written as a percent and its period."""
        found = re.fullmatch(r"(.+[%％])\s*(?:an?|per|/|每)\s*(\S+)", _period_last(text))
        period = {"日": "day", "天": "day", "月": "month", "年": "year"}
        per = period.get(found[2], found[2]) if found else ""
        for known in Per.__args__:  # type: ignore[attr-defined]  # typing keeps a Literal's values here
            if found and per == known:
                return cls(Percent.parse(found[1].strip()), known)
        raise cls.unreadable(text)

    def __str__(self) -> str:
        return f"{self.percent} a {self.per}"

    def words(self, language: Language) -> str:
        """Return `每日 0.5%` or `0.5% a day`."""
        share = self.percent.words(language)
        return f"{_PER_ZH[self.per]} {share}" if language == "zh" else f"{share} a {self.per}"


@dataclass(frozen=True, slots=True)
class Money(Written):
    """A sum with its currency: `1200000.00 CNY`."""

    samples: ClassVar[tuple[str, ...]] = ("1200000.00 CNY",)
    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the sum; at most two digits stand behind the point."""
        found = re.fullmatch(r"(?:人民币\s*)?" + NUMBER + r"\s*([A-Z]{3}|万?元整?)", text)
        in_yuan = found is not None and "元" in found[2]
        if found is None or (text.startswith("人民币") and not in_yuan):
            raise cls.unreadable(text)
        amount = number(found[1]).scaleb(4) if "万" in found[2] else number(found[1])
        if amount != amount.quantize(_FEN):
            raise cls.unreadable(text)
        return cls(amount, "CNY" if in_yuan else found[2])

    @classmethod
    def meant(cls, text: str) -> str:
        """Return a bare number, or one with a yen or yuan sign, in yuan."""
        found = re.fullmatch(r"(?:人民币|RMB|CNY|¥)?\s*" + NUMBER + r"(?:\s*RMB)?", text)
        return f"{plain(number(found[1]))} CNY" if found else ""

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}"

    def words(self, language: Language) -> str:
        """Return `1,200,000.00 元` or `CNY 1,200,000.00`."""
        if language == "zh" and self.currency == "CNY":
            return f"{self.amount:,.2f} 元"
        return f"{self.currency} {self.amount:,.2f}"


@dataclass(frozen=True, slots=True)
class Frequency(Written):
    """How often: `6 a year`, `40 a month`."""

    samples: ClassVar[tuple[str, ...]] = ("6 a year", "40 a month")
    count: int
    per: Per

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the count and its period."""
        found = re.fullmatch(r"(\d+)\s*(?:times\s+)?(?:an?|per|/)\s*(\S+)", text)
        for known in Per.__args__:  # type: ignore[attr-defined]  # typing keeps a Literal's values here
            if found and found[2] == known:
                return cls(int(found[1]), known)
        raise cls.unreadable(text)

    def __str__(self) -> str:
        return f"{self.count} a {self.per}"

    def words(self, language: Language) -> str:
        """Return `每年 6 次` or `6 a year`."""
        return f"{_PER_ZH[self.per]} {self.count} 次" if language == "zh" else str(self)
