"""Who signs, for how long, and what the law of the contract needs."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from jianyue.agreements.amounts import Amount
from jianyue.agreements.dates import Day, day_written
from jianyue.agreements.texts import Clause, Name, Point, Prose
from jianyue.agreements.written import Part, refuse

Begin = Literal["signing", "purchase"]


def _begin(value: object) -> date | Begin:
    if value == "signing":
        return "signing"
    if value == "purchase":
        return "purchase"
    try:
        day = value if isinstance(value, date) else day_written(str(value))
    except ValueError:
        day = None
    if day is None:
        raise refuse(
            f"“{value}”不是日期",
            f"{str(value)!r} is no date",
            "写成 `2026-01-01`、`signing` 或 `purchase`",
            "write `2026-01-01`, `signing` or `purchase`",
        )
    return day


Beginning = Annotated[date | Begin, PlainValidator(_begin, json_schema_input_type=str)]


class Party(Part):
    """One party as the first page names it."""

    name: Prose
    """The full name."""
    address: Prose | None = None
    """The registered address."""
    phone: str = ""
    """The telephone."""
    mail: str = ""
    """The mail address."""
    legal_representative: Prose | None = None
    """法定代表人."""
    representative: Prose | None = None
    """授权代表, who signs."""
    account: Prose | None = None
    """Bank account."""
    credit_code: str = ""
    """统一社会信用代码."""


class Parties(Part):
    """Customer and provider; which of them is party A is free (C38)."""

    customer: Party
    """Who is served."""
    provider: Party
    """Who serves."""
    party_a: Literal["customer", "provider"] = "customer"
    """Which of them the text calls 甲方."""


def _all_ways(value: object) -> object:
    return dict.fromkeys(get_args(ContactWay), value) if isinstance(value, str) else value


ContactWay = Literal["hotline", "messenger", "mail"]
ByWay = Annotated[
    dict[ContactWay, Name],
    BeforeValidator(_all_ways, json_schema_input_type=str | dict[ContactWay, str]),
]


class Contacts(Part):
    """The single window: one set of contacts for the whole agreement."""

    hotline: str = ""
    """Telephone."""
    mail: str = ""
    """Mail box."""
    messenger: Prose | None = None
    """Messenger group or number."""
    portal: str = ""
    """Address of the portal."""
    staffed: ByWay = Field(default_factory=dict)
    """Calendar in which people answer, one for all ways or one per way: `{hotline: office}`."""
    accepts: ByWay = Field(default_factory=dict)
    """Calendar in which matters are accepted beside it, written like `staffed`."""


class Term(Part):
    """From when until when; without an end it is open-ended."""

    from_: Beginning = Field("signing", alias="from")
    """The first day, or the event it starts with."""
    to: Day | None = None
    """The last day."""
    lasts: Amount | None = None
    """Instead of a last day: `1 year`, `12 months`."""
    open_ended: bool = False
    """Whether it has no end, such as lifelong service from purchase."""
    follows: Prose | None = None
    """The contract whose term it follows."""
    renewal: Literal["agreed", "automatic", "none"] = "none"
    """How it is renewed."""
    renewed_for: Amount | None = None
    """For how long it is renewed."""
    notice: Amount | None = None
    """How long before the end renewal is asked for, or refused."""
    effective: Literal["signature and seal", "signature", "start"] = "signature and seal"
    """What makes it effective."""
    clause: Clause | None = None
    """The clause that says so."""

    @model_validator(mode="after")
    def _ends_one_way(self) -> Self:
        ends = [self.to is not None, self.lasts is not None, self.open_ended]
        if sum(ends) != 1 and self.follows is None:
            raise refuse(
                "期限要写且只写一种终点",
                "a term ends in one way, and says which",
                "写 `to: 2026-12-31`、`lasts: 1 year` 或 `open_ended: yes`",
                "write `to: 2026-12-31`, `lasts: 1 year` or `open_ended: yes`",
            )
        if self.to is not None and isinstance(self.from_, date) and self.to < self.from_:
            raise refuse("期限的终点早于起点", "the term ends before it begins")
        return self


class Confidentiality(Part):
    """What stays secret, how long, and what happens to copies."""

    survives: Amount | None = None
    """How long it binds after the end."""
    without_end: bool = False
    """Whether it binds for good."""
    covers: tuple[Point, ...] = ()
    """What is confidential; personal data too."""
    disclosure: Prose | None = None
    """When disclosure is allowed: by law, on an order."""
    clause: Clause | None = None
    """The clause that says so."""


class Disputes(Part):
    """How disputes end: negotiation, then a named court or arbitration."""

    negotiate: Amount | None = None
    """How long the parties negotiate first."""
    then: Literal["court", "arbitration"] = "court"
    """What follows."""
    place: Prose | None = None
    """Which court or which body: customer's place, place of signing, a named one."""
    law: Prose | None = None
    """The law that applies."""
    clause: Clause | None = None
    """The clause that says so."""


class Termination(Part):
    """How it ends before its term, and what must be settled then."""

    notice: Amount | None = None
    """Written notice for an end by agreement."""
    provider_notice: Amount | None = None
    """Written notice that the provider owes."""
    grounds: tuple[Point, ...] = ()
    """What may end it."""
    settled: tuple[Point, ...] = ()
    """What is settled and handed back at the end."""
    clause: Clause | None = None
    """The clause that says so."""


class ForceMajeure(Part):
    """What nobody can help, and how it is told."""

    told: Amount | None = None
    """Within how long the other party is told."""
    proof: Amount | None = None
    """Within how long proof follows."""
    covers: tuple[Point, ...] = ()
    """What counts."""
    resumed: bool = True
    """Whether the duty resumes once it has ended."""
    clause: Clause | None = None
    """The clause that says so."""


class Notices(Part):
    """How formal notices are given."""

    by: tuple[Literal["registered-mail", "courier", "mail", "hand"], ...] = ()
    """Ways that count."""
    proof: bool = True
    """Whether proof of dispatch is kept."""
    clause: Clause | None = None
    """The clause that says so."""


class Signing(Part):
    """The signed document itself."""

    place: Prose | None = None
    """Where it is signed."""
    date: str = ""
    """The date, once it is known."""
    copies: int | None = None
    """How many copies, each of equal force."""
    each: int | None = None
    """How many each party keeps."""
    clause: Clause | None = None
    """The clause that says so."""


class Property(Part):
    """Whose the work products are."""

    belongs_to: Literal["customer", "provider", "both"] = "customer"
    """The owner."""
    text: Prose | None = None
    """The words."""
    clause: Clause | None = None
    """The clause that says so."""


class Legal(Part):
    """Everything a contract has beside the service itself (family C)."""

    confidentiality: Confidentiality | None = None
    """What stays secret."""
    disputes: Disputes | None = None
    """How disputes end."""
    termination: Termination | None = None
    """How it ends early."""
    force_majeure: ForceMajeure | None = None
    """What nobody can help."""
    notices: Notices | None = None
    """How notices are given."""
    signing: Signing | None = None
    """The signed document."""
    property: Property | None = None
    """Whose the work products are."""
    place: Prose | None = None
    """Where the work is done."""
    supplements: Prose | None = None
    """Supplementary agreements and changes in writing."""
