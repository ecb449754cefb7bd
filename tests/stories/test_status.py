"""The status page says how systems are, to the second, and what each of ninety days was."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both, NotAllowed
from jianyue.services.models import Window
from jianyue.watch import maintenance, outages, sighting
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import StatusPage, StatusUpdate
from jianyue.watch.outages import Found
from jianyue.watch.status import pages, updates
from jianyue.watch.status.known import known_of
from jianyue.watch.status.updates import News
from jianyue.watch.status.words import Health, Overall, Progress
from jianyue.watch.words import Stage, Visibility
from tests.stories.status_desk import CORE, EBANK, healths, opened, out, seen, wanted
from tests.story import Story

Do = Callable[..., Any]
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
UP = str(Health.OPERATIONAL)


@pytest.fixture
def page(story: Story, do: Do) -> StatusPage:
    return opened(story, do)


def planned(story: Story, do: Do, system: str = CORE) -> Window:
    """Two hours of work in a week's night, confirmed by the bank."""
    begins = story.now + 7 * DAY
    wish = Wish((system,), begins, begins + 2 * HOUR, "内部原因", "内部风险", "内部办法")
    made: Window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    do("senior", maintenance.answer, made, confirms=True, words="")
    return made


def test_a_page_is_off_until_somebody_decides(story: Story, do: Do) -> None:
    page = opened(story, do, Visibility.OFF)

    with inside(page.tenant_id, page.customer_id):
        assert not StatusPage.objects.visible_to(story.cast.representative).exists()
    with inside(page.tenant_id):
        assert StatusPage.objects.visible_to(story.cast.manager).exists()


@pytest.mark.parametrize(
    ("grade", "health", "overall"),
    [
        ("full", Health.DOWN, Overall.MAJOR),
        ("degraded", Health.DEGRADED, Overall.MINOR),
        ("single_terminal", Health.OPERATIONAL, Overall.NONE),
    ],
)
def test_an_outage_changes_the_state_at_its_second(
    story: Story, do: Do, page: StatusPage, grade: str, health: Health, overall: Overall
) -> None:
    assert healths(story, page) == [UP, UP]
    outage = out(story, do, grade)

    assert healths(story, page) == [health, UP]
    assert seen(story, page).overall is overall
    story.wait(minutes=10)
    do("engineer", outages.end, outage, when=story.now - SECOND)
    assert healths(story, page) == [UP, UP]
    assert seen(story, page).overall is Overall.NONE


def test_all_systems_out_is_critical(story: Story, do: Do, page: StatusPage) -> None:
    out(story, do)
    out(story, do, system=EBANK)

    assert seen(story, page).overall is Overall.CRITICAL


def test_planned_work_is_shown_once_the_customer_has_agreed(
    story: Story, do: Do, page: StatusPage
) -> None:
    begins = story.now + 7 * DAY
    wish = Wish((CORE,), begins, begins + HOUR, "原因", "风险", "办法")
    asked = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    assert seen(story, page).ahead == []

    do("senior", maintenance.answer, asked, confirms=True, words="内部回复")
    [work] = seen(story, page).ahead
    assert work.progress is Progress.SCHEDULED
    assert "内部" not in repr(work)


def test_maintenance_begins_ends_and_overruns_at_its_second(
    story: Story, do: Do, page: StatusPage
) -> None:
    window = planned(story, do)
    story.now = window.from_at
    assert healths(story, page) == [UP, UP]
    do("engineer", maintenance.begin, window, when=story.now)
    assert healths(story, page) == [Health.MAINTENANCE, UP]

    story.now = window.until_at - SECOND
    assert healths(story, page) == [Health.MAINTENANCE, UP]
    story.now = window.until_at
    assert healths(story, page) == [Health.DOWN, UP]
    story.wait(minutes=5)
    do("engineer", maintenance.end, window, when=story.now)
    assert healths(story, page) == [UP, UP]
    today = seen(story, page).systems[0].days[-1]
    assert dict(today.minutes) == {Health.MAINTENANCE: 120, Health.DOWN: 5}


