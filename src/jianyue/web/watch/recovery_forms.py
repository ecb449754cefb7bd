"""What is asked about plans and recoveries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from pydantic_core import PydanticCustomError

from jianyue.agreements.amounts import Amount
from jianyue.agreements.written import half_width
from jianyue.ledger.speech import Both, Language
from jianyue.watch.recovery import scripts
from jianyue.watch.recovery.scripts import Means, Member, PlanStep, Script
from jianyue.watch.recovery_words import Audience, Kind, StepAct, lasting
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment
from jianyue.web.watch.forms import Given, WhenForm, words
from jianyue.web.watch.outage_forms import LOCAL

FREE: Final = 4  # rows that stand open for more
DAY: Final = {"type": "date"}
BAD: Final = Both("请写成 4 h、30 min 或 4 小时。", "Write it as 4 h or 30 min.")
NOBODY: Final = Both("—", "—")
ROWS: Final = {
    "team": (("user", "role", "deputy"), scripts.MEMBERS),
    "step": (("text", "who", "minutes"), scripts.STEPS),
    "means": (("text", "internal"), scripts.MEANS),
}


class Length(forms.CharField):
    """A length of time as agreements write it: `4 h`, `30 分钟`."""

    def __init__(self, language: Language, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(max_length=20, **kwargs)
        self.bad = BAD.words(language)

    def clean(self, value: Any) -> timedelta:  # noqa: ANN401 - Django's
        """Return the length in whole minutes."""
        try:
            amount = Amount.parse(half_width(super().clean(value)).strip())
            return amount.length // timedelta(minutes=1) * timedelta(minutes=1)
        except (PydanticCustomError, ValueError):
            raise ValidationError(self.bad) from None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form of a plan can offer: systems, people, the language of the page."""

    systems: Sequence[tuple[str, str]]
    people: Sequence[tuple[int, str]]
    language: Language


