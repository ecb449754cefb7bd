"""What is asked about plans of recurring jobs, and about one of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django import forms

from jianyue.engine.recurrences import MONTHS, MOST, Every
from jianyue.ledger.speech import Language
from jianyue.people.models import User
from jianyue.upkeep import planning, rules, steps
from jianyue.upkeep.doing import LARGEST, WORDS, Told
from jianyue.upkeep.planning import Wanted
from jianyue.upkeep.rules import DAYS, NTH, Rule
from jianyue.upkeep.steps import Step
from jianyue.upkeep.words import Followed, Rhythm, Shifted
from jianyue.web.asking import ask, choices
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
WHAT: Final = ("title", "systems", "steps", "note")
WHO: Final = ("person", "deputy")
WHEN: Final = (
    "every", "step", "weekdays", "day", "nth", "month", "shift", "time", "zone", "from_date",
    "until_date",
)  # fmt: skip
HOW_LONG: Final = ("shown_days", "due_hours")
HOUR: Final = 60


class PlanForm(forms.Form):
    """A plan: what is done, by whom, when it comes round."""

    title = forms.CharField(label=ask("名称", "Name"), max_length=planning.TITLE)
    systems = forms.MultipleChoiceField(
        label=ask("涉及的系统", "Systems"), required=False, widget=forms.CheckboxSelectMultiple
    )
    steps = forms.CharField(
        label=ask("步骤，每行一步", "Steps, one a line"),
        max_length=steps.MOST * (steps.LINE * 2 + steps.UNIT + 8),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=ask(
            "要记录读数时写成：步骤 | 读数名称 | 单位，如：清理临时表 | 释放空间 | GB",
            "one with a reading: step | what is read | unit, as: clean temporary tables | "
            "space freed | GB",
        ),
    )
    note = forms.CharField(
        label=ask("说明", "Note"), max_length=planning.WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    person = forms.TypedChoiceField(label=ask("负责人", "Who does it"), coerce=int)
    deputy = forms.TypedChoiceField(
        label=ask("代理人", "Deputy"), coerce=int, required=False, empty_value=None,
        help_text=ask("负责人休假或离开时由他做", "does it while that person is away or gone"),
    )  # fmt: skip
    every = forms.ChoiceField(label=ask("周期", "How often"))
    step = forms.IntegerField(
        label=ask("每几个周期一次", "Every so many of them"), min_value=1, max_value=MOST,
        initial=1, help_text=ask("1 就是每个周期都做", "1: every one"),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=ask("星期", "Weekdays"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ask(
            "每周：可选多个；每月、每季、每年：与“第几个”一起选一个",
            "weekly: any; monthly and longer: one, together with which one of the month",
        ),
    )  # fmt: skip
    day = forms.IntegerField(
        label=ask("几日", "Day of the month"), min_value=1, max_value=31, required=False,
        help_text=ask("31 就是最后一天", "31 is the last day"),
    )  # fmt: skip
    nth = forms.TypedChoiceField(
        label=ask("第几个星期几", "Which weekday of the month"), coerce=int, required=False,
        help_text=ask("选了它，就不看“几日”", "chosen, the day does not count"),
    )  # fmt: skip
    month = forms.IntegerField(
        label=ask("第几个月", "Which month"), min_value=1, max_value=12, required=False,
        help_text=ask(
            "每季 1 至 3，每年 1 至 12", "of a quarter 1 to 3, of a year 1 to 12"
        ),
    )  # fmt: skip
    shift = forms.ChoiceField(
        label=ask("遇到非工作日", "On a day that is no working day"),
        help_text=ask("按合同的工作日历", "by the calendar of the contract"),
    )
    time = forms.TimeField(
        label=ask("时间", "Time of day"), initial="09:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    zone = forms.CharField(label=ask("时区", "Time zone"), max_length=60)
    from_date = forms.DateField(
        label=ask("开始日期", "From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until_date = forms.DateField(
        label=ask("结束日期", "Until"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    shown_days = forms.IntegerField(
        label=ask("提前几天显示", "Shown days ahead"), min_value=0,
        max_value=rules.MOST_DAYS_BEFORE, initial=1,
    )  # fmt: skip
    due_hours = forms.IntegerField(
        label=ask("几小时内完成", "To be done within hours"), min_value=1,
        max_value=rules.MOST_HOURS, initial=8,
    )  # fmt: skip

    def __init__(
        self, systems: Sequence[tuple[str, str]], people: Sequence[tuple[int, str]],
        language: Language, data: Given = None, *, initial: Mapping[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial))
        offered: dict[str, Any] = {
            "systems": systems,
            "person": [("", "—"), *people],
            "deputy": [("", "—"), *people],
            "every": choices(Rhythm, language),
            "shift": choices(Shifted, language),
            "weekdays": [(place, each.words(language)) for place, each in enumerate(DAYS)],
            "nth": [("", "—"), *((place, each.words(language)) for place, each in NTH.items())],
        }
        for name, options in offered.items():
            self.fields[name].choices = options  # type: ignore[attr-defined] # a choice field

    def parts(self) -> list[list[forms.BoundField]]:
        """Return the fields in groups: what, who, when, how long."""
        return [[self[name] for name in part] for part in (WHAT, WHO, WHEN, HOW_LONG)]

    def wanted(self, by: User) -> Wanted:
        """Return what was said."""
        said = self.cleaned_data
        ids = {said["person"], said["deputy"]} - {None}
        people = User.objects.visible_to(by).in_bulk(ids)
        return Wanted(
            said["title"], steps.from_lines(said["steps"]), tuple(said["systems"]),
            people[said["person"]], self._rule(), people.get(said["deputy"] or 0), said["note"],
        )  # fmt: skip

    def _rule(self) -> Rule:
        said = self.cleaned_data
        monthly = said["every"] in MONTHS
        nth = int(said["nth"] or 0) if monthly else 0
        weekly = said["every"] == Every.WEEK
        at: time = said["time"]
        return Rule(
            said["every"], said["zone"], said["from_date"], at.hour * HOUR + at.minute,
            said["until_date"], said["step"],
            weekdays=tuple(said["weekdays"]) if weekly or nth else (),
            day=(said["day"] or 0) if monthly and not nth else 0, nth=nth,
            month=(said["month"] or 1) if monthly and said["every"] != Every.MONTH else 1,
            shift=said["shift"], shown_days=said["shown_days"], due_hours=said["due_hours"],
        )  # fmt: skip


def before(zone: str, today: date) -> dict[str, Any]:
    """Return what a new plan begins with."""
    return {"zone": zone, "from_date": today, "every": "week", "weekdays": [0]}


def as_set(plan: Any, known: Sequence[Step], note: str) -> dict[str, Any]:  # noqa: ANN401 - a plan
    """Return what the form of a plan shows as it is set."""
    rule = Rule.kept(plan.rule)
    names = ("every", "step", "month", "shift", "zone", "from_date", "until_date",
             "shown_days", "due_hours")  # fmt: skip
    return {name: getattr(rule, name) for name in names} | {
        "title": plan.title, "systems": plan.systems, "steps": steps.to_lines(known),
        "note": note, "person": plan.person_id, "deputy": plan.deputy_id or "",
        "weekdays": list(rule.weekdays), "day": rule.day or None, "nth": rule.nth or "",
        "time": time(rule.minute // HOUR, rule.minute % HOUR),
    }  # fmt: skip


class StepsForm(forms.Form):
    """The check list of a job: of each step whether it was done, a reading, a word."""

    def __init__(
        self, known: Sequence[Step], data: Given = None, *, told: Mapping[int, Told]
    ) -> None:
        super().__init__(data)
        self.known = known
        for place, step in enumerate(known, 1):
            before_ = told.get(place, Told(done=False))
            label = ask(f"第 {place} 步已做", f"step {place} is done")
            self.fields[f"done_{place}"] = forms.BooleanField(
                label=label, required=False, initial=before_.done
            )
            if step.reading:
                self.fields[f"reading_{place}"] = forms.DecimalField(
                    label=step.reading, required=False, initial=before_.reading,
                    max_value=LARGEST, min_value=-LARGEST, max_digits=20, decimal_places=6,
                )  # fmt: skip
            self.fields[f"words_{place}"] = forms.CharField(
                label=ask("说明", "Words"), required=False, max_length=WORDS, initial=before_.words,
                widget=forms.TextInput(),
            )  # fmt: skip
        self.fields["closing"] = forms.CharField(
            label=ask("完成时的小结", "What to say of it all"), required=False, max_length=WORDS,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Return each step with its fields."""
        return [
            {
                "place": place, "step": step, "done": self[f"done_{place}"],
                "words": self[f"words_{place}"],
                "reading": self[f"reading_{place}"] if step.reading else None,
            }
            for place, step in enumerate(self.known, 1)
        ]  # fmt: skip

    def told(self) -> dict[int, Told]:
        """Return what was said of each step."""
        said = self.cleaned_data
        found = {}
        for place, _ in enumerate(self.known, 1):
            words = said[f"words_{place}"].strip()
            found[place] = Told(said[f"done_{place}"], said.get(f"reading_{place}"), words)
        return found


