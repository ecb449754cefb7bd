"""Whoever subscribed to a status page is told, once; a stranger's address is spared."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction

from jianyue.cli.rounds import deliver
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.notices import subscribing
from jianyue.notices.models import Notice, State, Subscriber
from jianyue.watch import maintenance, outages
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import StatusPage
from jianyue.watch.status import pages, updates
from jianyue.watch.status.changing import topic_of
from jianyue.watch.status.updates import News
from jianyue.watch.words import Stage, Visibility
from tests.stories.status_desk import CORE, fresh, opened, out, wanted, work
from tests.story import Story

Do = Callable[..., Any]
ADDRESS = "reader@reading.example"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def page(story: Story, do: Do) -> StatusPage:
    return opened(story, do)


def ask(story: Story, page: StatusPage, email: str = ADDRESS) -> bool:
    """Have somebody outside ask for mail, as the product does it for him."""
    with inside(page.tenant_id, page.customer_id):
        return subscribing.ask(topic_of(fresh(page)), email, "zh", at=story.now)


def subscriber(page: StatusPage, email: str = ADDRESS) -> Subscriber:
    with inside(page.tenant_id):
        found: Subscriber = Subscriber.objects.get(email=email)
    return found


def subscribed(story: Story, page: StatusPage, email: str = ADDRESS) -> Subscriber:
    """Somebody outside who has proven his address, and read the mail that asked him to."""
    ask(story, page, email)
    row = subscriber(page, email)
    with inside(page.tenant_id, page.customer_id):
        subscribing.confirm(row, at=story.now)
    deliver(story.now)
    mail.outbox.clear()
    return row


def told(story: Story) -> list[str]:
    """What left for him so far, without the title of the page."""
    deliver(story.now)
    mine = [each for each in mail.outbox if each.to == [ADDRESS]]
    return [each.subject.split("] ")[1] for each in mine]


def test_nothing_is_told_before_the_address_is_proven(
    story: Story, do: Do, page: StatusPage
) -> None:
    assert ask(story, page)
    out(story, do)
    deliver(story.now)

    [asking] = [each for each in mail.outbox if each.to == [ADDRESS]]
    token = subscribing.token_of(subscriber(page))
    assert f"/subscriptions/{token}/\n" in str(asking.body)
    assert f"/subscriptions/{token}/end/" in asking.extra_headers["List-Unsubscribe"]


def test_an_outage_is_told_as_it_goes_on(story: Story, do: Do, page: StatusPage) -> None:
    row = subscribed(story, page)
    outage = out(story, do)
    assert told(story) == ["全部中断：核心系统"]
    story.wait(minutes=1)
    do("engineer", updates.publish, outage, News("磁盘已满", "", Stage.IDENTIFIED))
    assert told(story)[1:] == ["已查明原因：核心系统"]
    do("engineer", outages.end, outage, when=story.now)

    assert told(story)[2:] == ["已恢复：核心系统"]
    letter = next(each for each in mail.outbox if "已查明原因" in each.subject)
    assert "磁盘已满" in str(letter.body)
    assert "内部原因" not in "".join(str(each.body) for each in mail.outbox if each.to == [ADDRESS])
    address = subscribing.address_of(row)
    assert letter.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(letter.body).rstrip().endswith(address)


def test_each_is_told_of_an_update_once(story: Story, do: Do, page: StatusPage) -> None:
    row = subscribed(story, page)
    do("teller", subscribing.join, topic_of(page))
    outage = out(story, do)
    update = do("engineer", updates.publish, outage, News("查", "", Stage.INVESTIGATING))
    do("engineer", updates.correct, update, News("再查", "", Stage.INVESTIGATING))
    for _ in range(3):
        work(story)
        deliver(story.now)

    with inside(page.tenant_id):
        rows = Notice.objects.filter(cause="status-outage")
        assert rows.filter(subscriber=row).count() == 2
        assert rows.filter(user=story.cast.teller).count() == 2
    assert told(story) == ["全部中断：核心系统", "正在排查：核心系统"]


def test_what_a_crash_took_back_was_never_told(story: Story, do: Do, page: StatusPage) -> None:
    subscribed(story, page)
    with transaction.atomic():
        out(story, do)
        transaction.set_rollback(True)

    assert told(story) == []
    out(story, do)
    assert told(story) == ["全部中断：核心系统"]


def test_old_news_is_not_told_after_the_end(story: Story, do: Do, page: StatusPage) -> None:
    subscribed(story, page)
    outage = out(story, do)
    story.wait(minutes=1)
    do("engineer", outages.end, outage, when=story.now)

    assert told(story) == ["已恢复：核心系统"]


def test_a_single_terminal_is_nobodys_news(story: Story, do: Do, page: StatusPage) -> None:
    subscribed(story, page)
    outage = out(story, do, "single_terminal")
    story.wait(minutes=1)
    do("engineer", outages.end, outage, when=story.now)

    assert told(story) == []


def test_planned_work_is_told_from_the_customers_yes_on(
    story: Story, do: Do, page: StatusPage
) -> None:
    subscribed(story, page)
    begins = story.now + 7 * DAY
    wish = Wish((CORE,), begins, begins + timedelta(hours=1), "内部", "内部", "内部")
    window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    assert told(story) == []
    do("senior", maintenance.answer, window, confirms=True, words="内部")
    assert told(story) == ["计划维护：核心系统"]
    story.now = begins
    do("engineer", maintenance.begin, window, when=story.now)
    story.wait(minutes=5)
    assert told(story)[1:] == ["维护已开始：核心系统"]
    do("engineer", maintenance.end, window, when=story.now)

    assert told(story)[2:] == ["维护已完成：核心系统"]
    bodies = [str(each.body) for each in mail.outbox if each.to == [ADDRESS]]
    assert not any("内部" in each for each in bodies)
    assert "2026-01-19 10:00 – 2026-01-19 11:00 (CST)" in bodies[0]


def test_work_that_is_withdrawn_is_told_to_those_who_knew(
    story: Story, do: Do, page: StatusPage
) -> None:
    subscribed(story, page)
    begins = story.now + 7 * DAY
    wish = Wish((CORE,), begins, begins + timedelta(hours=1), "r", "r", "r")
    window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    do("engineer", maintenance.withdraw, window)
    assert told(story) == []
    window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    do("senior", maintenance.answer, window, confirms=True, words="")
    told(story)
    do("engineer", maintenance.withdraw, window)

    assert told(story) == ["计划维护：核心系统", "维护已取消：核心系统"]


def test_who_unsubscribed_is_told_nothing_and_forgotten(
    story: Story, do: Do, page: StatusPage
) -> None:
    row = subscribed(story, page)
    out(story, do)
    with inside(page.tenant_id, page.customer_id):
        subscribing.end(row, at=story.now)

    assert told(story) == []
    with inside(page.tenant_id):
        assert not Subscriber.objects.exclude(email="").exists()
        assert Notice.objects.get(subscriber=row, kind="status").state == State.WITHDRAWN


def test_an_address_is_asked_once_a_day_and_never_once_it_is_subscribed(
    story: Story, page: StatusPage
) -> None:
    assert ask(story, page)
    assert not ask(story, page, ADDRESS.upper())
    story.wait(hours=25)
    assert ask(story, page)
    with inside(page.tenant_id, page.customer_id):
        subscribing.confirm(subscriber(page), at=story.now)
    story.wait(hours=25)

    assert not ask(story, page)


def test_three_pages_are_all_that_can_ask_an_address_in_a_day(
    story: Story, do: Do, page: StatusPage
) -> None:
    bank = story.cast.organisations["bank"]
    others = [story.under(each) for each in ("vendor", "campus", "office")[:1]]
    made = [page]
    for code in ["bank-1", *others]:
        contract = story.cast.contracts[code]
        said = wanted(story, slug=f"page-{code}", systems=())
        made.append(do("manager", pages.open_page, bank, contract, said))
    stranger = story.cast.organisations["stranger"]
    theirs = wanted(story, systems=())
    made.append(do("rival_manager", pages.open_page, stranger, None, theirs))

    assert [ask(story, each) for each in made] == [True, True, True, False]


def test_a_page_asks_thirty_addresses_in_an_hour(story: Story, page: StatusPage) -> None:
    asked = [ask(story, page, f"reader-{number}@reading.example") for number in range(32)]

    assert asked == [True] * 30 + [False] * 2
    story.wait(minutes=61)
    assert ask(story, page, "late@reading.example")


def test_a_link_is_good_for_three_days_and_then_forgotten(story: Story, page: StatusPage) -> None:
    ask(story, page)
    row = subscriber(page)
    story.wait(days=3)
    with inside(page.tenant_id, page.customer_id), pytest.raises(NotAllowed):
        subscribing.confirm(row, at=story.now)
    work(story)

    with inside(page.tenant_id):
        assert not Subscriber.objects.exclude(email="").exists()


def test_a_page_that_is_off_tells_nobody(story: Story, do: Do, page: StatusPage) -> None:
    subscribed(story, page)
    do("manager", pages.change, page, wanted(story, Visibility.OFF))
    out(story, do)

    assert told(story) == []


def test_what_was_taken_back_is_told_so(story: Story, do: Do, page: StatusPage) -> None:
    subscribed(story, page)
    outage = out(story, do)
    told(story)
    do("engineer", outages.void, outage, reason="误报")

    assert told(story) == ["全部中断：核心系统", "撤销：没有发生中断：核心系统"]
