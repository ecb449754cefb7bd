"""The knowledge base: who reads what, versions, what is found, and what it solved."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.escalation.recoveries import tell_due
from jianyue.knowledge import articles, solutions
from jianyue.knowledge.articles import Written
from jianyue.knowledge.copying import rebuild, told
from jianyue.knowledge.models import Article, Edition, Search, Solution
from jianyue.knowledge.searching import rows_for, search, suggested
from jianyue.knowledge.words import Audience, Standing
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice, State
from jianyue.people import actions as people
from jianyue.people import privacy
from tests.story import Story

Do = Callable[..., Any]
DAY = timedelta(days=1)
TELLERS = ("teller", "representative", "colleague")


def written(story: Story, **said: Any) -> Written:
    known = {"title_zh": "读卡器没有反应", "text_zh": "拔下 USB 线，十秒后再插上。"}
    return Written((story.now + 90 * DAY).date(), **(known | said))


def known(story: Story, do: Do, audience: Audience | None = Audience.ALL, **said: Any) -> Article:
    """Have an article written, and shown to somebody; None leaves it a draft."""
    article: Article = do("agent", articles.write, written(story, **said))
    if audience is not None:
        chosen = [story.cast.organisations["bank"]] if audience == Audience.CHOSEN else []
        article = do("manager", articles.publish, article, audience, chosen)
    return article


def seen(story: Story, who: str) -> list[str]:
    """Return the numbers of what somebody reads, also where the door is forgotten."""
    person = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        rows = rows_for(person)
        every = Edition.objects.all() if person.is_customer else Article.objects.all()
        found = sorted(rows.values_list("number", flat=True))
        assert found == sorted(every.values_list("number", flat=True)), "the database says more"
        assert not person.is_customer or not Article.objects.exists()
    return found


def found(story: Story, text: str, who: str = "agent") -> list[str]:
    person = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        return [each.number for each in search(rows_for(person), text)]


@pytest.mark.clause("E14")
def test_customers_read_what_is_published_for_them_and_nothing_else(story: Story, do: Do) -> None:
    for audience in (None, Audience.INTERNAL, Audience.CHOSEN, Audience.ALL):
        known(story, do, audience)

    assert seen(story, "agent") == seen(story, "auditor") == [f"K-000{n}" for n in range(1, 5)]
    for who in TELLERS:
        assert seen(story, who) == ["K-0003", "K-0004"], who
    assert seen(story, "foreman") == ["K-0004"]
    assert seen(story, "stranger") == seen(story, "outsider") == []
    assert rebuild(story.cast.agent.tenant_id) == []


@pytest.mark.clause("E14")
def test_a_new_version_reaches_readers_when_it_is_published(story: Story, do: Do) -> None:
    article = known(story, do)
    better = written(story, text_zh="先看指示灯，再重新插拔。")
    story.wait(days=1)
    article = do("engineer", articles.change, article, better)

    def read() -> tuple[int, str]:
        with inside(article.tenant_id):
            edition = Edition.objects.get(article=article)
            return edition.version, edition.text_zh

    assert article.is_ahead
    assert read() == (1, "拔下 USB 线，十秒后再插上。")
    article = do("manager", articles.publish, article, Audience.ALL)
    assert read() == (2, "先看指示灯，再重新插拔。")
    with inside(article.tenant_id):
        first, second = told(article.timeline_id).versions
    assert (first.by, second.by) == (story.cast.agent.pk, story.cast.engineer.pk)
    assert second.written_at - first.written_at == DAY


def test_what_is_withdrawn_is_shown_to_no_customer_and_stays_at_the_desk(
    story: Story, do: Do
) -> None:
    article = known(story, do, Audience.CHOSEN)
    with pytest.raises(NotAllowed):
        do("agent", articles.withdraw, article, "已换型号")
    with pytest.raises(NotAllowed):
        do("manager", articles.withdraw, article, " ")
    article = do("manager", articles.withdraw, article, "已换型号")

    assert article.state == Standing.WITHDRAWN
    assert seen(story, "teller") == []
    assert seen(story, "agent") == ["K-0001"]
    assert rebuild(article.tenant_id) == []


def test_the_desk_publishes_for_itself_and_managers_for_customers(story: Story, do: Do) -> None:
    article = known(story, do, None)
    factory = story.cast.organisations["stranger"]
    for who, audience, chosen in (
        ("agent", Audience.ALL, []), ("teller", Audience.INTERNAL, []),
        ("manager", Audience.CHOSEN, []), ("manager", Audience.CHOSEN, [factory]),
    ):  # fmt: skip
        with pytest.raises((NotAllowed, Article.DoesNotExist)):
            do(who, articles.publish, article, audience, chosen)
    article = do("agent", articles.publish, article, Audience.INTERNAL)
    article = do("manager", articles.publish, article, Audience.ALL)
    with pytest.raises(NotAllowed):
        do("agent", articles.publish, article, Audience.INTERNAL)


@pytest.mark.parametrize(
    "said",
    [
        {"title_zh": "", "text_zh": ""}, {"text_zh": " "}, {"title_en": "A card reader"},
    ],
)  # fmt: skip
def test_an_article_has_title_and_text_in_a_language(
    story: Story, do: Do, said: dict[str, str]
) -> None:
    with pytest.raises(NotAllowed):
        do("agent", articles.write, written(story, **said))


def test_a_security_incident_becomes_no_article(story: Story, do: Do) -> None:
    secret = story.report(security="leak", title="客户名单外泄")
    with pytest.raises(NotAllowed):
        do("manager", articles.write, written(story), ticket=secret)


def test_a_review_moves_the_day_and_is_for_the_owner(story: Story, do: Do) -> None:
    article = known(story, do)
    story.wait(days=91)
    assert article.is_overdue(story.now.date())
    again = (story.now + 180 * DAY).date()
    for who, day in (("engineer", again), ("agent", story.now.date() - DAY)):
        with pytest.raises(NotAllowed):
            do(who, articles.review, article, day)
    article = do("agent", articles.review, article, again)

    assert not article.is_overdue(story.now.date())
    assert rebuild(article.tenant_id) == []


def test_the_owner_is_told_once_that_a_review_is_late(story: Story, do: Do) -> None:
    article = known(story, do)

    def told_of() -> int:
        tell_due(story.now)
        with inside(article.tenant_id):
            rows = Notice.objects.filter(kind="article-review", user=story.cast.agent)
            return rows.exclude(state=State.WITHDRAWN).count()

    story.wait(days=90)
    assert told_of() == 0
    story.wait(days=1)
    assert told_of() == told_of() == 1
    do("agent", articles.review, article, (story.now + DAY).date())
    assert told_of() == 0
    story.wait(days=3)
    do("manager", articles.withdraw, article, "已换型号")
    assert told_of() == 0


@pytest.mark.clause("D10")
def test_the_title_outweighs_keywords_and_these_the_text(story: Story, do: Do) -> None:
    known(story, do, title_zh="更换电池", text_zh="完成后看打印机能不能用。")
    known(story, do, title_zh="耗材清单", keywords="打印机 硒鼓", text_zh="按月领取。")
    known(story, do, title_zh="打印机不出纸", text_zh="打开后盖，取出卡住的纸。")
    known(story, do, title_zh="登录慢", text_zh="清理缓存。")

    assert found(story, "打印机") == ["K-0003", "K-0002", "K-0001"]
    assert found(story, "打印机出不来纸怎么办")[0] == "K-0003"


@pytest.mark.clause("D10")
@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("connecting to the vpn fails", "K-0001"), ("VPN连不上", "K-0001"), ("Outl", "K-0002"),
        ("ora-12541", "K-0003"), ("ＯＲＡ－１２５４１", "K-0003"), ("password expires", "K-0002"),
        ("监听", "K-0003"), ("卡", "K-0004"),
    ],
)  # fmt: skip
def test_words_and_fragments_are_found_in_both_languages(
    story: Story, do: Do, asked: str, number: str
) -> None:
    known(story, do, title_en="VPN connection failed", text_en="Check the clock.",
          title_zh="VPN 连不上", text_zh="检查系统时间。")  # fmt: skip
    known(story, do, title_zh="", text_zh="", title_en="Outlook asks for a password",
          text_en="The password has expired.")  # fmt: skip
    known(story, do, title_zh="ORA-12541：无监听程序", text_zh="启动监听服务。")
    known(story, do, title_zh="卡纸", text_zh="打开后盖。")

    assert found(story, asked)[0] == number


def test_what_one_may_not_read_is_not_found(story: Story, do: Do) -> None:
    known(story, do, Audience.INTERNAL)
    known(story, do, Audience.CHOSEN)

    assert found(story, "读卡器") == ["K-0001", "K-0002"]
    assert found(story, "读卡器", "teller") == ["K-0002"]
    assert found(story, "读卡器", "foreman") == found(story, "", "agent") == []


@pytest.mark.clause("D10")
def test_at_most_three_that_fit_are_suggested_and_no_draft(story: Story, do: Do) -> None:
    for audience in (None, *4 * [Audience.ALL]):
        known(story, do, audience)
    known(story, do, title_zh="反应慢", text_zh="重启。")

    for who in ("agent", "teller"):
        person = story.cast.people[who]
        with inside(person.tenant_id, person.customer_id):
            numbers = [each.number for each in suggested(person, "读卡器没有反应")]
            assert numbers == ["K-0002", "K-0003", "K-0004"], who
            assert suggested(person, "申请一台显示器") == []


@pytest.mark.clause("D12")
def test_self_service_counts_once_a_matter_and_is_of_the_customer(story: Story, do: Do) -> None:
    article = known(story, do)
    with inside(article.tenant_id):
        edition = Edition.objects.get(article=article)
    do("teller", solutions.helped, edition)
    story.wait(minutes=5)
    do("teller", solutions.helped, edition)
    do("foreman", solutions.helped, edition)
    with pytest.raises(NotAllowed):
        do("agent", solutions.helped, edition)

    bank, factory = story.cast.teller.customer_id, story.cast.foreman.customer_id
    with inside(article.tenant_id, factory):
        assert {each.customer_id for each in Solution.objects.all()} == {factory}
    with inside(article.tenant_id):
        assert sorted(Solution.objects.values_list("customer", flat=True)) == sorted(
            [bank, factory]
        )
        assert all(not list(breaks_of(each.timeline)) for each in Solution.objects.all())


@pytest.mark.clause("D10")
@pytest.mark.clause("D12")
def test_an_article_that_solved_a_ticket_is_linked_once_and_taken_back(
    story: Story, do: Do
) -> None:
    article, ticket = known(story, do, Audience.INTERNAL), story.report()
    first = do("agent", solutions.link, ticket, article)
    assert do("engineer", solutions.link, ticket, article).pk == first.pk
    with pytest.raises(NotAllowed):
        do("teller", solutions.link, ticket, article)
    story.wait(minutes=1)
    do("agent", solutions.take_back, first)
    second = do("agent", solutions.link, ticket, article)

    assert second.pk != first.pk
    with inside(article.tenant_id):
        assert Solution.objects.filter(taken_at=None).get().pk == second.pk
        assert Solution.objects.get(pk=first.pk).taken_at == story.now
    assert rebuild(article.tenant_id) == []


@pytest.mark.clause("D12")
def test_what_was_looked_for_in_vain_is_kept(story: Story, do: Do) -> None:
    do("teller", solutions.searched, "传真机", 0)
    story.wait(minutes=1)
    do("teller", solutions.searched, "读卡器", 2)
    do("teller", solutions.opened)

    with inside(story.cast.teller.tenant_id):
        rows = Search.objects.order_by("at").values_list("words", "found", "opened")
        assert list(rows) == [("传真机", 0, False), ("读卡器", 2, True)]


@pytest.mark.clause("E22")
def test_erasing_whoever_wrote_takes_his_words_and_what_they_are_found_by(
    story: Story, do: Do
) -> None:
    article = known(story, do)
    cast = story.cast
    with inside(article.tenant_id):
        people.deactivate(cast.agent, at=story.now, by=cast.administrator)
        privacy.erase(cast.agent, words_too=True, at=story.now, by=cast.administrator)

    assert found(story, "读卡器", "manager") == []
    with inside(article.tenant_id):
        assert Edition.objects.get().title_zh == f"#{cast.agent.pk}"
    assert rebuild(article.tenant_id) == []
