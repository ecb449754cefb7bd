"""A questionnaire: what is asked, in both languages; how it is kept and read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from jianyue.ledger.actions import Entry
from jianyue.ledger.models import Words
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.surveys.models import Survey
from jianyue.surveys.words import Question, Rhythm

QUESTIONS: Final = 20
CHOICES: Final = 10
LINE: Final = 300
TITLE: Final = 200
LONGEST: Final = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; what is missing in a language is asked in the other.

    choices   what one chooses from; only of a choice
    optional  whether it may be left out
    """

    kind: Question
    text: Both
    choices: tuple[Both, ...] = ()
    optional: bool = False

    @property
    def shape(self) -> dict[str, Any]:
        """What figures need to know of it."""
        return {
            "kind": self.kind.value, "choices": len(self.choices), "optional": self.optional,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What is asked, how often, and from when until when."""

    title: Both
    rhythm: Rhythm
    anonymous: bool
    questions: tuple[Asked, ...]
    starts_at: datetime
    ends_at: datetime


def checked(said: Questionnaire, at: datetime) -> Questionnaire:
    """Return it where it can be sent. Raises NotAllowed."""
    if not any((said.title.zh.strip(), said.title.en.strip())):
        raise NotAllowed("请填写标题。", "Give a title.")
    if not 1 <= len(said.questions) <= QUESTIONS:
        raise NotAllowed("问卷需要 1 至 20 个问题。", "A questionnaire has 1 to 20 questions.")
    for each in said.questions:
        _check(each)
    kinds = [each.kind for each in said.questions]
    if kinds.count(Question.RECOMMEND) > 1:
        raise NotAllowed("推荐意愿只能问一次。", "Ask for a recommendation once at most.")
    if all(each.optional for each in said.questions):
        raise NotAllowed("至少要有一个必答题。", "At least one question must be answered.")
    if not timedelta() < said.ends_at - said.starts_at <= LONGEST or said.ends_at <= at:
        raise NotAllowed(
            "结束时间要晚于开始时间和现在，调查最长 92 天。",
            "It ends after its start and after now, and lasts 92 days at most.",
        )
    return said


def _check(each: Asked) -> None:
    texts = [each.text, *each.choices]
    if any(not (text.zh.strip() or text.en.strip()) for text in texts):
        raise NotAllowed("每个问题和选项都要有文字。", "Each question and choice needs words.")
    if any(len(words) > LINE for text in texts for words in (text.zh, text.en)):
        raise NotAllowed("有一个问题过长。", "One of the questions is too long.")
    if each.kind is Question.CHOICE:
        if not 2 <= len(each.choices) <= CHOICES:  # noqa: PLR2004 - one choice is none
            raise NotAllowed("单选题需要 2 至 10 个选项。", "Offer 2 to 10 choices.")
    elif each.choices:
        raise NotAllowed("只有单选题有选项。", "Only a choice has choices.")


def entry_of(said: Questionnaire, kind: str, at: datetime) -> Entry:
    """Return the fact that keeps it."""
    words = {"title": said.title.zh.strip()[:TITLE], "title-en": said.title.en.strip()[:TITLE]}
    for place, each in enumerate(said.questions, 1):
        words |= _named(f"q{place}", each.text)
        for number, choice in enumerate(each.choices, 1):
            words |= _named(f"q{place}-c{number}", choice)
    body = {
        "rhythm": said.rhythm.value,
        "anonymous": said.anonymous,
        "shape": [each.shape for each in said.questions],
        "starts": said.starts_at.isoformat(),
        "ends": said.ends_at.isoformat(),
    }
    return Entry(kind, at, body, words)


def questions_of(survey: Survey) -> list[Asked]:
    """Return the questions of a survey with their words; those that were erased are empty."""
    rows = Words.objects.filter(timeline=survey.timeline_id, seq=survey.text_seq)
    said = {each.field: each.text for each in rows}
    return [_asked(place, shape, said) for place, shape in enumerate(survey.shape, 1)]


def _asked(place: int, shape: Mapping[str, Any], said: Mapping[str, str]) -> Asked:
    choices = range(1, shape["choices"] + 1)
    return Asked(
        Question.of(shape["kind"]),
        _both(f"q{place}", said),
        tuple(_both(f"q{place}-c{number}", said) for number in choices),
        optional=shape["optional"],
    )


def _named(name: str, text: Both) -> dict[str, str]:
    return {name: text.zh.strip(), f"{name}-en": text.en.strip()}


def _both(name: str, said: Mapping[str, str]) -> Both:
    zh, en = said.get(name, ""), said.get(f"{name}-en", "")
    return Both(zh or en or "—", en or zh or "—")


USUAL: Final[Sequence[Asked]] = (
    Asked(Question.POINTS, Both("您对服务的总体满意度", "How satisfied are you with the service?")),
    Asked(Question.STARS, Both("响应是否及时", "How quickly were you answered?")),
    Asked(Question.STARS, Both("工程师的专业水平", "How able were the engineers?")),
    Asked(
        Question.RECOMMEND,
        Both("您有多大可能向同行推荐我们", "How likely are you to recommend us to others?"),
    ),
    Asked(
        Question.WORDS, Both("我们最应当改进什么", "What should become better first?"),
        optional=True,
    ),
)  # fmt: skip