def test_work_that_nobody_began_interrupts_nothing(story: Story, do: Do, page: StatusPage) -> None:
    window = planned(story, do)
    story.now = window.until_at

    assert healths(story, page) == [UP, UP]
    assert seen(story, page).ahead == []
    assert all(not day.lengths for day in seen(story, page).systems[0].days)


def test_a_day_is_one_of_the_agreements_zone(story: Story, do: Do, page: StatusPage) -> None:
    midnight = story.at("2026-01-13 00:00")
    story.wait(hours=3)
    said = Found(CORE, "full", "provider", midnight - 90 * SECOND, midnight + HOUR)
    do("engineer", outages.open_outage, story.cast.contracts["bank-1"], said)

    days = {each.date: each.minutes for each in seen(story, page).systems[0].days}
    assert len(days) == 90
    assert days[date(2026, 1, 12)] == [(Health.DOWN, 2)]  # rounded up: it does not vanish
    assert days[date(2026, 1, 13)] == [(Health.DOWN, 60)]
    assert max(days) == date(2026, 1, 13)


def test_a_full_outage_comes_before_a_degraded_one(story: Story, do: Do, page: StatusPage) -> None:
    out(story, do, "degraded")
    story.wait(minutes=30)
    outage = out(story, do)
    story.wait(minutes=10)
    do("engineer", outages.end, outage, when=story.now)
    story.wait(minutes=20)

    [system, _] = seen(story, page).systems
    assert system.health is Health.DEGRADED
    assert system.days[-1].minutes == [(Health.DOWN, 10), (Health.DEGRADED, 50)]
    assert system.days[-1].health is Health.DOWN


def test_what_was_taken_back_is_nowhere(story: Story, do: Do, page: StatusPage) -> None:
    outage = out(story, do)
    story.wait(minutes=5)
    do("engineer", outages.void, outage, reason="误报")

    shown = seen(story, page)
    assert shown.running == shown.past == []
    assert shown.systems[0].told == []


def test_staff_publish_and_the_stage_follows(story: Story, do: Do, page: StatusPage) -> None:
    outage = out(story, do)
    story.wait(minutes=5)
    do("engineer", updates.publish, outage, News("磁盘已满", "The disk is full", Stage.IDENTIFIED))

    [incident] = seen(story, page).running
    assert incident.stage is Stage.IDENTIFIED
    assert incident.updates[0].body.zh == "磁盘已满"
    assert "内部原因" not in repr(incident)
    assert "样例" not in repr(incident)
    story.wait(minutes=5)
    do("engineer", outages.end, outage, when=story.now)
    [incident] = seen(story, page).past
    assert incident.stage is Stage.RESOLVED


def test_one_language_stands_for_the_other(story: Story, do: Do) -> None:
    opened(story, do)
    update = do("engineer", updates.publish, out(story, do), News("排查", "", Stage.INVESTIGATING))

    assert (update.said.zh, update.said.en) == ("排查", "排查")


def test_a_correction_is_a_fact_and_the_first_words_stay(
    story: Story, do: Do, page: StatusPage
) -> None:
    outage = out(story, do)
    update = do("engineer", updates.publish, outage, News("网络", "", Stage.IDENTIFIED))
    story.wait(minutes=1)
    do("agent", updates.correct, update, News("磁盘", "", Stage.IDENTIFIED))

    [incident] = seen(story, page).running
    assert [each.body.zh for each in incident.updates if each.corrected_at] == ["磁盘"]
    with inside(page.tenant_id):
        assert set(outage.timeline.words.filter(field="zh").values_list("text", flat=True)) == {
            "网络", "磁盘",
        }  # fmt: skip


