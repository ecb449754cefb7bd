"""The mapping language: which column of a history tells which fact."""

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from jianyue.agreements.promises import FactName, TicketKind
from jianyue.agreements.texts import Name, Prose
from jianyue.agreements.written import Part, refuse
from jianyue.engine.hours import always
from jianyue.replay.layouts import layouts_of

Attribute = Literal["urgency", "impact", "priority", "problem", "service", "customer", "device"]
PHASE = re.compile(r"open|started|resolved|closed|void|paused [a-z][a-z0-9-]*")

Heading = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]
"""A column by its heading, or by the headings it has in different languages and versions."""


class AssumedZone(Part):
    """The zone of local times, and why it is believed where the source does not say."""

    name: str
    """The IANA name: Asia/Shanghai."""
    assumed: Prose | None = None
    """The assumption, shown beside every figure."""

    @field_validator("name")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            always(name)
        except ValueError as unknown:
            raise refuse(
                f"没有时区“{name}”", f"there is no time zone {name!r}",
                "写 IANA 名称，例如 Asia/Shanghai", "write an IANA name such as Asia/Shanghai",
            ) from unknown  # fmt: skip
        return name


Zone = Annotated[
    AssumedZone,
    BeforeValidator(lambda value: {"name": value} if isinstance(value, str) else value),
]


class FactSource(Part):
    """Where one fact's instant comes from."""

    column: Heading = ()
    """The column that tells it."""
    also: Heading = ()
    """A second column that tells the same instant; it counts only where the first is unknown."""
    state: str | None = None
    """Instead of a column: the first row in this state tells it."""
    prefers: Literal["column", "state"] = "column"
    """Where the column and the change of state differ: which of them counts."""
    proxy: Prose | None = None
    """What it really is, where it only stands in for the fact; shown at every figure."""


class StateSource(Part):
    """The column of states, and what each state means."""

    column: Heading
    """The column."""
    words: dict[str, str]
    """State to phase: open, started, resolved, closed, void, or `paused GROUND`."""

    @field_validator("words")
    @classmethod
    def _are_phases(cls, words: dict[str, str]) -> dict[str, str]:
        for phase in words.values():
            if not PHASE.fullmatch(phase):
                raise refuse(
                    f"不认识的阶段“{phase}”", f"{phase!r} is no phase",
                    "写 open、started、resolved、closed、void 或 paused 加理由",
                    "write open, started, resolved, closed, void, or paused and a ground",
                )  # fmt: skip
        return words


class AttributeSource(Part):
    """Where one attribute of a ticket comes from."""

    column: Heading = ()
    """The column."""
    words: dict[str, str] = Field(default_factory=dict)
    """The column's words to the agreement's; left out, they are taken as they are."""
    always: str | None = None
    """Instead of a column: one value for every ticket."""
    proxy: Prose | None = None
    """What it really is, where it only stands in for the attribute."""


class KindSource(Part):
    """Which kind of ticket a row is."""

    column: Heading = ()
    """The column; none means that every row is `otherwise`."""
    words: dict[str, TicketKind] = Field(default_factory=dict)
    """The column's words to kinds."""
    otherwise: TicketKind = "incident"
    """The kind of a ticket whose word is not listed."""


class Mapping(Part):
    """How one kind of export is read: the whole of a mapping file."""

    mapping: Name
    """Its name."""
    title: Prose
    """What it reads, in words."""
    form: Literal["event-log", "one-row"]
    """One row for each change of a ticket, or one row for each ticket."""
    zone: Zone
    """The zone of times without an offset."""
    encoding: str | None = None
    """The encoding, where the file cannot tell: cp1252. UTF-8, UTF-16 and GB18030 are found."""
    dates: tuple[str, ...] = ()
    """Date formats in order: `DD-MM-YYYY hh:mm`. ISO 8601 is always read."""
    unknown: tuple[str, ...] = ()
    """Cells that mean that nobody knows; an empty cell always does."""
    ticket: Heading
    """The column of ticket numbers."""
    order: Heading = ()
    """A number that grows with each row of a ticket."""
    at: Heading = ()
    """Of an event log: the column of the instant at which the row was written."""
    kind: Annotated[
        KindSource,
        BeforeValidator(lambda value: {"otherwise": value} if isinstance(value, str) else value),
    ] = KindSource()
    """The kind of ticket."""
    facts: dict[FactName, FactSource]
    """Fact to its source; a fact that is not named is not recorded."""
    states: StateSource | None = None
    """What the states mean."""
    attributes: dict[Attribute, AttributeSource] = Field(default_factory=dict)
    """Attribute to its source, for levels."""
    lacks: tuple[Prose, ...] = ()
    """What such an export cannot tell, shown in the report."""

    @field_validator("dates")
    @classmethod
    def _can_be_read(cls, dates: tuple[str, ...]) -> tuple[str, ...]:
        try:
            layouts_of(dates)
        except ValueError as unread:
            raise refuse(
                "日期格式应当写出年、月、日", str(unread),
                "例如 YYYY-MM-DD hh:mm:ss", "for example YYYY-MM-DD hh:mm:ss",
            ) from unread  # fmt: skip
        return dates

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if "reported" not in self.facts:
            raise refuse(
                "facts 缺少 reported", "facts do not name `reported`",
                "写明报告时间在哪一列", "name the column of the instant of the report",
            )  # fmt: skip
        if self.form == "event-log" and not (self.at and self.states):
            raise refuse(
                "event-log 需要 at 和 states", "an event log needs `at` and `states`",
                "写明每行的时间列和状态列", "name the column of instants and the column of states",
            )  # fmt: skip
        return self

    @property
    def headings(self) -> frozenset[str]:
        """Every heading the mapping knows, in lower case."""
        columns = [self.ticket, self.order, self.at, self.kind.column]
        columns += [self.states.column] if self.states else []
        columns += [each.column + each.also for each in self.facts.values()]
        columns += [each.column for each in self.attributes.values()]
        return frozenset(name.casefold() for column in columns for name in column)
