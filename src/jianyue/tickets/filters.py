"""What the queue can be narrowed by: a closed list of keys, each with a closed list of values.

Nothing typed reaches a query except the words looked for and values that stand in these lists.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from jianyue.ledger.speech import Both, Choice, Refused
from jianyue.people.models import User
from jianyue.tickets.models import TicketRows
from jianyue.tickets.words import Channel, Contest, Kind, Origin, State

QUIET: Final = timedelta(days=2)
LONGEST_WORDS: Final = 80
LEVELS: Final = 9
NO_LEVEL: Final = "9"
DUE_WITHIN: Final = MappingProxyType(
    {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "24h": timedelta(hours=24)}
)


class UnknownFilter(Refused):
    """The address names a filter, a value or a column that does not exist."""


class Sort(Choice):
    """In which order tickets are listed."""

    QUEUE = "queue", "级别，再按剩余时间", "level, then time left"
    DUE = "due", "剩余时间", "time left"
    NEWEST = "newest", "最新报告", "newest first"
    OLDEST = "oldest", "最早报告", "oldest first"


class Column(Choice):
    """What a line of the queue can show beside number and title."""

    LEFT = "left", "剩余时间", "time left"
    LEVEL = "level", "级别", "level"
    STATE = "state", "状态", "state"
    CUSTOMER = "customer", "客户", "customer"
    SERVICE = "service", "服务", "service"
    ASSIGNEE = "assignee", "处理人", "assignee"
    TEAM = "team", "小组", "team"
    KIND = "kind", "类型", "kind"
    ORIGIN = "origin", "来源", "origin"
    CHANNEL = "channel", "渠道", "channel"
    CONTRACT = "contract", "合同", "contract"
    REPORTED = "reported", "报告时间", "reported"
    TAGS = "tags", "标签", "tags"


USUAL_COLUMNS: Final = (
    Column.LEVEL, Column.LEFT, Column.STATE, Column.CUSTOMER, Column.SERVICE, Column.ASSIGNEE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may choose from: rows that he sees, by the value that names them."""

    teams: Mapping[str, Both]
    people: Mapping[str, Both]
    contracts: Mapping[str, Both]
    tags: Mapping[str, Both] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a list, and when."""

    me: User
    now: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """Something the queue can be narrowed by.

    options  the values that may stand for it, with their words
    narrow   what a value does to the rows
    """

    name: str
    said: Both
    options: Callable[[Choices], Mapping[str, Both]]
    narrow: Callable[[TicketRows, str, Asking], TicketRows]


@dataclass(frozen=True, slots=True)
class Filter:
    """A list as it was asked for; every value was found in the lists."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    sort: Sort = Sort.QUEUE
    columns: tuple[Column, ...] = USUAL_COLUMNS

    @property
    def is_open(self) -> bool:
        """Whether only tickets are listed that somebody still works on."""
        return self.chosen.get("state", "open") in {"open", *State.open()}

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filter as an address writes it."""
        said = [(name, value) for name, value in self.chosen.items() if value]
        said += [("q", self.words)] * bool(self.words)
        said += [("sort", self.sort.value)] * (self.sort is not Sort.QUEUE)
        if self.columns != USUAL_COLUMNS:
            said += [("column", column.value) for column in self.columns]
        return said


def read(said: Mapping[str, Sequence[str]], choices: Choices) -> Filter:
    """Return the filter that an address asks for. Raises UnknownFilter for anything else."""
    for name in said:
        if name not in KEYS and name not in {"q", "sort", "column"}:
            raise _unknown("筛选条件", "filter", name)
    chosen = {}
    for name, key in KEYS.items():
        value = _single(said, name)
        if value:
            _listed(value, key.options(choices), key.said)
            chosen[name] = value
    sort = _single(said, "sort") or Sort.QUEUE.value
    _listed(sort, _words_of(Sort), Both("排序", "order"))
    columns = said.get("column", ())
    for column in columns:
        _listed(column, _words_of(Column), Both("列", "column"))
    shown = tuple(dict.fromkeys(map(Column.of, columns))) or USUAL_COLUMNS
    return Filter(chosen, _looked_for(_single(said, "q")), Sort.of(sort), shown)


def narrowed(rows: TicketRows, asked: Filter, asking: Asking) -> TicketRows:
    """Return those of `rows` that the closed lists ask for; without a state, those still open."""
    for name, value in ({"state": "open"} | dict(asked.chosen)).items():
        rows = KEYS[name].narrow(rows, value, asking)
    return rows


def _single(said: Mapping[str, Sequence[str]], name: str) -> str:
    values = said.get(name, ())
    if len(values) > 1:
        raise UnknownFilter(f"“{name}”给了两次。", f"{name} is given twice.")
    return values[0] if values else ""


def _listed(value: str, options: Iterable[str], said: Both) -> None:
    if value not in options:
        raise _unknown(said.zh, said.en, value)


def _unknown(zh: str, en: str, value: str) -> UnknownFilter:
    shown = value[:40]
    return UnknownFilter(f"没有“{shown}”这样的{zh}。", f"There is no {en} {shown!r}.")


def _looked_for(words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST_WORDS or any(not mark.isprintable() for mark in words):
        raise UnknownFilter(
            f"要查找的文字太长或含有不可见字符；最多 {LONGEST_WORDS} 个字。",
            f"The words looked for are too long or cannot be read; {LONGEST_WORDS} marks at most.",
        )
    return words


def _words_of(choice: type[Choice]) -> dict[str, Both]:
    return {member.value: member.said for member in choice}


def _states(_choices: Choices) -> Mapping[str, Both]:
    return {
        "open": Both("未完结", "not finished"),
        **_words_of(State),
        "all": Both("全部", "all"),
    }


def _by_state(rows: TicketRows, value: str, _asking: Asking) -> TicketRows:
    if value == "all":
        return rows
    return rows.open() if value == "open" else rows.filter(state=value)


def _levels(_choices: Choices) -> Mapping[str, Both]:
    known = {str(n): Both(f"{n} 级", f"level {n}") for n in range(1, LEVELS)}
    return known | {NO_LEVEL: Both("未定级", "not graded")}


def _people(choices: Choices) -> Mapping[str, Both]:
    return {"me": Both("我", "me"), "nobody": Both("无人", "nobody"), **choices.people}


def _by_assignee(rows: TicketRows, value: str, asking: Asking) -> TicketRows:
    match value:
        case "me":
            return rows.filter(assignee=asking.me)
        case "nobody":
            return rows.filter(assignee=None)
        case _:
            return rows.filter(assignee=int(value))


def _by_team(rows: TicketRows, value: str, _asking: Asking) -> TicketRows:
    return rows.filter(team=None if value == "none" else int(value))


def _due(_choices: Choices) -> Mapping[str, Both]:
    return {
        "overdue": Both("已超时", "overdue"),
        "1h": Both("1 小时内到期", "due within 1 h"),
        "4h": Both("4 小时内到期", "due within 4 h"),
        "24h": Both("24 小时内到期", "due within 24 h"),
        "none": Both("没有倒计时", "nothing counts down"),
    }


def _by_due(rows: TicketRows, value: str, asking: Asking) -> TicketRows:
    if value == "none":
        return rows.filter(due_at=None)
    if value == "overdue":
        return rows.filter(due_at__lt=asking.now)
    return rows.filter(due_at__gte=asking.now, due_at__lt=asking.now + DUE_WITHIN[value])


def _pauses(_choices: Choices) -> Mapping[str, Both]:
    return {
        "yes": Both("暂停中", "paused"),
        "no": Both("未暂停", "not paused"),
        "long": Both("暂停且两天没有动静", "paused, and nothing happened for two days"),
    }


def _by_pause(rows: TicketRows, value: str, asking: Asking) -> TicketRows:
    rows = rows.filter(paused=value != "no")
    return rows.filter(changed_at__lt=asking.now - QUIET) if value == "long" else rows


_ALL: Final = (
    Key("state", Both("状态", "state"), _states, _by_state),
    Key("level", Both("级别", "level"), _levels,
        lambda rows, value, _: rows.filter(level=int(value))),
    Key("due", Both("期限", "time limit"), _due, _by_due),
    Key("assignee", Both("处理人", "assignee"), _people, _by_assignee),
    Key("team", Both("小组", "team"),
        lambda choices: {"none": Both("没有小组", "no team"), **choices.teams}, _by_team),
    Key("contract", Both("合同", "contract"), lambda choices: choices.contracts,
        lambda rows, value, _: rows.filter(contract__code=value)),
    Key("kind", Both("类型", "kind"), lambda _: _words_of(Kind),
        lambda rows, value, _: rows.filter(kind=value)),
    Key("origin", Both("来源", "origin"), lambda _: _words_of(Origin),
        lambda rows, value, _: rows.filter(origin=value)),
    Key("channel", Both("渠道", "channel"), lambda _: _words_of(Channel),
        lambda rows, value, _: rows.filter(channel=value)),
    Key("tag", Both("标签", "tag"), lambda choices: choices.tags,
        lambda rows, value, _: rows.filter(taggings__tag=int(value))),
    Key("paused", Both("暂停", "pause"), _pauses, _by_pause),
    Key("contest", Both("排除", "exclusion"), lambda _: _words_of(Contest),
        lambda rows, value, _: rows.filter(contest=value)),
)  # fmt: skip

KEYS: Final[Mapping[str, Key]] = MappingProxyType({key.name: key for key in _ALL})
