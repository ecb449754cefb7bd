"""Surveys, follow-up calls and opinions of the sample world, at every stage."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from jianyue.agreements.models import Contract
from jianyue.demo.contracts import Signed
from jianyue.demo.people import Population
from jianyue.ledger.speech import Both
from jianyue.people.models import User
from jianyue.surveys import answering, follow_ups, making, opinions, running
from jianyue.surveys.answering import Filled
from jianyue.surveys.follow_ups import Tried
from jianyue.surveys.models import Invited, Said, Survey
from jianyue.surveys.moments import END
from jianyue.surveys.opinions import Heard, Improved
from jianyue.surveys.questionnaires import USUAL, Asked, Questionnaire
from jianyue.surveys.words import Question, Rhythm, Source
from jianyue.tickets.models import Ticket
from jianyue.tickets.words import State

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
WHOM: Final = ("teller", "teller2", "branch", "credit", "accounts", "bank", "banksenior")
CHANNEL: Final = Asked(
    Question.CHOICE, Both("您最常用哪种方式报修", "How do you report faults most often?"),
    (Both("热线", "Hotline"), Both("邮件", "Mail"), Both("网页", "Web")), optional=True,
)  # fmt: skip
# who, points, answered, able, recommends, channel, words; the credit officer did not answer
YEARLY: Final = (
    ("teller", 85, 4, 5, 9, 1, "夜间热线有时要等很久。"), ("teller2", 90, 5, 5, 10, 1, ""),
    ("branch", 70, 3, 4, 7, 1, "希望网点停电演练提前一周通知。"),
    ("accounts", 95, 5, 5, 9, 3, "年终决算期间驻场保障很到位。"),
    ("bank", 80, 4, 4, 8, 2, "月报能否提前到每月三日。"), ("banksenior", 60, 3, 4, 6, 2, ""),
)  # fmt: skip
QUARTER: Final = (("teller", 80, 4, 4, 8), ("branch", 75, 4, 4, 7), ("credit", 90, 5, 5, 9))
SAID: Final = ("处理很快，就是等电话久了一点。", "工程师讲得很清楚，没有别的意见。")


def ask(people: Population, signed: Mapping[str, Signed], *, now: datetime) -> None:
    """Ask the bank, call its people back, and see to what they said. Inside the tenant's fence."""
    users, bank = people.users, signed["bank"].contract
    yearly = _yearly(bank, users, now - 40 * DAY)
    _quarter(bank, users, now)
    _draft(signed["school"].contract, users["quality"], now)
    _calls(bank, users, now)
    _opinions(bank, users, yearly, now)


def _yearly(bank: Contract, users: Mapping[str, User], at: datetime) -> Survey:
    """Ask by name, have all but one answer, one of them on the phone; it ended long ago."""
    by = users["contracts"]
    title = Both("年度满意度调查", "Yearly survey")
    said = Questionnaire(
        title, Rhythm.YEARLY, anonymous=False, questions=(*USUAL[:4], CHANNEL, USUAL[4]),
        starts_at=at, ends_at=at + 14 * DAY,
    )  # fmt: skip
    survey = making.send(
        making.make(bank, said, at=at, by=by), [users[who] for who in WHOM], at=at, by=by
    )
    for hours, (who, *numbers, words) in enumerate(YEARLY, 3):
        invited = Invited.objects.get(survey=survey, user=users[who])
        values = {place: int(number) for place, number in enumerate(numbers, 1)}
        filled, when = Filled(values, {6: str(words)}), at + 7 * hours * HOUR
        if who == "banksenior":
            answering.by_phone(invited, filled, when=when, at=when, by=users["agent"])
        else:
            answering.answer(invited, filled, at=when)
    running.look(survey.pk, END, at=survey.ends_at)
    return survey


