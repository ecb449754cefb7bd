"""Goals as contracts write them: >= 99.9 %, <= 43.8 min, <= 8 times, >= 80 points."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal, Self

from jianyue.agreements.amounts import NUMBER, number, plain
from jianyue.agreements.written import Language, Written
from jianyue.engine.goals import Goal as Bound
from jianyue.engine.goals import Relation
from jianyue.engine.goals import Unit as Bounds

GoalUnit = Literal["%", "s", "min", "h", "days", "points", "times", ""]
_GOAL_UNITS: dict[str, GoalUnit] = {
    "": "",
    "%": "%",
    "％": "%",
    "分": "points",
    "point": "points",
    "points": "points",
    **dict.fromkeys(("times", "time", "次", "个", "起"), "times"),
    **dict.fromkeys(("s", "秒"), "s"),
    **dict.fromkeys(("min", "分钟"), "min"),
    **dict.fromkeys(("h", "小时"), "h"),
    **dict.fromkeys(("day", "days", "天", "日"), "days"),
}
_BOUND_UNITS: dict[GoalUnit, Bounds] = {
    "%": Bounds.PERCENT,
    "s": Bounds.SECOND,
    "min": Bounds.MINUTE,
    "h": Bounds.HOUR,
    "days": Bounds.DAY,
}
_OPERATORS = {
    **dict.fromkeys(("≥", "⩾", "不低于", "不少于", "不小于", "至少", "at least"), ">="),
    **dict.fromkeys(("≤", "⩽", "不超过", "不高于", "不多于", "不大于", "至多", "at most"), "<="),
}
_OPERATOR = "|".join([">=", "<=", ">", "<", "=", *_OPERATORS])
_OPERATOR_ZH = {">=": "不低于", "<=": "不超过", ">": "高于", "<": "低于", "=": "等于"}
_OPERATOR_EN = {
    ">=": "at least",
    "<=": "at most",
    ">": "more than",
    "<": "less than",
    "=": "exactly",
}
_GOAL_ZH = {
    "%": "%",
    "s": " 秒",
    "min": " 分钟",
    "h": " 小时",
    "days": " 日",
    "points": " 分",
    "times": " 次",
}


_ONE_EN = {"times": "time", "points": "point", "days": "day"}


@dataclass(frozen=True, slots=True)
class Goal(Written):
    """What a figure must reach: `>= 99.9 %`, `<= 43.8 min`, `<= 8 times`, `>= 80 points`."""

    samples: ClassVar[tuple[str, ...]] = (">= 99.9 %", "<= 43.8 min", "<= 8 times", ">= 80 points")
    operator: str
    value: Decimal
    unit: GoalUnit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the goal: an operator, a number, and the unit of the figure."""
        found = re.fullmatch(rf"({_OPERATOR})\s*(-?)" + NUMBER + r"\s*(\S*)", text)
        unit = _GOAL_UNITS.get(found[4]) if found else None
        if found is None or unit is None:
            raise cls.unreadable(text)
        value = number(found[3])
        sign = _OPERATORS.get(found[1], found[1])
        return cls(sign, -value if found[2] else value, unit)

    @classmethod
    def meant(cls, text: str) -> str:
        """Return a share with its operator, where there is only the share."""
        found = re.fullmatch(NUMBER + r"\s*%", text)
        return f">= {found[1]} %" if found else ""

    @property
    def bound(self) -> Bound:
        """What the engine holds a figure against: a share, seconds or a plain number."""
        return Bound(
            Relation(self.operator), self.value, _BOUND_UNITS.get(self.unit, Bounds.NUMBER)
        )

    def __str__(self) -> str:
        return f"{self.operator} {plain(self.value)} {self.unit}".strip()

    def words(self, language: Language) -> str:
        """Return `不低于 99.9%` or `at least 99.9%`."""
        number_words = plain(self.value)
        if language == "zh":
            return f"{_OPERATOR_ZH[self.operator]} {number_words}{_GOAL_ZH.get(self.unit, '')}"
        name = _ONE_EN.get(self.unit, self.unit) if self.value == 1 else self.unit
        unit = name if name in {"%", ""} else f" {name}"
        return f"{_OPERATOR_EN[self.operator]} {number_words}{unit}"
