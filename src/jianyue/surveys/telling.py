"""Who is told what of surveys and opinions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.notices import actions as notices
from jianyue.notices.actions import Message
from jianyue.notices.sending import WAY_IN
from jianyue.people.models import User
from jianyue.services.dates import zone_of
from jianyue.surveys.models import FollowUp, Invited, Opinion, Survey

OPINION: Final = "opinion"
CALL: Final = "follow-up"
# Kinds of letters that ask, and what each begins with.
FIRST: Final = ("survey", Both("", ""))
AGAIN: Final = ("survey-again", Both("提醒：", "A reminder: "))
LONGER: Final = ("survey-longer", Both("已延长：", "Open for longer: "))
LETTERS: Final = (FIRST, AGAIN, LONGER)


def tell_invited(survey: Survey, invited: Iterable[Invited], *, again: bool, at: datetime) -> None:
    """Ask people by mail; the secret link is made when the mail leaves. Once each, and again."""
    letter = AGAIN if again else FIRST
    until = _end_of(survey)
    told = [(_asking(survey, each, letter, until), [each.user]) for each in invited]
    notices.decide_all(told, at=at)


def tell_prolonged(survey: Survey, invited: Iterable[Invited], *, at: datetime) -> None:
    """Tell people of the new end, with a link of their own; letters with the old one are void."""
    silent = list(invited)
    take_back(silent)
    step, until = survey.ends_at.isoformat(), _end_of(survey)
    told = [
        (replace(_asking(survey, each, LONGER, until), step=step), [each.user]) for each in silent
    ]
    notices.decide_all(told, at=at)


def take_back(invited: Iterable[Invited]) -> None:
    """Take back what was not sent yet to people who need not answer any more."""
    ids = [each.pk for each in invited]
    notices.withdraw_all(WAY_IN, ids, kinds=[kind for kind, _ in LETTERS])


def tell_assigned(opinion: Opinion, owner: User, *, at: datetime) -> None:
    """Tell who is to see to an opinion, and by when."""
    said = Both("由您负责改进的意见", "An opinion that you see to")
    body = Both(f"到期日：{opinion.due_date}", f"Due on {opinion.due_date}")
    message = _about(opinion, "opinion-assigned", said, body, f"{owner.pk}:{opinion.due_date}")
    notices.decide(message, to=[owner], at=at)


def tell_overdue(opinion: Opinion, *, also: Iterable[User], at: datetime) -> None:
    """Tell the owner of an opinion, and others, that its day is over."""
    said = Both("意见的改进已逾期", "The improvement is overdue")
    body = Both(f"到期日：{opinion.due_date}", f"Due on {opinion.due_date}")
    message = _about(opinion, "opinion-overdue", said, body, str(opinion.due_date))
    people = {user.pk: user for user in (opinion.owner, *also)}
    notices.decide(message, to=people.values(), at=at)


def tell_call_late(call: FollowUp, to: Iterable[User], *, at: datetime) -> None:
    """Tell who owes follow-up calls that their day is over: once for all of a contract and day."""
    code, day = call.contract.code, call.due_date
    message = Message(
        kind="calls-overdue",
        cause=(CALL, call.contract_id),
        subject=Both(f"[{code}] 回访已逾期", f"[{code}] Follow-up calls are overdue"),
        body=Both(
            f"应在 {day} 前完成的回访还有未联系的。", f"Not all calls due on {day} were made."
        ),
        step=str(day),
        path="/follow-ups/",
    )
    notices.decide(message, to=to, at=at)


def tell_back(opinion: Opinion, words: str, to: Iterable[User], *, at: datetime) -> None:
    """Tell who gave an opinion what has become of it."""
    said = Both("您提的意见有了结果", "What has come of your opinion")
    notices.decide(_about(opinion, "opinion-told", said, Both(words, words)), to=to, at=at)


def withdraw(opinion: Opinion) -> None:
    """Take back what was not sent yet of an opinion that nobody needs to see to any more."""
    for kind in ("opinion-assigned", "opinion-overdue"):
        notices.withdraw((OPINION, opinion.pk), kind=kind)


def _end_of(survey: Survey) -> str:
    """Return when a survey ends, as the clocks of its contract say it."""
    zone = zone_of(survey.contract, survey.ends_at)
    return f"{survey.ends_at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def _asking(survey: Survey, invited: Invited, letter: tuple[str, Both], until: str) -> Message:
    kind, lead = letter
    said = survey.said
    nameless = Both(
        "本次调查是匿名的：没有人能看到谁答了什么。",
        "It is anonymous: nobody can see who said what.",
    )
    more = nameless if survey.anonymous else Both("", "")
    return Message(
        kind=kind,
        cause=(WAY_IN, invited.pk),
        subject=Both(
            f"{lead.zh}请填写满意度调查：{said.zh}",
            f"{lead.en}How satisfied are you? {said.en}",
        ),
        body=Both(
            f"请在 {until} 前填写，只需几分钟，不用登录。{more.zh}"
            "下面的链接只给您本人，请不要转发；再次收到提醒时，以最后一封为准。",
            f"Please answer before {until}; it takes a few minutes and no sign-in. {more.en} "
            "The link below is yours alone, please do not pass it on; if you are reminded, the "
            "link of the last mail counts.",
        ),
        path=f"/my/surveys/{invited.pk}/",
    )


def _about(opinion: Opinion, kind: str, said: Both, body: Both, step: str = "") -> Message:
    number, title = opinion.number, opinion.title[:80]
    return Message(
        kind=kind,
        cause=(OPINION, opinion.pk),
        subject=Both(f"[{number}] {said.zh}：{title}", f"[{number}] {said.en}: {title}"),
        body=body,
        step=step,
        path=f"/opinions/{number}/",
    )