class FoundForm(forms.Form):
    """What was found."""

    text = forms.CharField(
        label=ask("发现的问题", "What was found"), max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class MoveForm(forms.Form):
    """When a job begins now, and why."""

    reason = forms.CharField(label=ask("原因", "Reason"), max_length=WORDS)

    def __init__(self, when: tuple[str, Language], starts_at: datetime, data: Given = None) -> None:
        super().__init__(data)
        field = Moment(*when, label=ask("新的开始时间", "New beginning"))
        field.initial = f"{starts_at.astimezone(field.zone):%Y-%m-%dT%H:%M}"
        self.fields["starts_at"] = field
        self.order_fields(["starts_at", "reason"])


class GiveForm(forms.Form):
    """Who does it now."""

    person = forms.TypedChoiceField(label=ask("由谁做", "Who does it"), coerce=int)
    reason = forms.CharField(label=ask("原因", "Reason"), max_length=WORDS, required=False)

    def __init__(self, people: Sequence[tuple[int, str]], data: Given = None) -> None:
        super().__init__(data)
        self.fields["person"].choices = people  # type: ignore[attr-defined] # a choice field


class FollowForm(forms.Form):
    """What a finding becomes."""

    kind = forms.ChoiceField(label=ask("转为", "Becomes"), widget=forms.RadioSelect)
    title = forms.CharField(label=ask("一句话说明", "In one line"), max_length=200)
    service = forms.ChoiceField(label=ask("关于哪项服务", "About which service"), required=False)

    def __init__(
        self, services: Sequence[tuple[str, str]], language: Language, data: Given = None, *,
        initial: Mapping[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial))
        self.fields["kind"].choices = choices(Followed, language)  # type: ignore[attr-defined] # a choice field
        self.fields["service"].choices = [("", "—"), *services]  # type: ignore[attr-defined] # a choice field
