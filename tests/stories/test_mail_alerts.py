"""Alerts by mail: an address for each monitor, subjects read by words that can be set."""

from collections.abc import Callable
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.mail import alerting
from jianyue.mail.addresses import monitor_word, with_word
from jianyue.mail.alerting import Words
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.models import Alert, Monitor, Signal
from tests.mailing import ADDRESS, Post, written
from tests.story import Story

Do = Callable[..., Any]
ZABBIX = "zabbix@monitoring.example"


@pytest.fixture
def post(story: Story) -> Post:
    return Post(story.cast.administrator, lambda: story.now)


@pytest.fixture
def monitor(story: Story, do: Do) -> Monitor:
    wanted = Wanted("邮件监控", "generic", grades={"critical": {"problem": "1"}}, hold=0)
    made: Monitor = do("manager", monitors.add, story.cast.contracts["bank-1"], wanted)[0]
    return made


def signals(monitor: Monitor) -> list[tuple[str, str, str]]:
    with inside(monitor.tenant_id):
        rows = Signal.objects.filter(monitor=monitor).order_by("pk")
        return [(each.status, each.severity, each.key) for each in rows]


@pytest.mark.clause("C23")
def test_mail_of_a_monitor_opens_an_incident_and_its_end_is_known(
    story: Story, post: Post, monitor: Monitor
) -> None:
    to = with_word(ADDRESS, monitor_word(monitor))
    post.gets(written(ZABBIX, "PROBLEM: 核心数据库 CPU > 90%", To=to, Precedence="bulk"))
    take_due(story.wait(minutes=1))
    mail = post.gets(
        written(ZABBIX, "OK: 核心数据库 CPU > 90%", To=to, Auto_Submitted="auto-generated")
    )
    take_due(story.wait(minutes=1))

    assert mail.state == "alert"
    with inside(monitor.tenant_id):
        (alert,) = Alert.objects.select_related("ticket").all()
    assert alert.title == "PROBLEM: 核心数据库 CPU > 90%"
    assert (alert.ticket is not None, alert.ended_at is not None) == (True, True)


@pytest.mark.parametrize(
    ("subject", "status", "severity"),
    [
        ("[FIRING] disk full", "firing", "critical"),
        ("【告警】磁盘满", "firing", "critical"),
        ("WARNING - disk full", "firing", "warning"),
        ("恢复：磁盘满", "resolved", "critical"),
        ("Re: RECOVERED disk full", "resolved", "critical"),
        ("acknowledged disk full", "acknowledged", "critical"),
        ("PROBLEM: link went up and down", "firing", "critical"),
        ("OK: link went down", "resolved", "critical"),
        ("UPPER limit reached", "firing", "critical"),
    ],
)
def test_words_of_the_subject_say_how_it_stands(subject: str, status: str, severity: str) -> None:
    known = {"subject": subject, "from": [("", ZABBIX)], "text": ""}
    found = alerting.signal_of(known, Words())

    assert (found.status, found.severity) == (status, severity)


def test_the_same_alert_is_known_without_the_words_that_change() -> None:
    words = Words(until=" at ")
    subjects = ("PROBLEM: disk full on db1 at 10:00", "[RESOLVED] disk full on DB1 at 10:07")
    keys = {
        alerting.signal_of({"subject": each, "from": [], "text": ""}, words).key
        for each in subjects
    }

    assert keys == {"disk full on db1"}


def test_words_can_be_set_for_each_monitor(
    story: Story, post: Post, monitor: Monitor, do: Do
) -> None:
    words = Words(ended=("撤销",), seen=(), graded={"一级": "error"}, usual="info")
    do("manager", alerting.choose, monitor, words)
    to = with_word(ADDRESS, monitor_word(monitor))
    for subject in ("一级 网络", "OK 网络", "撤销 网络"):
        post.gets(written(ZABBIX, subject, To=to))
        story.wait(seconds=1)

    assert signals(monitor) == [
        ("firing", "error", "网络"), ("firing", "info", "ok 网络"), ("resolved", "info", "网络"),
    ]  # fmt: skip


def test_another_key_makes_another_address(post: Post, monitor: Monitor, do: Do) -> None:
    to = with_word(ADDRESS, monitor_word(monitor))
    do("manager", monitors.new_key, monitor)
    mail = post.gets(written(ZABBIX, "PROBLEM", To=to))

    assert (mail.state, mail.why) == ("held", "monitor")
    assert signals(monitor) == []


def test_an_address_is_good_whatever_servers_make_of_its_letters(
    post: Post, monitor: Monitor
) -> None:
    to = with_word(ADDRESS, monitor_word(monitor)).upper()

    assert post.gets(written(ZABBIX, "PROBLEM x", To="undisclosed:;"), to=to).state == "alert"


def test_a_monitor_of_another_provider_is_not_reached(story: Story, monitor: Monitor) -> None:
    theirs = Post(story.cast.rival_manager, lambda: story.now, address="desk@rival.example")
    to = with_word("desk@rival.example", monitor_word(monitor))

    assert theirs.gets(written(ZABBIX, "PROBLEM", To=to)).why == "monitor"
