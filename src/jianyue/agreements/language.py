"""The agreement: one text that holds the words, the numbers in them, and what they do."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from jianyue.agreements.examples import Example
from jianyue.agreements.governance import (
    Behind,
    Duties,
    Governance,
    Report,
    RoleOf,
    Staff,
    Undertaking,
)
from jianyue.agreements.hours import ServiceCalendar
from jianyue.agreements.interruptions import Maintenance, Outages
from jianyue.agreements.legal import Contacts, Legal, Parties, Term
from jianyue.agreements.money import Breach, Cap, Credit, Fees
from jianyue.agreements.promises import (
    Indicator,
    LaddersByLevel,
    Promise,
    Rules,
)
from jianyue.agreements.services import Domain, Levels, Scope, Service
from jianyue.agreements.texts import Clause, Name, Names, Prose
from jianyue.agreements.written import Language, Part, refuse


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse(
            f"没有“{name}”这个时区",
            f"there is no time zone {name!r}",
            "写成 `Asia/Shanghai`",
            "write it like `Asia/Shanghai`",
        ) from None
    return name


Zone = Annotated[str, AfterValidator(_zone)]

Table = Literal[
    "parties",
    "contacts",
    "calendars",
    "services",
    "scope",
    "domains",
    "levels",
    "handling",
    "targets",
    "ladders",
    "maintenance",
    "indicators",
    "fees",
    "schedule",
    "credits",
    "reports",
    "governance",
    "duties",
    "staff",
    "behind",
    "grounds",
]


class Paragraph(Part):
    """One numbered clause: its words, and tables that follow them."""

    number: Clause
    """The clause number that targets, indicators and credits quote."""
    title: Prose | None = None
    """A short heading."""
    text: Prose | None = None
    """The words; `{targets.response.within}` stands for the number written there."""
    points: tuple[Prose, ...] = ()
    """Lettered points under it."""
    show: Annotated[tuple[Table, ...], Field()] = ()
    """Tables drawn from the structured parts, placed after the words."""


class Article(Part):
    """An article: a title and its clauses."""

    number: Clause
    """The number of the article."""
    title: Prose
    """Its heading."""
    clauses: tuple[Paragraph, ...] = ()
    """Its clauses in order."""


class Agreement(Part):
    """What two parties sign: the words, the numbers inside the words, and what they do."""

    agreement: Name
    """Short name of this agreement."""
    title: Prose
    """Title on the first page."""
    file_number: str = ""
    """File number of the document."""
    version: str = "1"
    """Version of this text."""
    zone: Zone = "Asia/Shanghai"
    """Time zone of every local time and period."""
    language: Language = "zh"
    """The language that is signed where only one is."""
    into: Name | None = None
    """Catalogue agreement that this one is put into, such as the contract skeleton."""
    tier: Literal["basic", "standard", "advanced", "exceptional"] | None = None
    """The tier it is, where it is one of the four."""
    purpose: Prose | None = None
    """What the agreement is for."""
    term: Term | None = None
    """From when until when."""
    parties: Parties | None = None
    """Who signs."""
    contacts: Contacts | None = None
    """The single window."""
    roles: dict[Name, RoleOf] = Field(default_factory=dict)
    """Roles that ladders, reports and approvals name."""
    calendars: dict[Name, ServiceCalendar] = Field(default_factory=dict)
    """Service hours by name."""
    scope: Scope | None = None
    """What is in and what is out."""
    services: dict[Name, Service] = Field(default_factory=dict)
    """The service catalogue."""
    domains: dict[Name, Domain] = Field(default_factory=dict)
    """Service domains with indicators of their own."""
    levels: Levels = Levels()
    """How tickets are graded."""
    targets: dict[Name, Promise] = Field(default_factory=dict)
    """Times promised."""
    rules: Rules = Rules()
    """How clocks and counts behave."""
    grounds: dict[Name, Prose] = Field(default_factory=dict)
    """Titles of grounds on which clocks pause or tickets are excluded."""
    exclusions: Names = ()
    """Grounds on which a ticket leaves the measurement."""
    ladders: LaddersByLevel | None = None
    """Who is told when."""
    maintenance: Maintenance | None = None
    """When an interruption counts as planned."""
    outages: Outages = Outages()
    """Which interruptions count."""
    indicators: dict[Name, Indicator] = Field(default_factory=dict)
    """Figures and their goals."""
    fees: Fees | None = None
    """What is paid."""
    credits: tuple[Credit, ...] = ()
    """What a missed indicator costs."""
    cap: Cap | None = None
    """The most that credits may cost."""
    breach: Breach | None = None
    """What a breach costs."""
    duties: Duties | None = None
    """What each party has to do."""
    acceptance: Undertaking | None = None
    """How the service is accepted and evaluated."""
    improvement: Undertaking | None = None
    """How the service is improved."""
    interruption: Undertaking | None = None
    """How an interruption is handled."""
    compensation: Undertaking | None = None
    """How an interruption is compensated."""
    reports: tuple[Report, ...] = ()
    """Reports that are owed."""
    governance: Governance | None = None
    """Who meets and how the agreement changes."""
    staff: Staff | None = None
    """Staff, qualification, training."""
    legal: Legal = Legal()
    """Confidentiality, disputes, termination, force majeure, notices."""
    behind: tuple[Behind, ...] = ()
    """Agreements behind this one."""
    articles: tuple[Article, ...] = ()
    """The words that are signed."""
    examples: tuple[Example, ...] = ()
    """Worked examples that prove it."""