def test_copies_of_what_was_published_are_folds(story: Story, do: Do, page: StatusPage) -> None:
    outage = out(story, do)
    update = do("engineer", updates.publish, outage, News("网络", "Net", Stage.IDENTIFIED))
    do("engineer", updates.correct, update, News("磁盘", "Disk", Stage.MONITORING))
    assert updates.rebuild(page.tenant_id) == []
    with inside(page.tenant_id):
        StatusUpdate.objects.update(zh="改", stage="")

    assert updates.rebuild(page.tenant_id) == [outage.number]
    with inside(page.tenant_id):
        [mended] = StatusUpdate.objects.all()
    assert (mended.zh, mended.stage, mended.pk) == ("磁盘", Stage.MONITORING, update.pk)


@pytest.mark.parametrize(
    "news", [News(), News("好了", "", Stage.RESOLVED), News("话", "", "x"), News("长" * 2001)]
)
def test_what_cannot_be_published_is_refused(story: Story, do: Do, news: News) -> None:
    opened(story, do)
    outage = out(story, do)

    with pytest.raises(NotAllowed):
        do("engineer", updates.publish, outage, news)


def test_nothing_is_published_where_no_page_shows_it(story: Story, do: Do) -> None:
    outage = out(story, do)

    with pytest.raises(NotAllowed):
        do("engineer", updates.publish, outage, News("网络", "", Stage.IDENTIFIED))


def test_what_is_published_about_work_changes_nothing_of_it(
    story: Story, do: Do, page: StatusPage
) -> None:
    window = planned(story, do)
    do("engineer", updates.publish, window, News("推迟通知", "Please note"))

    with inside(page.tenant_id):
        assert Window.objects.get(pk=window.pk).state == "confirmed"
    [work] = seen(story, page).ahead
    assert [each.body.en for each in work.updates] == ["Please note"]


def test_customers_and_strangers_set_and_publish_nothing(
    story: Story, do: Do, page: StatusPage
) -> None:
    outage = out(story, do)
    for who in ("representative", "agent"):
        with pytest.raises(NotAllowed):
            do(who, pages.change, page, wanted(story))
    with pytest.raises(NotAllowed):
        do("representative", updates.publish, outage, News("x", "", Stage.IDENTIFIED))
    with pytest.raises(StatusPage.DoesNotExist):
        do("rival_manager", pages.change, page, wanted(story))


def test_the_same_name_at_two_providers_tells_neither_of_the_other(story: Story, do: Do) -> None:
    opened(story, do)
    stranger = story.cast.organisations["stranger"]
    theirs = wanted(story, systems=())

    made = do("rival_manager", pages.open_page, stranger, None, theirs)
    assert made.slug == "sample-bank"


def test_a_page_asks_as_much_for_one_incident_as_for_many(
    story: Story, do: Do, page: StatusPage
) -> None:
    def asked() -> int:
        with inside(page.tenant_id, page.customer_id), CaptureQueriesContext(connection) as all_of:
            known_of(page, story.now)
        return len(all_of)

    def more() -> None:
        planned(story, do, EBANK)
        outage = out(story, do)
        do("engineer", updates.publish, outage, News("网络", "", Stage.IDENTIFIED))

    more()
    few = asked()
    for _ in range(5):
        more()
    assert asked() == few <= 14


def test_what_nothing_saw_is_unknown_until_it_is_seen_again(
    story: Story, do: Do, page: StatusPage
) -> None:
    contract = story.cast.contracts["bank-1"]
    monitor, _ = do("manager", monitors.add, contract, Wanted("Prometheus", "generic"))
    with inside(page.tenant_id):
        sighting.undertake(monitor, [CORE], at=story.now)
        story.wait(minutes=10)
        sighting.lose(monitor, since=story.now, reason=Both("停了", "It stopped"), at=story.now)
    assert Timer.objects.get(subject="status").at == story.now
    assert healths(story, page) == [Health.UNKNOWN, UP]
    assert seen(story, page).said.en == "Some systems are not watched"
    story.wait(minutes=5)
    with inside(page.tenant_id):
        sighting.regain(monitor, when=story.now, at=story.now)

    assert healths(story, page) == [UP, UP]
    assert seen(story, page).systems[0].days[-1].minutes == [(Health.UNKNOWN, 5)]
