"""An article made from a ticket of the bank, and what it solved, for pages and the matrix."""

from datetime import timedelta

from jianyue.knowledge import articles, solutions
from jianyue.knowledge.articles import Written
from jianyue.knowledge.words import Audience
from jianyue.tickets.models import Ticket
from tests.story import Story


def article_of_the_bank(story: Story, ticket: Ticket, words: str) -> dict[str, object]:
    """Return the names of an article of the provider and of what it solved; `words` are in it."""
    agent, at = story.cast.agent, story.now
    said = Written((at + timedelta(days=90)).date(), title_zh=words, text_zh=words, keywords=words)
    article = articles.write(said, at=at, by=agent, ticket=ticket)
    articles.publish(article, Audience.INTERNAL, at=at, by=agent)
    solved = solutions.link(ticket, article, at=at, by=agent)
    return {"article": article.number, "solution": solved.pk}
