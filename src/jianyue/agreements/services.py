"""What is delivered: services, their modes and hours, scope by name, domains, levels."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from jianyue.agreements.amounts import Money
from jianyue.agreements.texts import Clause, Level, Name, Names, Prose, Text
from jianyue.agreements.written import Part, refuse

Mode = Literal[
    "phone", "mail", "messenger", "remote", "on-site", "online", "self-service", "send-in"
]
Support = Literal[
    "all", "phone", "mail", "messenger", "remote", "on-site", "online", "self-service", "send-in"
]
Modes = Annotated[
    tuple[Mode, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else value,
        json_schema_input_type=Mode | tuple[Mode, ...],
    ),
]


def _all_modes(value: object) -> object:
    return {"all": value} if isinstance(value, str) else value


class Service(Part):
    """One line of the service catalogue."""

    title: Prose
    """What the service is called."""
    clause: Clause | None = None
    """The clause that promises it."""
    content: tuple[Prose, ...] = ()
    """Its sub-services, or what it consists of."""
    audience: Prose | None = None
    """Who may use it."""
    recipients: tuple[Literal["customer", "internal", "partner"], ...] = ("customer",)
    """What kind of recipient it is for."""
    service_level: Level | None = None
    """The service level of its system, 1 the strictest."""
    hours: Annotated[
        dict[Support, Name],
        BeforeValidator(_all_modes, json_schema_input_type=str | dict[str, str]),
    ] = Field(default_factory=dict)
    """Calendar of its hours, one for all support modes or one per mode."""
    delivery: Modes = ()
    """How it is delivered: phone, mail, messenger, remote, on-site, online, self-service."""
    kind: Literal["basic", "value-added", "customised"] = Field("basic", alias="class")
    """Basic, value-added or customised."""
    domain: Name | None = None
    """The service domain it belongs to."""
    optional: bool = False
    """Whether the customer may leave it out."""
    price: Money | None = None
    """What it costs a year, where the price list names it."""
    effort_limit: Decimal | None = None
    """Person-days up to which one request is included."""


class Scope(Part):
    """What is in and what is out, each item by name."""

    inside: tuple[Prose, ...] = Field((), alias="in")
    """Items in scope."""
    outside: tuple[Prose, ...] = Field((), alias="out")
    """Items out of scope."""
    clause: Clause | None = None
    """The clause that draws the line."""


class Domain(Part):
    """A service domain with indicators of its own."""

    title: Prose
    """What the domain is called."""
    indicators: Names = ()
    """The indicators that measure it."""
    optional: bool = False
    """Whether the customer may leave it out."""
    clause: Clause | None = None
    """The clause that describes it."""


class Grade(Part):
    """One level as people choose it: its name in records, its title, and what it means."""

    name: str = ""
    """The value that tickets carry, where it is not the number."""
    title: Prose | None = None
    """Short title."""
    text: Prose
    """What a ticket of this level is; shown to who chooses."""


def _grade(value: object) -> object:
    if isinstance(value, str) or (isinstance(value, dict) and not value.keys() - {"zh", "en"}):
        return {"text": value}
    return value


Grades = dict[
    Level, Annotated[Grade, BeforeValidator(_grade, json_schema_input_type=str | Text | Grade)]
]


class Matrix(Part):
    """Incident level from urgency and impact, as a table or as pairs under each level."""

    urgency: tuple[str, ...] = ("high", "medium", "low")
    """The rows, strictest first."""
    impact: tuple[str, ...] = ("high", "medium", "low")
    """The columns, strictest first."""
    level: tuple[tuple[Level, ...], ...] = ()
    """The table: one row per urgency, one column per impact."""
    pairs: dict[Level, tuple[str, ...]] = Field(default_factory=dict)
    """Instead of the table: level to `urgency-impact` pairs; each pair stands once."""
    titles: dict[Level, Prose] = Field(default_factory=dict)
    """What each level is called."""

    @model_validator(mode="after")
    def _every_pair_once(self) -> Self:
        """Refuse a matrix that misses a pair or names one twice (semantics 3)."""
        _complain(
            (_twice(self.urgency), "这些紧急程度出现了两次", "these urgencies are named twice"),
            (_twice(self.impact), "这些影响程度出现了两次", "these impacts are named twice"),
        )
        if self.level:
            check_table(self.level, len(self.urgency), len(self.impact))
            return self
        wanted = {f"{urgency}-{impact}" for urgency in self.urgency for impact in self.impact}
        named = [pair for pairs in self.pairs.values() for pair in pairs]
        _complain(
            (sorted(wanted - set(named)), "缺少这些组合", "these pairs are missing"),
            (_twice(named), "这些组合出现了两次", "these pairs are named twice"),
            (sorted(set(named) - wanted), "没有这样的组合", "there are no such pairs"),
        )
        return self

    def level_of(self, urgency: str, impact: str) -> int | None:
        """Return the level of a pair, or None where a word is not of the matrix."""
        if urgency not in self.urgency or impact not in self.impact:
            return None
        if self.level:
            return self.level[self.urgency.index(urgency)][self.impact.index(impact)]
        pair = f"{urgency}-{impact}"
        return next(level for level, pairs in self.pairs.items() if pair in pairs)


class Handling(Part):
    """Handling level: rows are problem levels from 1, columns service levels from 1."""

    matrix: tuple[tuple[Level, ...], ...]
    """The table of handling levels."""
    clause: Clause | None = None
    """The clause that draws the table."""
    titles: dict[Level, Prose] = Field(default_factory=dict)
    """What each handling level is called."""

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        check_table(self.matrix, len(self.matrix), max(map(len, self.matrix), default=0))
        return self

    def level_of(self, problem: int, service: int) -> int | None:
        """Return the handling level, or None outside the table."""
        if 0 < problem <= len(self.matrix) and 0 < service <= len(self.matrix[0]):
            return self.matrix[problem - 1][service - 1]
        return None


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def check_table(table: tuple[tuple[int, ...], ...], rows: int, columns: int) -> None:
    """Refuse a table of levels that has not `rows` rows of `columns` entries each."""
    missing = [
        f"{row + 1}-{column + 1}"
        for row in range(rows)
        for column in range(columns)
        if row >= len(table) or column >= len(table[row])
    ]
    _complain((missing, "缺少这些组合（行-列）", "these pairs are missing (row-column)"))
    if len(table) > rows or any(len(row) > columns for row in table):
        raise refuse("表格多出了行或列", "the table has more rows or columns than names")


def _complain(*wrongs: tuple[list[str], str, str]) -> None:
    told = [(pairs, zh, en) for pairs, zh, en in wrongs if pairs]
    if told:
        raise refuse(
            "；".join(f"{zh}：{'、'.join(pairs)}" for pairs, zh, _ in told),
            "; ".join(f"{en}: {', '.join(pairs)}" for pairs, _, en in told),
            "每个组合写一次，且只写一次",
            "write every pair once, and only once",
        )


class Levels(Part):
    """Every way this agreement grades a ticket; the strictest is 1."""

    incident: Matrix | None = None
    """Urgency x impact."""
    priority: Grades = Field(default_factory=dict)
    """A priority chosen on the ticket."""
    problem: Grades = Field(default_factory=dict)
    """The problem level chosen on the ticket."""
    service: Grades = Field(default_factory=dict)
    """Service levels and what each means."""
    customers: dict[str, Level] = Field(default_factory=dict)
    """Service level by kind of customer."""
    devices: dict[str, Level] = Field(default_factory=dict)
    """Service level by kind of device."""
    systems: dict[str, Level] = Field(default_factory=dict)
    """Service level by kind of system, for systems that are no service of the catalogue."""
    handling: Handling | None = None
    """Problem level x service level."""
    clause: Clause | None = None
    """The clause that grades."""
