"""From the facts of a survey to how it stands, and to each answer; pure, for rows and rebuilds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.surveys.words import SurveyState

MADE: Final = ("survey_made", "survey_changed")
ANSWERED: Final = "survey_answered"
BALLOT: Final = "survey_ballot"
SAID: Final = {
    "survey_made": Both("编写问卷", "questionnaire written"),
    "survey_changed": Both("修改问卷", "questionnaire changed"),
    "survey_sent": Both("发送", "sent"),
    "survey_reminded": Both("提醒尚未答复的人", "those who had not answered were reminded"),
    "survey_prolonged": Both("延长", "prolonged"),
    "survey_ended": Both("结束", "ended"),
    "survey_called_off": Both("取消", "called off"),
}
TOLD: Final = {
    "survey_ended": SurveyState.ENDED,
    "survey_called_off": SurveyState.CALLED_OFF,
}


@dataclass
class Told:
    """One answer as facts tell it.

    seq   of the first fact; text_seq of the last one that holds words
    """

    seq: int
    columns: dict[str, Any] = field(default_factory=dict)
    text_seq: int = 0


def folded(facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the columns of a survey as its facts say them."""
    said: dict[str, Any] = {
        "state": SurveyState.DRAFT, "sent_at": None, "remind_at": None, "ended_at": None,
    }  # fmt: skip
    for fact in facts:
        if fact.kind in MADE:
            said |= _made(fact)
        elif fact.kind == "survey_sent" and said["sent_at"] is None:
            said |= {"state": SurveyState.SENT, "sent_at": _utc(fact.recorded_at)}
            said["remind_at"] = datetime.fromisoformat(fact.body["remind"])
        elif fact.kind == "survey_prolonged":
            said["ends_at"] = datetime.fromisoformat(fact.body["ends"])
            said["remind_at"] = datetime.fromisoformat(fact.body["remind"])
        elif fact.kind in TOLD:
            said |= {"state": TOLD[fact.kind], "ended_at": _utc(fact.occurred_at)}
    return said


def invited_in(facts: Iterable[Fact]) -> set[int]:
    """Return the ids of the people who were asked."""
    return {pk for fact in facts if fact.kind == "survey_sent" for pk in fact.body["people"]}


def answers_in(facts: Iterable[Fact]) -> list[Told]:
    """Return every answer, the withdrawn ones too, in the order of the first facts."""
    found: dict[int, Told] = {}
    for fact in facts:
        if fact.kind in {ANSWERED, BALLOT}:
            found[fact.seq] = _first(fact)
        elif fact.kind == "survey_corrected":
            told = found[fact.body["answer"]]
            told.text_seq = fact.seq
            at = _utc(fact.occurred_at)
            if told.columns["withdrawn_at"] is not None:  # given again
                told.columns |= {"withdrawn_at": None, "given_at": at}
            told.columns |= {"values": fact.body["values"], "corrected_at": at}
        elif fact.kind == "survey_withdrawn":
            found[fact.body["answer"]].columns["withdrawn_at"] = _utc(fact.occurred_at)
    return list(found.values())


def _made(fact: Fact) -> dict[str, Any]:
    body = fact.body
    return {
        "rhythm": body["rhythm"],
        "anonymous": body["anonymous"],
        "shape": body["shape"],
        "starts_at": datetime.fromisoformat(body["starts"]),
        "ends_at": datetime.fromisoformat(body["ends"]),
        "made_by_id": fact.by_id,
        "text_seq": fact.seq,
    }


def _first(fact: Fact) -> Told:
    body = fact.body
    return Told(
        fact.seq,
        {
            "user_id": body.get("said_by"),
            "values": body["values"],
            "given_at": _utc(fact.occurred_at),
            "corrected_at": None,
            "phoned_by_id": fact.by_id if body.get("phone") else None,
            "late": body.get("late", False),
            "withdrawn_at": None,
        },
        fact.seq,
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
