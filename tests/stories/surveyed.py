"""Questionnaires for people of the bank, and what they answer, for stories and pages."""

from datetime import timedelta
from typing import Any

from django.core import mail

from jianyue.cli.rounds import deliver
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.people.models import Grant, User
from jianyue.people.roles import Role
from jianyue.surveys import answering, links, making
from jianyue.surveys.answering import Filled
from jianyue.surveys.models import Invited, Survey
from jianyue.surveys.questionnaires import Asked, Questionnaire
from jianyue.surveys.words import Question, Rhythm
from tests.story import Story

DAY = timedelta(days=1)
WEEK = 7 * DAY
ALL = ("teller", "colleague", "representative", "senior")
QUESTIONS = (
    Asked(Question.POINTS, Both("总体满意度", "Satisfaction")),
    Asked(Question.STARS, Both("响应速度", "Speed")),
    Asked(Question.RECOMMEND, Both("是否推荐", "Recommendation")),
    Asked(Question.CHOICE, Both("常用渠道", "Channel"),
          (Both("电话", "Phone"), Both("邮件", "Mail")), optional=True),
    Asked(Question.WORDS, Both("建议", "Advice"), optional=True),
)  # fmt: skip


def questionnaire(story: Story, **said: Any) -> Questionnaire:
    """Five questions for a week from now on."""
    given: dict[str, Any] = {
        "title": Both("年度满意度调查", "Yearly survey"), "rhythm": Rhythm.YEARLY,
        "anonymous": False, "questions": QUESTIONS, "starts_at": story.now,
        "ends_at": story.now + WEEK,
    } | said  # fmt: skip
    return Questionnaire(**given)


def filled(points: int = 80, stars: int = 4, recommend: int = 9, words: str = "") -> Filled:
    """Return answers to the questions that must be answered, and words where there are any."""
    return Filled({1: points, 2: stars, 3: recommend}, {5: words} if words else {})


def sent(story: Story, *whom: str, **said: Any) -> Survey:
    """Have the contract manager write a survey and send it."""
    by, bank = story.cast.contract_manager, story.cast.contracts["bank-1"]
    people = [story.cast.people[name] for name in whom or ALL]
    with inside(by.tenant_id):
        survey = making.make(bank, questionnaire(story, **said), at=story.now, by=by)
        return making.send(survey, people, at=story.now, by=by)


def asked(story: Story, survey: Survey, who: str) -> Invited:
    """Return somebody's place among those who are asked."""
    with inside(survey.tenant_id):
        found: Invited = Invited.objects.select_related("survey", "user").get(
            survey=survey, user=story.cast.people[who]
        )
        return found


def answered(story: Story, survey: Survey, who: str, said: Filled) -> str:
    """Have somebody answer, behind his own fence; return the token of his receipt."""
    invited = asked(story, survey, who)
    with inside(survey.tenant_id, survey.customer_id):
        return answering.answer(invited, said, at=story.now)


def token(story: Story, survey: Survey, who: str) -> str:
    """Return a fresh token for somebody, as his mail would hold it."""
    invited = asked(story, survey, who)
    with inside(survey.tenant_id):
        return links.draw(invited.pk, at=story.now)


def letters(story: Story, who: str) -> list[str]:
    """Deliver what is due, and return the bodies of the mail that somebody got."""
    deliver(story.now)
    return [str(each.body) for each in mail.outbox if each.to == [story.cast.people[who].email]]


def crowd(story: Story, count: int) -> list[str]:
    """Return names of so many more users of the bank, who join the cast."""
    bank = story.cast.organisations["bank"]
    names = [f"clerk{number}" for number in range(count)]
    with inside(bank.tenant_id):
        for name in names:
            user = User.objects.create(
                tenant=bank.tenant, organisation=bank, customer=bank, name=f"样例职员 {name}",
                email=f"{name}@sample.example", joined_at=story.now,
            )  # fmt: skip
            Grant.objects.create(
                tenant=bank.tenant, user=user, role=Role.CUSTOMER_USER, granted_at=story.now
            )
            story.cast.people[name] = user
    return names