def _quarter(bank: Contract, users: Mapping[str, User], now: datetime) -> None:
    """Ask without names; three have answered so far, and nothing is shown yet."""
    at, by = now - 3 * DAY, users["quality"]
    title = Both("季度满意度调查（匿名）", "Quarterly survey, anonymous")
    said = Questionnaire(title, Rhythm.QUARTERLY, anonymous=True, questions=tuple(USUAL),
                         starts_at=at, ends_at=now + 11 * DAY)  # fmt: skip
    survey = making.send(
        making.make(bank, said, at=at, by=by), [users[who] for who in WHOM], at=at, by=by
    )
    for who, *numbers in QUARTER:
        invited = Invited.objects.get(survey=survey, user=users[who])
        values = {place: int(number) for place, number in enumerate(numbers, 1)}
        answering.answer(invited, Filled(values), at=at + DAY)


def _draft(school: Contract, by: User, now: datetime) -> None:
    title = Both("开学保障满意度调查", "Survey after the start of term")
    said = Questionnaire(title, Rhythm.AD_HOC, anonymous=False, questions=tuple(USUAL),
                         starts_at=now + 2 * DAY, ends_at=now + 16 * DAY)  # fmt: skip
    making.make(school, said, at=now, by=by)


def _calls(bank: Contract, users: Mapping[str, User], now: datetime) -> None:
    """Plan calls a week ago: two reached, one given up, one tried in vain, one overdue."""
    by, at = users["agent"], now - 7 * DAY
    rows = Ticket.objects.filter(contract=bank, state=State.CLOSED, security="")
    chosen = list(rows.order_by("-closed_at", "-pk")[:6])
    due = [(now + days * DAY).date() for days in (-3, -3, -3, 2, -2, 3)]
    calls = [
        follow_ups.plan(ticket, due_date=day, at=at, by=by)
        for ticket, day in zip(chosen, due, strict=False)
    ]
    for call, points, said in zip(calls, (70, 95), SAID, strict=False):
        when = at + DAY
        told = Tried(reached=True, when=when, points=points, said=said)
        follow_ups.record(call, told, at=when, by=by)
    for call, tries in zip(calls[2:4], (3, 1), strict=False):
        for number in range(tries):
            when = at + (number + 1) * DAY
            follow_ups.record(call, Tried(reached=False, when=when), at=when, by=by)


def _opinions(bank: Contract, users: Mapping[str, User], yearly: Survey, now: datetime) -> None:
    """Take up what was said: told back, improved, overdue, in work, dropped and open."""
    by, start = users["quality"], now - 24 * DAY
    rows = Said.objects.filter(answer__survey=yearly).select_related("answer__survey")
    heard = {each.answer.user_id: opinions.in_survey(each) for each in rows}
    night = heard[users["teller"].pk]
    told = opinions.take_up(bank, "夜间热线等候太久", night, at=start, by=by)
    report = heard[users["bank"].pk]
    late = opinions.take_up(bank, "月报提前到每月三日", report, at=start, by=by)
    power = heard[users["branch"].pk]
    going = opinions.take_up(bank, "停电演练提前一周通知", power, at=start, by=by)
    elsewhere = Heard(Source.OTHER, None, "能不能每天派人巡检", users["bank"])
    dropped = opinions.take_up(bank, "每天派人巡检", elsewhere, at=start, by=by)
    done = opinions.take_up(bank, "工单完成后短信通知", Heard(Source.OTHER), at=start, by=by)
    opinions.take_up(bank, "增加一台备用打印机", Heard(Source.OTHER), at=now - DAY, by=by)
    for one, owner, days in ((told, "duty", 10), (late, "operations", 14),
                             (going, "engineer", 40), (done, "project", 20)):  # fmt: skip
        opinions.assign(one, owner=users[owner], due_date=(start + days * DAY).date(),
                        at=start + HOUR, by=by)  # fmt: skip
    better = Improved("夜班增加一名坐席", "夜间平均等候 9 分钟", "夜间平均等候 2 分钟")
    opinions.improve(told, better, at=start + 8 * DAY, by=users["duty"])
    words = "夜班已增加一名坐席，等候缩短到两分钟左右，谢谢您的建议。"
    opinions.tell_back(told, words=words, at=start + 9 * DAY, by=by)
    better = Improved("接入短信网关", "完成后只发邮件", "完成后五分钟内收到短信")
    opinions.improve(done, better, at=now - 2 * DAY, by=users["project"])
    reason = "合同约定每周巡检两次，如需增加请走变更。"
    opinions.drop(dropped, reason=reason, at=start + DAY, by=by)
