"""When something is due: a date, some days after an event, a day of each month."""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, Self

from jianyue.agreements.amounts import Amount
from jianyue.agreements.dates import day_written
from jianyue.agreements.written import Language, Written

Event = Literal[
    "signing",
    "start",
    "end",
    "expiry",
    "invoice",
    "receipt",
    "acceptance",
    "period",
    "notice",
    "request",
    "breach",
    "purchase",
    "incident",
]
_EVENTS: dict[str, tuple[Event, str, str]] = {
    "signing": ("signing", "签订", "signing"),
    "start": ("start", "服务开始", "the start"),
    "end": ("end", "服务期满", "the end"),
    "expiry": ("expiry", "到期", "expiry"),
    "invoice": ("invoice", "收到发票", "the invoice"),
    "receipt": ("receipt", "收到款项", "receipt of the payment"),
    "acceptance": ("acceptance", "验收合格", "acceptance"),
    "period": ("period", "周期结束", "the end of the period"),
    "notice": ("notice", "发出通知", "the notice"),
    "request": ("request", "提出请求", "the request"),
    "breach": ("breach", "违约发生", "the breach"),
    "purchase": ("purchase", "购买", "purchase"),
    "incident": ("incident", "事件解决", "the resolution of the incident"),
}


@dataclass(frozen=True, slots=True)
class Due(Written):
    """When it is due: a date, `10 working days after signing`, `day 5 of next month`."""

    samples: ClassVar[tuple[str, ...]] = (
        "2026-07-10",
        "10 working days after signing",
        "5 working days",
        "day 5 of next month",
        "10:00 next day",
    )
    on: date | None = None
    amount: Amount | None = None
    side: Literal["after", "before"] = "after"
    event: Event = "period"
    day: int | None = None
    month: Literal["this", "next"] = "this"
    time: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return when it is due; an amount alone counts from the end of the period."""
        if re.match(r"\d{4}\s*[-/.年]", text):
            return cls._on(text)
        if found := re.fullmatch(r"day (\d{1,2}) of (?:the|this|(next)) month", text):
            return cls(day=int(found[1]), month="next" if found[2] else "this")
        if found := re.fullmatch(r"(\d\d:\d\d) next day", text):
            return cls(time=found[1])
        if found := re.fullmatch(r"(.+?) (after|before) (?:the )?(\w+)", text):
            return cls._beside(text, found[1], found[2], found[3])
        return cls(amount=Amount.parse(text))

    @classmethod
    def _on(cls, text: str) -> Self:
        try:
            on = day_written(text)
        except ValueError:
            on = None
        if on is None:
            raise cls.unreadable(text)
        return cls(on=on)

    @classmethod
    def _beside(cls, text: str, amount: str, side: str, event: str) -> Self:
        if event not in _EVENTS:
            raise cls.unreadable(text)
        before = side == "before"
        return cls(
            amount=Amount.parse(amount),
            side="before" if before else "after",
            event=_EVENTS[event][0],
        )

    def __str__(self) -> str:
        if self.on is not None:
            return self.on.isoformat()
        if self.day is not None:
            return f"day {self.day} of {self.month} month"
        if self.amount is not None:
            return f"{self.amount} {self.side} {self.event}"
        return f"{self.time} next day"

    def words(self, language: Language) -> str:
        """Return `签订后 10 个工作日内` or `within 10 working days after signing`."""
        if language == "en":
            return self._english()
        if self.on is not None:
            return f"{self.on.year} 年 {self.on.month} 月 {self.on.day} 日前"
        if self.day is not None:
            return f"{'次' if self.month == 'next' else '当'}月 {self.day} 日前"
        if self.amount is not None:
            event, amount = _EVENTS[self.event][1], self.amount.words("zh")
            return f"{event}后 {amount}内" if self.side == "after" else f"{event}前至少 {amount}"
        return f"次日 {self.time} 前"

    def _english(self) -> str:
        if self.on is not None:
            return f"by {self.on.isoformat()}"
        if self.day is not None:
            return f"by day {self.day} of {self.month} month"
        if self.amount is not None:
            edge = "within" if self.side == "after" else "at least"
            return f"{edge} {self.amount.words('en')} {self.side} {_EVENTS[self.event][2]}"
        return f"by {self.time} on the next day"
