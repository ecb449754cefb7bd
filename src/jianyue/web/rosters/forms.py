"""What is asked about rosters, duties, leaves and roles."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from jianyue.engine.spans import Span
from jianyue.escalation.layers import Plan
from jianyue.escalation.leaving import Absence
from jianyue.escalation.overriding import Cover
from jianyue.escalation.rosters import Outline
from jianyue.escalation.swapping import Wish
from jianyue.ledger.speech import Both, Language
from jianyue.people.models import User
from jianyue.web.asking import ask
from jianyue.web.tickets.asking import Moment

Given = Mapping[str, Any] | None
People = QuerySet[User]
DAY: Final = {"type": "date"}
FEWEST: Final = 4
ALWAYS: Final = ask("全天 7×24", "always, 7x24")


def _person(zh: str, en: str, people: People, *, required: bool = True) -> Any:  # noqa: ANN401 - a field
    return forms.ModelChoiceField(people, label=ask(zh, en), required=required)


def _moment(zh: str, en: str, zone: str, language: Language, *, required: bool = True) -> Moment:
    return Moment(zone, language, label=ask(zh, en), required=required)


class RosterForm(forms.Form):
    """What a roster is called, and which time it has to cover."""

    name = forms.CharField(label=ask("名称", "Name in Chinese"), max_length=80)
    name_en = forms.CharField(
        label=ask("英文名称", "Name in English"), max_length=80, required=False
    )
    zone = forms.CharField(label=ask("时区", "Time zone"), max_length=60)
    hours = forms.ChoiceField(label=ask("需要值班的时间", "Time to cover"), required=False)
    outside = forms.BooleanField(
        label=ask("只在这些时间以外值班", "only outside of these hours"), required=False
    )
    shown = forms.BooleanField(
        label=ask("客户可以看到谁在值班", "the customer sees who is on call"), required=False
    )

    def __init__(
        self, hours: Sequence[tuple[str, str]], language: Language, data: Given = None,
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        options = [("", ALWAYS.words(language)), *hours]
        self.fields["hours"].choices = options  # type: ignore[attr-defined]  # a choice field

    def outline(self) -> Outline:
        """Return what was said."""
        return Outline(**self.cleaned_data)


class LayerForm(forms.Form):
    """Who takes turns, in which order, and when the duty is handed over."""

    days = forms.IntegerField(
        label=ask("每班几天", "Days of a turn"), min_value=1, max_value=366,
        help_text=ask("1 为每天轮换，7 为每周轮换", "1 hands over daily, 7 weekly"),
    )  # fmt: skip
    from_date = forms.DateField(
        label=ask("首次交接日期", "Date of the first hand-over"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    handovers = forms.CharField(
        label=ask("交接时间", "Hand-over"), max_length=100,
        help_text=ask("如 09:00；每天多班写成 00:00,08:00,16:00",
                      "such as 09:00; several shifts a day: 00:00,08:00,16:00"),
    )  # fmt: skip
    hours = forms.ChoiceField(label=ask("限定时间", "Keeps to"), required=False)
    outside = forms.BooleanField(
        label=ask("只在这些时间以外", "only outside of these hours"), required=False
    )
    skips = forms.BooleanField(
        label=ask("没有这些时间的班次跳过不计", "pass over turns that have none of these hours"),
        required=False,
    )

    def __init__(
        self, people: People, hours: Sequence[tuple[str, str]], when: tuple[str, Language],
        data: Given = None, initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        zone, language = when
        given = dict(initial or {})
        members: Sequence[User] = given.pop("members", ())
        for place, user in enumerate(members, 1):
            given[f"member_{place}"] = user.pk
        super().__init__(data, initial=given)
        self.fields["hours"].choices = [("", ALWAYS.words(language)), *hours]  # type: ignore[attr-defined]  # a choice field
        self.places = max(FEWEST, len(members) + 2)
        for place in range(1, self.places + 1):
            field = _person(f"第 {place} 位", f"Turn {place}", people, required=place == 1)
            self.fields[f"member_{place}"] = field
        self.fields["since"] = _moment("自何时起", "Counts from", zone, language)
        first = [f"member_{place}" for place in range(1, self.places + 1)]
        self.order_fields([*first, "since"])

    def plan(self) -> Plan:
        """Return what was said; places left empty are passed over."""
        said = self.cleaned_data
        named = (said.get(f"member_{place}") for place in range(1, self.places + 1))
        return Plan(
            tuple(user for user in named if user is not None), said["from_date"], said["days"],
            said["handovers"].strip(), said["hours"], said["outside"], said["skips"],
        )  # fmt: skip


class CoverForm(forms.Form):
    """Who takes a duty over, from when until when."""

    reason = forms.CharField(label=ask("说明", "Words"), max_length=300, required=False)

    def __init__(
        self, people: People, when: tuple[str, Language], data: Given = None, initial: Given = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        zone, language = when
        self.fields["person"] = _person("由谁值班", "Who is on call", people)
        self.fields["from_at"] = _moment("从", "From", zone, language)
        self.fields["until_at"] = _moment("到", "Until", zone, language)
        replaces = _person("只替谁", "Only for", people, required=False)
        replaces.help_text = ask("不选则替这段时间的所有人", "left out, for whoever is on call")
        self.fields["replaces"] = replaces
        self.order_fields(["person", "from_at", "until_at", "replaces", "reason"])

    def cover(self) -> Cover:
        """Return what was said."""
        return Cover(**self.cleaned_data)


class SwapForm(forms.Form):
    """Whom one asks to have one's duty, and for which of his."""

    reason = forms.CharField(label=ask("说明", "Words"), max_length=300, required=False)

    def __init__(
        self, people: People, when: tuple[str, Language], data: Given = None, initial: Given = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        zone, self.language = when
        language = self.language
        self.fields["other"] = _person("与谁换", "With", people)
        self.fields["from_at"] = _moment("我的班从", "My duty from", zone, language)
        self.fields["until_at"] = _moment("到", "until", zone, language)
        for name, zh, en in (("back_from", "换对方的班从", "for the duty from"),
                             ("back_until", "到", "until")):  # fmt: skip
            self.fields[name] = _moment(zh, en, zone, language, required=False)
        self.order_fields(["other", "from_at", "until_at", "back_from", "back_until", "reason"])

    def clean(self) -> dict[str, Any]:
        """Refuse half a stretch."""
        said: dict[str, Any] = super().clean() or {}
        for low, high in (("from_at", "until_at"), ("back_from", "back_until")):
            start, end = said.get(low), said.get(high)
            if (start is None) is not (end is None) and low not in self.errors:
                words = Both("请填写开始和结束。", "Give both ends.")
                self.add_error(high, words.words(self.language))
            elif start and end and end <= start:
                words = Both("结束时间必须晚于开始时间。", "The end comes after the beginning.")
                self.add_error(high, words.words(self.language))
        return said

    def wish(self) -> Wish:
        """Return what was said."""
        said = self.cleaned_data
        back = Span(said["back_from"], said["back_until"]) if said["back_from"] else None
        return Wish(said["other"], Span(said["from_at"], said["until_at"]), back, said["reason"])


class ConsentForm(forms.Form):
    """Yes or no."""

    yes = forms.TypedChoiceField(
        label=ask("答复", "Answer"), coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, language: Language, data: Given = None) -> None:
        super().__init__(data)
        said = {"yes": ask("同意换班", "accept"), "no": ask("不同意", "decline")}
        options = [(value, both.words(language)) for value, both in said.items()]
        self.fields["yes"].choices = options  # type: ignore[attr-defined]  # a choice field


class LeaveForm(forms.Form):
    """Who is away, and who stands in."""

    def __init__(
        self, people: tuple[People, People], when: tuple[str, Language], data: Given = None,
        initial: Given = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}))
        zone, language = when
        self.fields["person"] = _person("谁休假", "Who is away", people[0])
        self.fields["from_at"] = _moment("从", "From", zone, language)
        self.fields["until_at"] = _moment("到", "Until", zone, language)
        deputy = _person("代理人", "Deputy", people[1], required=False)
        deputy.help_text = ask("期间的值班和协议角色都由代理人担任",
                               "has the duties and roles meanwhile")  # fmt: skip
        self.fields["deputy"] = deputy

    def absence(self) -> Absence:
        """Return what was said."""
        return Absence(**self.cleaned_data)


class HoldingForm(forms.Form):
    """Who holds a role of the agreement."""

    role = forms.ChoiceField(label=ask("协议角色", "Role of the agreement"))
    holder = forms.ChoiceField(label=ask("由谁担任", "Held by"))
    deputy = forms.BooleanField(
        label=ask("仅作代理：担任者都找不到时才通知", "as a deputy: told where no holder can be"),
        required=False,
    )

    def __init__(
        self, roles: Sequence[tuple[str, str]], holders: Sequence[tuple[str, str]],
        data: Given = None, initial: Given = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}))
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a choice field
        self.fields["holder"].choices = holders  # type: ignore[attr-defined]  # a choice field


class PatienceForm(forms.Form):
    """After how many minutes a call that nobody acknowledged is repeated."""

    first = forms.IntegerField(label=ask("1 级（分钟）", "Level 1 (minutes)"), min_value=1)
    other = forms.IntegerField(label=ask("其他级别（分钟）", "Other levels (minutes)"), min_value=1)
