"""What people ask in their own words finds the article that answers it."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jianyue.demo.learned import known, written
from jianyue.knowledge import articles
from jianyue.knowledge.articles import Written
from jianyue.knowledge.copying import terms_of
from jianyue.knowledge.models import Article
from jianyue.knowledge.searching import search
from jianyue.ledger.fence import inside
from tests.story import Story

FIRST = 3


def listed(name: str) -> list[list[str]]:
    found: list[list[str]] = YAML(typ="safe").load(Path(__file__).with_name(name).read_text())
    return found


def three_hundred(story: Story) -> list[Written]:
    """Return what stands in the articles: those of the sample world, and others beside them."""
    sample = [written(said, story.now) for said in known()]
    others: list[dict[str, Any]] = []
    for title, text in listed("articles.yaml"):
        language = "en" if title.isascii() and text.isascii() else "zh"
        others.append({f"title_{language}": title, f"text_{language}": text})
    return sample + [Written(story.now.date(), **said) for said in others]


def stored(story: Story, said: list[Written]) -> None:
    """Store them as copies of one that is written; what counts here is what stands in them."""
    first = articles.write(said[0], at=story.now, by=story.cast.agent)
    rows = []
    for number, each in enumerate(said[1:], 2):
        rows.append(
            Article(
                tenant_id=first.tenant_id, timeline_id=first.timeline_id, number=f"X-{number}",
                sort=each.sort, terms=terms_of(each), owner_id=first.owner_id, opened_at=story.now,
                review_date=first.review_date, written_by_id=first.written_by_id,
                written_at=story.now, **each.words(),
            )
        )  # fmt: skip
    Article.objects.bulk_create(rows, batch_size=200)


@pytest.mark.clause("D10")
def test_nine_of_ten_questions_find_their_article_among_the_first_three(story: Story) -> None:
    asked = listed("queries.yaml")
    agent = story.cast.agent
    with inside(agent.tenant_id):
        stored(story, three_hundred(story))
        rows = Article.objects.visible_to(agent)
        assert rows.count() >= 300
        missed = []
        for words, title in asked:
            titles = [(each.title_zh or each.title_en) for each in search(rows, words, most=FIRST)]
            if title not in titles:
                missed.append((words, title, titles))
        Article.objects.exclude(number="K-0001").delete()

    assert len(asked) >= 100
    assert len(missed) <= len(asked) / 10, missed


def test_an_article_with_a_word_without_an_end_is_kept_and_found(story: Story) -> None:
    agent, endless = story.cast.agent, "q1w2" * 4_000
    with inside(agent.tenant_id):
        said = Written(story.now.date(), title_zh="密钥", text_zh=f"密钥 {endless}")
        kept = articles.write(said, at=story.now, by=agent)
        rows = Article.objects.visible_to(agent)
        assert [each.number for each in search(rows, endless)] == [kept.number]
