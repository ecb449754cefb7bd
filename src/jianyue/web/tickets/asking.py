"""The fields that acts ask for, each drawn from the agreement and from rows the person sees."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from jianyue.agreements.services import Grade
from jianyue.ledger.speech import Both, Choice, Language
from jianyue.people.models import Team, User
from jianyue.tickets.account import Account
from jianyue.tickets.rules import exclusion_grounds, pause_grounds
from jianyue.tickets.words import Category, Mode, Security
from jianyue.web.tickets.tag_field import TagsField
from jianyue.web.tickets.words import GRADES, attribute_named, happened

LONGEST_TITLE: Final = 60
AMENDABLE: Final = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form can offer to the person who fills it in."""

    account: Account
    by: User
    language: Language
    people: Mapping[str, User]
    teams: Mapping[str, Team]

    def said(self, words: Any) -> str:  # noqa: ANN401 - anything with words
        """Return words in the language of the page."""
        return str(words.words(self.language))


class Moment(forms.Field):
    """An instant typed as a local time of the person's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def __init__(self, zone: str, language: Language, **kwargs: Any) -> None:  # noqa: ANN401 - any value of a template or a form
        super().__init__(**kwargs)
        self.zone = ZoneInfo(zone)
        self.bad = Both("请填写日期和时间。", "Give a date and a time.").words(language)

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401 - Django's
        """Return the instant in UTC; a time that occurs twice is the first of the two."""
        if value in self.empty_values:
            return None
        try:
            return datetime.fromisoformat(value).replace(tzinfo=self.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(self.bad) from None


def _text(zh: str, en: str, *, rows: int = 3) -> Callable[[Offer], Mapping[str, forms.Field]]:
    def made(_: Offer) -> Mapping[str, forms.Field]:
        area = forms.Textarea(attrs={"rows": rows})
        return {"": forms.CharField(label=Both(zh, en), widget=area)}  # type: ignore[arg-type] # words in both languages stand for a label

    return made


def _line(zh: str, en: str) -> Callable[[Offer], Mapping[str, forms.Field]]:
    return lambda _: {"": forms.CharField(label=Both(zh, en), max_length=200)}  # type: ignore[arg-type] # words in both languages stand for a label


def _moment(zh: str, en: str) -> Callable[[Offer], Mapping[str, forms.Field]]:
    return lambda offer: {"": Moment(offer.by.zone, offer.language, label=Both(zh, en))}


def _select(label: Both, options: Iterable[tuple[str, str]], initial: str = "") -> forms.Field:
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type] # words in both languages stand for a label
        choices=[("", "—"), *options],
        initial=initial,
    )


def _words(label: Both, choice: type[Choice]) -> Callable[[Offer], Mapping[str, forms.Field]]:
    def made(offer: Offer) -> Mapping[str, forms.Field]:
        return {"": _select(label, [(each.value, offer.said(each)) for each in choice])}

    return made


def _pause_ground(offer: Offer) -> Mapping[str, forms.Field]:
    pausing = {name for run in offer.account.runs for name in run.told.promised.target.pauses}
    known = pause_grounds(offer.account.agreement)
    idle = Both("（不影响计时）", " (stops no clock)")
    options = [
        (name, offer.said(words) + ("" if name in pausing else offer.said(idle)))
        for name, words in sorted(known.items(), key=lambda item: item[0] not in pausing)
    ]
    return {"": _select(Both("原因", "Ground"), options)}


def _exclusion_ground(offer: Offer) -> Mapping[str, forms.Field]:
    known = exclusion_grounds(offer.account.agreement)
    options = [(name, offer.said(words)) for name, words in known.items()]
    return {"": _select(Both("排除依据", "Ground"), options)}


def _attributes(offer: Offer) -> Mapping[str, forms.Field]:
    levels, agreement = offer.account.agreement.levels, offer.account.agreement
    matrix = levels.incident
    known: dict[str, list[tuple[str, str]]] = {
        "urgency": [
            (name, _grade_word(name, offer)) for name in (matrix.urgency if matrix else ())
        ],
        "impact": [(name, _grade_word(name, offer)) for name in (matrix.impact if matrix else ())],
        "priority": _graded(levels.priority, offer),
        "problem": _graded(levels.problem, offer),
        "service": [
            (name, offer.said(service.title))
            for name, service in agreement.services.items()
            if service.service_level is not None and (levels.service or levels.handling)
        ],
        "system": [(name, name) for name in levels.systems],
        "customer": [(name, name) for name in levels.customers],
        "device": [(name, name) for name in levels.devices],
    }
    now = offer.account.standing.attributes
    return {
        f"_{name}": _select(attribute_named(name), options, now.get(name, ""))
        for name, options in known.items()
        if options
    }


def _grade_word(name: str, offer: Offer) -> str:
    return offer.said(GRADES[name]) if name in GRADES else name


def _graded(grades: Mapping[int, Grade], offer: Offer) -> list[tuple[str, str]]:
    return [
        (grade.name or str(level), _shortened(level, grade, offer))
        for level, grade in sorted(grades.items())
    ]


def _shortened(level: int, grade: Grade, offer: Offer) -> str:
    said = [offer.said(each) for each in (grade.title, grade.text) if each]
    words = " · ".join(said) or str(level)
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"


def _team(offer: Offer) -> Mapping[str, forms.Field]:
    options = [(value, offer.said(team.said)) for value, team in offer.teams.items()]
    now = offer.account.standing.desk.team_id
    return {"": _select(Both("小组", "Team"), options, str(now or ""))}


def _assignee(offer: Offer) -> Mapping[str, forms.Field]:
    options = [(value, user.name) for value, user in offer.people.items()]
    now = offer.account.standing.desk.assignee_id
    return {"": _select(Both("处理人", "Assignee"), options, str(now or ""))}


def _target(offer: Offer) -> Mapping[str, forms.Field]:
    promises = [run.told.promised for run in offer.account.runs if not run.told.ended]
    options = [(each.target.name, offer.said(each.title)) for each in promises]
    return {"": _select(Both("时限（不选即解决时限）", "Target (none: the resolution)"), options)}


def _number(offer: Offer) -> Mapping[str, forms.Field]:
    pauses = [e.fact for e in offer.account.entries if e.fact.kind == "paused" and not e.void]
    options = [
        (str(fact.body["number"]), f"#{fact.body['number']} {_local(fact.occurred_at, offer)}")
        for fact in pauses
    ]
    return {"": _select(Both("哪一次暂停", "Which pause"), options)}


def _names(offer: Offer) -> Mapping[str, forms.Field]:
    entries = [e for e in offer.account.entries if e.fact.kind != "reported" and not e.void]
    options = [
        (
            str(entry.fact.seq),
            " ".join((f"#{entry.fact.seq}", offer.said(happened(entry.fact.kind).said),
                      _local(entry.fact.occurred_at, offer))),
        )
        for entry in entries[-AMENDABLE:]
    ]  # fmt: skip
    return {"": _select(Both("哪一条记录", "Which record"), options)}


def _local(at: datetime, offer: Offer) -> str:
    return at.astimezone(ZoneInfo(offer.by.zone)).strftime("%m-%d %H:%M")


def _effort(_: Offer) -> Mapping[str, forms.Field]:
    label = Both("工作量（人日）", "Effort in person-days")
    return {"": forms.DecimalField(label=label, max_digits=6, decimal_places=2)}  # type: ignore[arg-type] # words in both languages stand for a label


def _undoes(_: Offer) -> Mapping[str, forms.Field]:
    label = Both("同时免除已经发生的超时", "This also undoes the breach that has happened")
    return {"": forms.BooleanField(label=label)}  # type: ignore[arg-type] # words in both languages stand for a label


FIELDS: Final[Mapping[str, Callable[[Offer], Mapping[str, forms.Field]]]] = MappingProxyType(
    {
        "text": _text("说明", "Words", rows=4),
        "reason": _text("原因", "Reason"),
        "evidence": _text("证据", "Evidence"),
        "place": _line("地点", "Place"),
        "with": _line("客户方参加的人", "Who took part for the customer"),
        "cause": _line("根本原因", "Root cause"),
        "until": _moment("到什么时候", "Until"),
        "resolve_by": _moment("预计解决时间", "Expected to be solved by"),
        "ground": _pause_ground,
        "attributes": _attributes,
        "team": _team,
        "assignee": _assignee,
        "target": _target,
        "number": _number,
        "names": _names,
        "effort": _effort,
        "undoes_breach": _undoes,
        "tags": lambda _: {"": TagsField()},
        "mode": _words(Both("方式", "How"), Mode),
        "category": _words(Both("请求类型", "Type of request"), Category),
        "security": _words(Both("安全事件类别", "Class of security incident"), Security),
    }
)
OTHERWISE: Final = MappingProxyType({("excluded", "ground"): _exclusion_ground})
