"""Tickets are found by their words, by whoever may see them and by nobody else."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q

from jianyue.ledger import lexicon
from jianyue.ledger.fence import inside
from jianyue.ledger.lexicon import Question, relearn
from jianyue.ledger.models import Lexicon
from jianyue.people import privacy
from jianyue.people.models import User
from jianyue.tickets import queries
from jianyue.tickets.filters import Filter
from jianyue.tickets.finding import asked, found, from_now
from jianyue.tickets.models import Ticket
from jianyue.tickets.numbers import numbered
from jianyue.tickets.queries import queue
from jianyue.tickets.rebuild import rebuild
from tests.story import Story

TITLE = "网上银行证书即将过期"
TEXT = "登录 netbank 时提示 certificate expired，请回电 021-6123 4567 转赵工。"


def looked_for(story: Story, who: str, words: str, *, most: int = 20) -> list[str]:
    """Return the numbers of the tickets that somebody finds."""
    person: User = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        tickets = found(person, words, most=most, until=from_now(story.now)).tickets
        return [ticket.number for ticket in tickets]


def by_number(story: Story, who: str, typed: str) -> list[str]:
    person: User = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        return [ticket.number for ticket in numbered(person, typed, most=10)]


FITTING = (
    *("证书", "书即", "证", "期", "赵", "证书即将过期", "证书 过期", "ＮＥＴＢＡＮＫ", "certif"),
    *("expired", "expire", "(021) 61234567", "+86 21 6123-4567", "61234567", "证书过期 netbank"),
)
FOREIGN = ("证书打印", "区块链", "021-9999 0000", "的", "", "how do I", "'")


@pytest.mark.parametrize("words", FITTING)
def test_a_ticket_is_found_by_any_fragment_of_what_was_said(story: Story, words: str) -> None:
    ticket = story.report(title=TITLE, text=TEXT)
    story.report(title="打印机卡纸", text="三楼的打印机。")

    assert looked_for(story, "agent", words) == [ticket.number]


@pytest.mark.parametrize("words", FOREIGN)
def test_what_nobody_said_finds_nothing(story: Story, words: str) -> None:
    story.report(title=TITLE, text=TEXT)

    assert looked_for(story, "agent", words) == []


def test_all_words_are_found_together_wherever_in_a_ticket_they_stand(story: Story) -> None:
    ticket = story.report(title="数据库响应慢", text="夜间批处理。")
    story.record(ticket, "acknowledged")
    story.record(ticket, "noted", text="怀疑是存储控制器。", internal=True)
    story.record(ticket, "noted", by="teller", text="上周也出现过。")
    story.report(title="存储扩容", text="新的一柜。")

    assert looked_for(story, "agent", "数据库 存储") == [ticket.number]
    assert looked_for(story, "agent", "存储控制器 上周") == [ticket.number]


def test_where_nothing_has_all_the_words_those_that_have_nearly_all_are_found(
    story: Story,
) -> None:
    ticket = story.report(title="数据库同步延迟", text="主备之间。")
    person: User = story.cast.agent
    with inside(person.tenant_id):
        seen = found(person, "数据库延迟", most=5, until=from_now(story.now))

    assert [each.number for each in seen.tickets] == [ticket.number]
    assert seen.nearly


@pytest.mark.parametrize("who", ["teller", "representative", "senior", "foreman", "outsider"])
def test_what_is_internal_is_found_by_nobody_of_a_customer(story: Story, who: str) -> None:
    ticket = story.report(title=TITLE)
    story.record(ticket, "noted", text="客户自己删了密钥库。", internal=True)

    assert looked_for(story, "agent", "密钥库") == [ticket.number]
    assert looked_for(story, who, "密钥库") == []
    assert looked_for(story, who, "证书密钥库") == []


@pytest.mark.parametrize("who", ["colleague", "foreman", "outsider", "rival_manager", "stranger"])
def test_what_one_may_not_see_one_does_not_find(story: Story, who: str) -> None:
    ticket = story.report(title=TITLE, text=TEXT)

    assert looked_for(story, "teller", "证书") == [ticket.number]
    assert looked_for(story, who, "证书") == []
    assert by_number(story, who, ticket.number) == []
    assert by_number(story, who, ticket.number[-5:]) == []


def test_a_security_incident_is_found_by_the_few_who_see_it(story: Story) -> None:
    ticket = story.report(title="客户资料外泄", security="leak")

    for who in ("teller", "manager", "representative"):
        assert looked_for(story, who, "外泄") == [ticket.number]
    for who in ("agent", "colleague"):
        assert looked_for(story, who, "外泄") == []
        assert by_number(story, who, ticket.number) == []


def test_the_database_itself_keeps_what_is_found_within_the_fence(story: Story) -> None:
    ticket = story.report(title=TITLE)
    story.record(ticket, "noted", text="客户自己删了密钥库。", internal=True)
    tenant, cast = ticket.tenant_id, story.cast
    with inside(tenant):
        words, secret = (asked(cast.agent, each).strict for each in ("证书", "密钥库"))

    def hits(query: str) -> int:
        until = from_now(story.now)
        return len(lexicon.find(Question(tenant, query, (), internal=True, most=9, until=until)))

    with inside(tenant):
        assert (hits(words), hits(secret)) == (1, 1)
    with inside(tenant, cast.teller.customer_id):
        assert (hits(words), hits(secret)) == (1, 0)
    with inside(tenant, cast.foreman.customer_id):
        assert (hits(words), hits(secret)) == (0, 0)
    with inside(cast.outsider.tenant_id):
        assert (hits(words), hits(secret)) == (0, 0)
    assert (hits(words), hits(secret)) == (0, 0)


def test_nobody_adds_to_what_others_are_found_by(story: Story) -> None:
    ticket = story.report(title=TITLE)
    salt = lexicon.salt_of(ticket.tenant_id)
    for tenant, customer in (
        (story.cast.outsider.tenant_id, None),
        (ticket.tenant_id, story.cast.foreman.customer_id),
    ):
        with inside(tenant, customer), connection.cursor() as cursor:
            cursor.execute(lexicon.ADD, [ticket.timeline_id, False, [f"{salt}harm"]])
            cursor.execute(lexicon.ADD, [ticket.timeline_id, True, [f"{salt}harm"]])

    assert looked_for(story, "agent", "harm") == []


@pytest.mark.clause("E22")
def test_erased_words_are_found_no_more(story: Story) -> None:
    ticket = story.report("teller", title=TITLE, text=TEXT, phone="139 1234 5678")
    story.record(ticket, "noted", text="已安排更换。", internal=True)
    assert looked_for(story, "agent", "13912345678") == [ticket.number]
    person: User = story.cast.teller
    with inside(person.tenant_id):
        person.is_active = False
        person.save()
        privacy.erase(person, words_too=True, at=story.now, by=story.cast.administrator)
        rows = Lexicon.objects.filter(timeline=ticket.timeline_id)
        assert all("证书" not in row.terms and "61234567" not in row.terms for row in rows)

    for words in ("证书", "netbank", "13912345678", "61234567"):
        assert looked_for(story, "manager", words) == []
    assert looked_for(story, "manager", "安排更换") == [ticket.number]


def test_what_was_lost_or_added_beside_is_mended_by_a_rebuild(story: Story) -> None:
    ticket = story.report(title=TITLE, text=TEXT)
    story.record(ticket, "noted", text="已安排更换。", internal=True)
    with inside(ticket.tenant_id):
        Lexicon.objects.filter(timeline=ticket.timeline_id, internal=True).delete()
        Lexicon.objects.filter(timeline=ticket.timeline_id).update(terms="'1:x'")
    assert looked_for(story, "agent", "证书") == []

    assert rebuild(ticket.tenant_id) == [ticket.number]
    assert rebuild(ticket.tenant_id) == []
    assert looked_for(story, "agent", "证书") == [ticket.number]
    assert looked_for(story, "agent", "安排更换") == [ticket.number]
    assert relearn(ticket.tenant_id, [UUID(int=7)]) == []


def test_the_newest_come_first_and_later_pages_go_on_behind_them(story: Story) -> None:
    numbers = []
    for _ in range(5):
        numbers.append(story.report(title=TITLE).number)
        story.wait(days=40)
    person: User = story.cast.agent
    with inside(person.tenant_id):
        first = found(person, "证书", most=2, until=from_now(story.now))
        assert first.more
        second = found(person, "证书", most=2, until=first.more)
        assert second.more
        third = found(person, "证书", most=2, until=second.more)

    pages = [[each.number for each in page.tickets] for page in (first, second, third)]
    assert pages == [numbers[:2:-1], numbers[2:0:-1], numbers[:1]]
    assert third.more is None


def test_a_number_is_found_by_its_parts(story: Story) -> None:
    first, second = (story.report(title=TITLE).number for _ in range(2))
    other = story.report("foreman", contract="factory-1", title="别的").number

    assert by_number(story, "agent", first.lower()) == [first]
    assert by_number(story, "agent", f" {first.replace('-', '－')} ") == [first]
    for part in ("00001", "1", "#1", "2026-00001", "202600001"):
        assert set(by_number(story, "agent", part)) == {first, other}, part
    for part in ("bank-1-2", "BANK-1-2026-2", "bank-2026-00002"):
        assert by_number(story, "agent", part) in ([second], [])
    assert by_number(story, "agent", "77") == []
    assert by_number(story, "teller", "00001") == [first]


def test_the_queue_looks_for_words_of_everything_said(story: Story) -> None:
    ticket = story.report(title=TITLE)
    story.record(ticket, "acknowledged")
    story.record(ticket, "noted", text="备件在苏州仓库。")
    story.report(title="别的")
    person: User = story.cast.agent
    with inside(person.tenant_id):
        for words in ("苏州", "仓库 证书", ticket.number[-5:]):
            page = queue(person, Filter(words=words), now=story.now)
            assert [line.ticket.number for line in page.lines] == [ticket.number], words
            assert not page.reach


@pytest.mark.parametrize(
    ("most", "reach", "state", "oldest"),
    [
        (5_000, 2, "open", 0),  # seldom: every one is named
        (5_000, 2, "all", 0),
        (2, 2, "open", 0),  # common: each open one is asked
        (2, 2, "all", 2),  # common: the newest are looked through
        (2, 9, "all", 0),
    ],
)
def test_common_words_are_found_in_lists(
    most: int, reach: int, state: str, oldest: int, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jianyue.tickets.finding.FEW", 2)
    monkeypatch.setattr("jianyue.tickets.finding.ALL", most)
    monkeypatch.setattr(queries, "REACH", reach)
    numbers = []
    for _ in range(4):
        numbers.append(story.report(title=TITLE).number)
        story.wait(minutes=1)
    early = story.now - timedelta(hours=1)
    story.report("manager", title=TITLE, security="leak", reported_at=early)
    story.report("manager", title="别的", reported_at=early)
    person: User = story.cast.agent
    with inside(person.tenant_id):
        page = queue(person, Filter(words="证书", chosen={"state": state}), now=story.now)

    assert {line.ticket.number for line in page.lines} == {*numbers[oldest:]}
    assert page.count == len(numbers) - oldest
    assert page.reach == (state == "all" and most == 2)


def test_many_hidden_matters_hide_no_other(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jianyue.tickets.finding.FEW", 2)
    old = story.report(title=TITLE).number
    for _ in range(3):
        story.wait(minutes=1)
        story.report(title=TITLE, security="leak")

    assert looked_for(story, "agent", "证书") == [old]


def test_old_matters_are_found_beyond_the_newest_rows(story: Story) -> None:
    """The steps of the question agree: month, quarter, year, all."""
    ages = (timedelta(days=0), timedelta(days=20), timedelta(days=80), timedelta(days=300))
    tickets = [story.report(title=TITLE) for _ in ages]
    now: datetime = story.now
    with inside(tickets[0].tenant_id):
        query = asked(story.cast.agent, "证书").strict
        tenant = tickets[0].tenant_id
        question = Question(tenant, query, (), internal=True, most=99, until=from_now(now))
        seen = lexicon.find(question)
        known = Ticket.objects.filter(Q(timeline__in=[hit.timeline for hit in seen]))
        assert known.count() == len(ages)


@pytest.mark.parametrize("most", [2_000, 4_000])
def test_a_word_without_an_end_is_kept_and_found(story: Story, most: int) -> None:
    ticket = story.report(title=TITLE, text=f"key {'q1w2' * most}")

    assert looked_for(story, "agent", "q1w2" * most) == [ticket.number]
