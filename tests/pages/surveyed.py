"""A survey, a call and an opinion of the bank, for pages and the tenant matrix."""

from datetime import timedelta

from jianyue.ledger.speech import Both
from jianyue.surveys import follow_ups, making, opinions
from jianyue.surveys.answering import Filled, answer
from jianyue.surveys.models import FollowUp, Invited, Said
from jianyue.surveys.questionnaires import Asked, Questionnaire
from jianyue.surveys.words import Question, Rhythm, Source
from jianyue.tickets.models import Rating, Ticket
from jianyue.tickets.words import State
from tests.story import Story

DAY = timedelta(days=1)


def surveys_of_the_bank(story: Story, ticket: Ticket, words: str) -> dict[str, object]:
    """Return the names of a survey, an answer, a call and an opinion; `words` are in each."""
    bank, at, people = story.cast.contracts["bank-1"], story.now, story.cast.people
    title, asked = Both(words, words), (Asked(Question.WORDS, Both(words, words)),)
    said = Questionnaire(title, Rhythm.AD_HOC, anonymous=False, questions=asked,
                         starts_at=at, ends_at=at + 7 * DAY)  # fmt: skip
    survey = making.make(bank, said, at=at, by=people["contract_manager"])
    whom = [people["teller"], people["senior"]]
    making.send(survey, whom, at=at, by=people["contract_manager"])
    rows = Invited.objects.filter(survey=survey)
    answer(rows.get(user=people["teller"]), Filled(words={1: words}), at=at)
    call = _call(story, words)
    heard = opinions.Heard(Source.OTHER, None, words, people["teller"])
    opinion = opinions.take_up(bank, words, heard, at=at, by=people["manager"])
    rating = Rating.objects.create(
        tenant_id=bank.tenant_id, customer_id=bank.customer_id, ticket=ticket, round=1, stars=2,
        user=people["teller"], rated_at=at,
    )  # fmt: skip
    return {
        "survey": survey.number, "invited": rows.get(user=people["senior"]).pk,
        "said": Said.objects.get(answer__survey=survey).pk, "rating": rating.pk,
        "follow_up": call.number, "call": call.pk, "opinion": opinion.number,
    }  # fmt: skip


def _call(story: Story, words: str) -> FollowUp:
    """Return a call in vain about a ticket that was closed."""
    closed = story.report(title=words, text=words)
    Ticket.objects.filter(pk=closed.pk).update(state=State.CLOSED, closed_at=story.now)
    closed.refresh_from_db()
    due = (story.now + DAY).date()
    agent = story.cast.agent
    call = follow_ups.plan(closed, due_date=due, at=story.now, by=agent)
    tried = follow_ups.Tried(reached=False, when=story.now, said=words)
    return follow_ups.record(call, tried, at=story.now, by=agent)
