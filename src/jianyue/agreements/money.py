"""What is paid: fees, instalments, late fees, credits, caps, breach sums."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from jianyue.agreements.amounts import Amount, Money, Per, Percent, Rate
from jianyue.agreements.moments import Due
from jianyue.agreements.texts import Clause, Level, Name, Prose
from jianyue.agreements.written import Language, Part, refuse

Base = Literal[
    "monthly fee", "quarterly fee", "yearly fee", "total fee", "unperformed part", "unpaid sum"
]


_BASE_ZH: dict[Base, str] = {
    "monthly fee": "月服务费",
    "quarterly fee": "季度服务费",
    "yearly fee": "年服务费",
    "total fee": "服务费总额",
    "unperformed part": "未履行部分费用",
    "unpaid sum": "未付金额",
}
_BASE_EN: dict[Base, str] = {"unperformed part": "fee of the part not performed"}


def _share_words(share: Percent, of: Base, language: Language) -> str:
    part = share.words(language)
    if language == "zh":
        return f"{_BASE_ZH[of]}的 {part}"
    return f"{part} of the {_BASE_EN.get(of, of)}"


def _portion(value: object) -> Percent | Money:
    if isinstance(value, Percent | Money):
        return value
    is_share = isinstance(value, str) and value.strip().endswith(("%", "％"))
    return Percent.accept(value) if is_share else Money.accept(value)


Portion = Annotated[Percent | Money, PlainValidator(_portion, json_schema_input_type=str)]
"""A share (`5 %`) or a sum (`500.00 CNY`)."""


class Fee(Part):
    """One line of the price list."""

    title: Prose
    """What is paid for."""
    amount: Money
    """The price."""
    per: Literal["hour", "day", "visit", "project", "month", "quarter", "year", "term"] = "year"
    """What the price is for."""
    class_: Literal["basic", "value-added", "customised"] = Field("basic", alias="class")
    """Basic, value-added or customised."""
    clause: Clause | None = None
    """The clause that names it."""


class Instalment(Part):
    """One payment of the schedule: a share or a sum, once or again and again."""

    share: Percent | None = None
    """Part of the total."""
    amount: Money | None = None
    """A sum."""
    due: Due
    """When it is due."""
    every: Literal["month", "quarter", "half-year", "year"] | None = None
    """Falls due once in each of these."""
    for_: Literal["previous", "current", "next"] = Field("current", alias="for")
    """The period that a repeated payment is for."""
    on: Prose | None = None
    """What must have happened first, such as all services done."""
    statement: Due | None = None
    """When the statement is drawn up."""
    clause: Clause | None = None
    """The clause that says so."""

    @model_validator(mode="after")
    def _share_or_amount(self) -> Self:
        if (self.share is None) == (self.amount is None) and self.every is None:
            raise refuse(
                "一期付款要写份额或金额之一",
                "an instalment has either a share or an amount",
                "写 `share: 30 %` 或 `amount: 5000.00 CNY`",
                "write `share: 30 %` or `amount: 5000.00 CNY`",
            )
        return self


class Surcharge(Part):
    """What work outside the agreed hours costs more."""

    outside: Name
    """The calendar outside which it is due."""
    share: Percent
    """Added to the ordinary price."""
    clause: Clause | None = None
    """The clause that says so."""


class LateFee(Part):
    """What a late payment costs. `0.5 % a day` alone may stand for it."""

    rate: Rate | None = None
    """The share of the overdue sum for each day overdue."""
    flat: Percent | None = None
    """Instead: one share of the unpaid sum."""
    suspend_after: Amount | None = None
    """Overdue for so long, the provider may suspend the service until paid."""
    at_most: Percent | None = None
    """The most it may reach, of the overdue sum."""
    clause: Clause | None = None
    """The clause that says so."""

    @model_validator(mode="after")
    def _counts_days(self) -> Self:
        if self.rate is not None and self.rate.per != "day":
            raise refuse(
                f"逾期按日计算，不能按“{self.rate.words('zh')}”",
                f"a late payment is charged by the day, not {self.rate.words('en')}",
                "写出双方约定的日利率，如 `0.5 % a day`；一个月有多少天由合同说定",
                "write the daily rate that the parties mean, like `0.5 % a day`; "
                "how many days a month has is theirs to say",
            )
        if self.rate is not None and self.flat is not None:
            raise refuse(
                "逾期付款按日计或按一次性比例计，只写一种",
                "a late payment costs a rate a day or one flat share, not both",
                "去掉 `rate` 或 `flat`",
                "leave out `rate` or `flat`",
            )
        return self

    def words(self, language: Language) -> str:
        """Return the cost as a sentence of the contract would say it."""
        if self.rate is not None:
            return self.rate.words(language)
        return "" if self.flat is None else _share_words(self.flat, "unpaid sum", language)


def _late(value: object) -> object:
    return {"rate": value} if isinstance(value, str) else value


LateCost = Annotated[LateFee, BeforeValidator(_late, json_schema_input_type=str | LateFee)]
"""A late fee, or its rate alone."""


class Fees(Part):
    """Every sum the customer pays, and when."""

    total: Money | None = None
    """The whole fee of the term."""
    yearly: Money | None = None
    """The fee of a year."""
    monthly: Money | None = None
    """The fee of a month; left out, the total divided by the months of the term."""
    hourly: Money | None = None
    """The fee of an hour."""
    items: tuple[Fee, ...] = ()
    """The price list: basic and value-added fees, project fees."""
    by_level: dict[Level, Money] = Field(default_factory=dict)
    """The yearly fee by service level."""
    surcharge: Surcharge | None = None
    """Overtime outside the agreed hours."""
    schedule: tuple[Instalment, ...] = ()
    """The instalments."""
    late: LateCost | None = None
    """What a late payment costs."""
    invoice: Due | None = None
    """When the provider sends the invoice."""
    capitals: str | None = None
    """The total in Chinese capitals, where the draft writes it out; checked against the figure."""
    tax: Percent | None = None
    """The tax inside the fee."""
    adjustment: Prose | None = None
    """How the fee follows a change of the services."""
    silence: Amount | None = None
    """Within how long a settlement is contested; what is not, counts as accepted."""
    clause: Clause | None = None
    """The clause that names the fee."""


class Credit(Part):
    """What a missed indicator costs: bands, or a deduction per started step."""

    clause: Clause | None = None
    """The clause that says so."""
    title: Prose | None = None
    """What people call the rule."""
    when: Name
    """The indicator."""
    below: dict[Percent, Percent] = Field(default_factory=dict)
    """Bands: below this figure, this share. Only the lowest band reached applies."""
    per_started: Percent | None = None
    """For each started step below the goal ..."""
    per_case: bool = False
    """For each case above the goal, such as one outage too many ..."""
    deduct: Portion | None = None
    """... this much is deducted."""
    of: Base = "monthly fee"
    """What a share is a share of."""
    at_most: Portion | None = None
    """The most this rule may cost in a period."""
    once_with: Name | None = None
    """Indicator whose credit already covers the same outage; the greater of the two counts."""

    @model_validator(mode="after")
    def _has_one_rule(self) -> Self:
        steps = self.per_started is not None or self.per_case
        if bool(self.below) == steps or (steps and self.deduct is None):
            raise refuse(
                "扣减规则要写档位，或写每一步扣多少",
                "a credit has bands, or a step and what each deducts",
                "写 `below: {99.9 %: 2 %}` 或 `per_started: 1 %` 加 `deduct: 0.5 %`",
                "write `below: {99.9 %: 2 %}`, or `per_started: 1 %` with `deduct: 0.5 %`",
            )
        return self


class Cap(Part):
    """The most that credits may cost in a period."""

    per: Per = "month"
    """The period."""
    at_most: Portion
    """A share of the fee, or a sum."""
    of: Base = "monthly fee"
    """What a share is a share of."""
    clause: Clause | None = None
    """The clause that says so."""


class BreachSum(Part):
    """What a breach costs: a share of the fee of what was not done, or a fixed sum."""

    share: Percent | None = None
    """A share ..."""
    of: Base = "unperformed part"
    """... of this."""
    fixed: Money | None = None
    """A fixed sum instead."""
    damages: bool = True
    """Whether damages may be claimed on top."""
    clause: Clause | None = None
    """The clause that says so."""

    def words(self, language: Language) -> str:
        """Return the sum as a sentence of the contract would say it."""
        if self.fixed is not None:
            return self.fixed.words(language)
        return "" if self.share is None else _share_words(self.share, self.of, language)


class Breach(Part):
    """What follows a breach, by whom, and the time to cure it."""

    provider: BreachSum | None = None
    """The provider's breach."""
    customer: BreachSum | None = None
    """The customer's breach."""
    either: BreachSum | None = None
    """A sum that binds either party alike."""
    confidentiality: BreachSum | None = None
    """Breach of confidentiality, by either side."""
    cure: Amount | None = None
    """The time to cure after the notice."""
    then: tuple[Literal["suspend", "evaluate", "terminate", "claim"], ...] = ()
    """The rights once the time to cure has passed."""
    notice: Amount | None = None
    """Within how long of the breach it is told."""
    clause: Clause | None = None
    """The clause that says so."""