class PlanForm(forms.Form):
    """A plan: what for, how fast, who, in which steps, with what."""

    title = forms.CharField(label=ask("名称", "Title"), max_length=120)
    systems = forms.MultipleChoiceField(
        label=ask("系统", "Systems"), widget=forms.CheckboxSelectMultiple
    )
    strategy = forms.CharField(
        label=ask("恢复策略", "Recovery strategy"), max_length=scripts.TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    drill_months = forms.IntegerField(
        label=ask("每几个月演练一次", "Months between drills"),
        min_value=1,
        max_value=36,
        initial=12,
    )
    review_due = forms.DateField(
        label=ask("下次复审", "To be looked through on"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    owner = forms.TypedChoiceField(label=ask("负责人", "Owner"), coerce=int)
    reason = words("为什么修改", "Why it is changed")

    def __init__(self, offer: Offer, data: Given = None, before: Script | None = None) -> None:
        super().__init__(data, initial=_initial(before) if before else None)
        self.fields["systems"].choices = offer.systems  # type: ignore[attr-defined] # a choice field
        self.fields["owner"].choices = offer.people  # type: ignore[attr-defined] # a choice field
        self.fields["rto"] = Length(
            offer.language, label=ask("恢复时间目标 RTO（如 4 h）", "Recovery time, RTO (as 4 h)")
        )
        self.fields["rpo"] = Length(
            offer.language, label=ask("数据丢失上限 RPO（如 15 min）", "Data lost, RPO (as 15 min)")
        )
        if before is None:
            del self.fields["reason"]
        for kind, (names, most) in ROWS.items():
            for row in range(most):
                for name in names:
                    self.fields[f"{kind}_{name}_{row}"] = _cell(name, offer)

    def plain(self) -> list[forms.BoundField]:
        """Return the fields that stand by themselves."""
        names = ("title", "systems", "rto", "rpo", "drill_months", "review_due", "owner",
                 "strategy", "reason")  # fmt: skip
        return [self[name] for name in names if name in self.fields]

    def tables(self) -> Iterator[tuple[Both, list[list[forms.BoundField]]]]:
        """Yield each table of rows with what it is called."""
        called = {
            "team": Both("小组", "Team"), "step": Both("步骤（按顺序）", "Steps, in order"),
            "means": Both("资源", "Resources"),
        }  # fmt: skip
        for kind, (names, most) in ROWS.items():
            given = [row for row in range(most) if self[f"{kind}_{names[0]}_{row}"].value()]
            shown = range(min(most, max(given, default=-1) + 1 + FREE))
            yield called[kind], [[self[f"{kind}_{each}_{row}"] for each in names] for row in shown]

    def script(self) -> Script:
        """Return what was said; a row without its first field is none."""
        said = self.cleaned_data
        return Script(
            said["title"].strip(), tuple(said["systems"]), said["strategy"].strip(),
            said["rto"], said["rpo"], said["drill_months"], said["review_due"], said["owner"],
            tuple(Member(user, role, deputy) for user, role, deputy in self._rows("team")),
            tuple(PlanStep(text, who, minutes or 0)
                  for text, who, minutes in self._rows("step")),
            tuple(Means(text, internal) for text, internal in self._rows("means")),
            said.get("reason", "").strip(),
        )  # fmt: skip

    def _rows(self, kind: str) -> Iterator[list[Any]]:
        names, most = ROWS[kind]
        for row in range(most):
            cells = [self.cleaned_data.get(f"{kind}_{name}_{row}") for name in names]
            if cells[0]:
                yield cells


class BeginForm(forms.Form):
    """What happened, when, whether it is an exercise."""

    kind = forms.ChoiceField(label=ask("性质", "Kind"), widget=forms.RadioSelect)
    what = words("发生了什么", "What has happened")
    outage = forms.ChoiceField(label=ask("所属中断", "Outage"), required=False)
    ticket = forms.CharField(label=ask("工单编号", "Ticket"), required=False, max_length=60)

    def __init__(
        self, outages: Sequence[tuple[str, str]], when: tuple[str, Language], data: Given = None
    ) -> None:
        super().__init__(data)
        zone, language = when
        self.fields["kind"].choices = choices(Kind, language)  # type: ignore[attr-defined] # a choice field
        self.fields["outage"].choices = [("", "—"), *outages]  # type: ignore[attr-defined] # a choice field
        self.fields["occurred_at"] = Moment(
            zone, language, label=ask("灾难发生时间", "When the disaster occurred")
        )
        self.order_fields(["kind", "occurred_at", "what"])


class StepActForm(WhenForm):
    """What became of a step, and when."""

    act = forms.ChoiceField(label=ask("登记", "Record"), widget=forms.RadioSelect)
    words = words("说明", "Words", required=False)

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(when, data)
        self.fields["act"].choices = choices(StepAct, when[1])  # type: ignore[attr-defined] # a choice field
        self.order_fields(["act", "when"])


class SaidForm(WhenForm):
    """What was done or found, and when."""

    words = words("内容", "Words")
    field_order = ("words", "when")


class EndForm(WhenForm):
    """When it ended, and why where nothing was recovered."""

    words = words("说明（没有恢复时必填）", "Words, needed without a recovery", required=False)


class RecoveredForm(WhenForm):
    """When the systems worked again, and how much of the data came back."""

    words = words("说明", "Words", required=False)

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(when, data)
        self.fields["data_until"] = Moment(
            *when, label=ask("数据恢复到", "Data came back up to"),
            help_text=ask("灾难前最后一份好的数据", "the last good data before the disaster"),
        )  # fmt: skip
        self.order_fields(["when", "data_until", "words"])


class VerifyForm(WhenForm):
    """Whether a second person finds that it works."""

    works = forms.ChoiceField(label=ask("结果", "Result"), widget=forms.RadioSelect)
    words = words("检查了什么", "What was looked at")

    def __init__(self, when: tuple[str, Language], data: Given = None) -> None:
        super().__init__(when, data)
        said = (("yes", Both("正常", "works")), ("no", Both("不正常", "does not work")))
        self.fields["works"].choices = [  # type: ignore[attr-defined] # a choice field
            (value, each.words(when[1])) for value, each in said
        ]
        self.order_fields(["works", "words", "when"])


class TellForm(forms.Form):
    """Whom to tell what."""

    whom = forms.MultipleChoiceField(
        label=ask("告诉谁", "Whom"), widget=forms.CheckboxSelectMultiple
    )
    words = words("状态、进展和影响", "Status, progress and effect")

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        self.fields["whom"].choices = choices(Audience, language)  # type: ignore[attr-defined] # a choice field


class ReviewForm(forms.Form):
    """What came of looking back."""

    causes = words("原因", "Causes")
    effect = words("影响", "Effect")
    lessons = words("教训", "What was learnt")


class ImproveForm(forms.Form):
    """What is to become better, by whom, by when."""

    text = words("改进什么", "What is to become better")
    owner = forms.TypedChoiceField(label=ask("负责人", "Owner"), coerce=int)
    due_date = forms.DateField(
        label=ask("到期日", "Due on"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )

    def __init__(self, people: Sequence[tuple[int, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["owner"].choices = people  # type: ignore[attr-defined] # a choice field


class CloseForm(forms.Form):
    """Whether an improvement is done, and what came of it."""

    dropped = forms.ChoiceField(label=ask("结果", "Result"), widget=forms.RadioSelect)
    outcome = words("结果或取消的原因", "What came of it, or why it is dropped")

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        said = (("no", Both("完成", "done")), ("yes", Both("取消", "dropped")))
        self.fields["dropped"].choices = [  # type: ignore[attr-defined] # a choice field
            (value, each.words(language)) for value, each in said
        ]


class CorrectForm(forms.Form):
    """The times on record; what is left as it is, is not corrected."""

    def __init__(
        self, times: Mapping[str, tuple[Any, datetime]], when: tuple[str, Language],
        data: Given = None,
    ) -> None:  # fmt: skip
        self.before = {name: at for name, (_, at) in times.items()}
        zone = ZoneInfo(when[0])
        initial = {name: f"{at.astimezone(zone):{LOCAL}}" for name, at in self.before.items()}
        super().__init__(data, initial=initial)
        for name, (label, _) in times.items():
            self.fields[name] = Moment(*when, label=label)
        self.fields["reason"] = words("更正的原因", "Why it is corrected")

    def truth(self) -> dict[str, datetime]:
        """Return the times that were changed; a form shows minutes, facts keep seconds."""
        said = {name: self.cleaned_data[name] for name in self.before}
        return {
            name: when
            for name, when in said.items()
            if when != self.before[name].replace(second=0, microsecond=0)
        }


def _cell(name: str, offer: Offer) -> forms.Field:
    people = [("", NOBODY.words(offer.language)), *offer.people]
    match name:
        case "user" | "deputy":
            label = ask("姓名", "Name") if name == "user" else ask("替补", "Deputy")
            return forms.TypedChoiceField(
                label=label, choices=people, coerce=int, empty_value=None, required=False
            )
        case "minutes":
            return forms.IntegerField(
                label=ask("分钟", "Minutes"), required=False, min_value=1,
                max_value=scripts.LONGEST_STEP,
            )  # fmt: skip
        case "internal":
            return forms.BooleanField(
                label=ask("客户不可见", "Hidden from the customer"), required=False
            )
        case "role" | "who":
            return forms.CharField(label=ask("职责", "Role"), required=False, max_length=80)
        case _:
            return forms.CharField(
                label=ask("内容", "What"), required=False, max_length=scripts.LINE
            )


def _initial(script: Script) -> dict[str, Any]:
    names = ("title", "systems", "strategy", "drill_months", "review_due", "owner")
    said: dict[str, Any] = {name: getattr(script, name) for name in names}
    said |= {"rto": _written(script.rto), "rpo": _written(script.rpo)}
    rows = {"team": script.team, "step": script.steps, "means": script.means}
    for kind, parts in rows.items():
        for row, part in enumerate(parts):
            for name in ROWS[kind][0]:
                said[f"{kind}_{name}_{row}"] = getattr(part, name)
    return said


def _written(length: timedelta) -> str:
    hours, rest = divmod(length, timedelta(hours=1))
    return f"{length // timedelta(minutes=1)} min" if rest or not hours else lasting(length).en
