"""What is asked about payments, suspensions, breach cases and settlements."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from jianyue.ledger.speech import Language
from jianyue.money.words import BreachKind, Right, Severity, Side, Way
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
MOST: Final[Any] = {"max_digits": 15, "decimal_places": 2}
LENGTH: Final = 1000


def words(zh: str, en: str, *, required: bool = True) -> forms.CharField:
    """Return a field of a few lines."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=ask(zh, en), max_length=LENGTH, widget=area, required=required)


def day(zh: str, en: str) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=ask(zh, en), widget=forms.DateInput(attrs={"type": "date"}))


def amount(zh: str, en: str, *, required: bool = True, least: str = "0.01") -> forms.DecimalField:
    """Return a field for a sum."""
    box = forms.NumberInput(attrs={"step": "0.01", "min": least, "inputmode": "decimal"})
    return forms.DecimalField(label=ask(zh, en), widget=box, required=required, **MOST)


class PostingForm(forms.Form):
    """A sum on a day, with a number or reference."""

    amount = amount("金额", "Sum")
    on = day("日期", "Day")
    reference = forms.CharField(label=ask("号码或摘要", "Number or reference"), max_length=80)

    def __init__(self, data: Given = None, *, needs_number: bool, initial: Given = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["reference"].required = needs_number


class ChargeForm(forms.Form):
    """An item beside the schedule."""

    title = forms.CharField(label=ask("收费内容", "What is charged for"), max_length=200)
    price = amount("单价", "Price of one")
    count = forms.DecimalField(
        label=ask("数量（小时、次、天）", "How many: hours, visits, days"), max_digits=9,
        decimal_places=3, min_value=0, initial=1,
    )  # fmt: skip
    outside = forms.BooleanField(
        label=ask("在约定时间以外，加收加班费", "Outside the agreed hours, with the surcharge"),
        required=False,
    )
    due_date = day("应付日", "Due day")


class MeetForm(forms.Form):
    """The day on which something happened."""

    on = day("日期", "Day")
    words = words("依据", "What shows it")


class WordsForm(forms.Form):
    """Words alone."""

    words = words("说明", "Words")

    def __init__(self, data: Given = None, *, required: bool = True) -> None:
        super().__init__(data)
        self.fields["words"].required = required


class DayForm(forms.Form):
    """A day alone."""

    due_date = day("应付日", "Due day")


class SuspendForm(forms.Form):
    """From when the service is suspended, how long at most, why."""

    reason = words("原因", "Reason")

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(data)
        zone, language = when
        self.fields["from_at"] = Moment(zone, language, label=ask("开始", "From"))
        self.fields["until_at"] = Moment(
            zone, language, label=ask("最晚结束", "Until at the latest"), required=False
        )
        self.order_fields(["from_at", "until_at"])


class BreachForm(forms.Form):
    """A breach as it is opened."""

    title = forms.CharField(label=ask("违约内容", "What was broken"), max_length=200)
    clause = forms.CharField(label=ask("条款", "Clause"), max_length=40, required=False)
    about = forms.CharField(
        label=ask("相关指标、期间或应付编号", "Indicator and period, or number of the payment"),
        max_length=120, required=False,
    )  # fmt: skip

    def __init__(
        self, when: tuple[str, Language], data: Given = None, initial: Given = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        zone, language = when
        self.fields["kind"] = forms.ChoiceField(
            label=ask("类别", "Kind"), choices=choices(BreachKind, language)
        )
        self.fields["breaker"] = forms.ChoiceField(
            label=ask("违约方", "Who broke it"), choices=choices(Side, language)
        )
        self.fields["happened_at"] = Moment(
            zone, language, label=ask("发生时间", "When it happened")
        )
        self.order_fields(["kind", "breaker", "title", "happened_at"])


class StepForm(forms.Form):
    """A step of a breach case: words, and what the act asks for."""

    def __init__(
        self,
        asks: Sequence[str],
        language: Language,
        offered: Mapping[str, Sequence[tuple[str, str]]],
        data: Given = None,
        *,
        needs: bool = True,
    ) -> None:
        super().__init__(data)
        for name in asks:
            self.fields[name] = _asked(name, language, offered)
        self.fields["words"] = words("说明", "Words", required=needs)


def _asked(
    name: str, language: Language, offered: Mapping[str, Sequence[tuple[str, str]]]
) -> forms.Field:
    match name:
        case "severity":
            label = ask("程度", "Severity")
            return forms.ChoiceField(label=label, choices=choices(Severity, language))
        case "way":
            label = ask("补偿方式", "How it is compensated")
            return forms.ChoiceField(label=label, choices=choices(Way, language))
        case "right":
            kept = {value for value, _ in offered["right"]}
            known = [each for each in choices(Right, language) if each[0] in kept]
            return forms.ChoiceField(label=ask("权利", "Right"), choices=known)
        case "version":
            label = ask("补充协议的版本", "Version that is the supplement")
            return forms.ChoiceField(label=label, choices=offered["version"])
        case "items":
            return forms.MultipleChoiceField(
                label=ask("未履行的项目（按价目表计算）", "What was not performed"),
                choices=offered["items"], required=False, widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
    return amount(
        "协商的金额（不填则按协议计算）", "Sum agreed; empty, the agreement's rule", required=False
    )


class ContestForm(forms.Form):
    """Why a line is contested, and what sum would be right."""

    words = words("理由", "Reason")
    asked = amount("认为正确的金额", "What the sum should be", required=False, least="0")


class OfferForm(forms.Form):
    """What the provider answers, and the sum that it offers."""

    words = words("答复", "Answer")
    amount = amount("金额", "Sum", least="0")


class PeriodForm(forms.Form):
    """A day of the period that is settled."""

    day = day("结算期内的任一天", "Any day of the period")


class AgainstForm(forms.Form):
    """Which payment a deduction is set off against."""

    def __init__(self, dues: Sequence[tuple[str, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["due"] = forms.ChoiceField(
            label=ask("抵扣哪一笔应付", "Against which payment"), choices=dues
        )
