"""Monitoring systems that fall silent: noticed, told, counted as unknown, heard again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.watch.alerts import monitors, silence
from jianyue.watch.alerts.intake import monitor_by, receive
from jianyue.watch.alerts.monitors import Wanted
from jianyue.watch.alerts.rules import Rule
from jianyue.watch.alerts.saying import FIRING, said
from jianyue.watch.availability import live_of
from jianyue.watch.models import Blind, Monitor
from tests.story import Story

Do = Callable[..., Any]
RULES = (Rule("job", "core", "core-banking"), Rule("job", "test", ""))
WANTED = Wanted("Prometheus", "alertmanager", rules=RULES, speaks=10)


class Heard:
    """A monitor of the bank that must speak every ten minutes."""

    def __init__(self, story: Story, do: Do) -> None:
        story.at("2026-01-12 14:00")
        self.story, self.bank = story, story.cast.contracts["bank-1"]
        self.monitor, self.key = do("manager", monitors.add, self.bank, WANTED)

    def speaks(self) -> None:
        signal = said("watchdog", FIRING, "info", "Watchdog", labels={"job": "test"})
        with inside(self.bank.tenant_id):
            monitor = monitor_by(self.key)
            assert monitor is not None
            receive(monitor, [signal], at=self.story.now)

    def waits(self, minutes: int) -> None:
        for _ in range(minutes):
            self.story.wait(minutes=1)
            silence.look_due(self.story.now)

    def of(self, model: Any) -> list[Any]:
        with inside(self.bank.tenant_id):
            return list(model.objects.order_by("pk"))


@pytest.fixture
def heard(story: Story, do: Do) -> Heard:
    return Heard(story, do)


@pytest.mark.clause("C24")
def test_one_that_falls_silent_is_told_and_is_blind_since_it_spoke(heard: Heard) -> None:
    heard.waits(5)
    heard.speaks()
    last = heard.story.now
    heard.waits(9)
    assert heard.of(Blind) == []
    heard.waits(2)

    [blind] = heard.of(Blind)
    told = [each for each in heard.of(Notice) if each.kind == "sight-lost"]
    assert (blind.from_at, blind.until_at) == (last, None)
    assert told
    assert told[0].subject == "“Prometheus”看不到了"


@pytest.mark.clause("B24")
def test_until_it_speaks_again_the_system_is_unknown(heard: Heard) -> None:
    heard.speaks()
    heard.waits(60)
    heard.speaks()
    heard.waits(9)

    [blind] = heard.of(Blind)
    assert blind.until_at - blind.from_at == timedelta(minutes=60)
    with inside(heard.bank.tenant_id):
        found = live_of(heard.bank, day=heard.story.now, now=heard.story.now)
        live = {each.system: each for each in found}
        facts = Fact.objects.filter(timeline=heard.bank.timeline_id, kind__startswith="sight")
        kinds = list(facts.order_by("seq").values_list("kind", flat=True))
    assert live["core-banking"].so_far.unknown == timedelta(minutes=60)
    assert kinds == ["sight_lost", "sight_regained"]


def test_one_of_which_nothing_is_expected_is_never_silent(heard: Heard, do: Do) -> None:
    do("manager", monitors.change, heard.monitor, Wanted("P", "alertmanager", rules=RULES))
    heard.waits(60)
    assert heard.of(Blind) == []


def test_a_silent_one_that_is_removed_is_blind_no_more(heard: Heard, do: Do) -> None:
    heard.waits(15)
    do("manager", monitors.remove, heard.monitor)
    [blind], [monitor] = heard.of(Blind), heard.of(Monitor)
    assert (blind.until_at, monitor.silent_at) == (heard.story.now, None)


def test_nobody_waits_for_longer_than_a_week(heard: Heard, do: Do) -> None:
    with pytest.raises(NotAllowed):
        do("manager", monitors.add, heard.bank, Wanted("P", "generic", speaks=10_081))
