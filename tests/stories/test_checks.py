"""Own checks: pages, ports, hosts and names looked at; jobs that call; when nothing watched."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from jianyue.engine.spans import Span
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Timer
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.notices.models import Notice
from jianyue.tickets.models import Ticket
from jianyue.watch import maintenance, outages
from jianyue.watch.alerts import monitors
from jianyue.watch.alerts import taking as alerts
from jianyue.watch.alerts.judging import monitoring_of
from jianyue.watch.alerts.monitors import Wanted as Monitoring_
from jianyue.watch.alerts.senders import Sender
from jianyue.watch.availability import live_of
from jianyue.watch.checks import keeping, taking
from jianyue.watch.checks.running import FOR_EACH, Runner, claim
from jianyue.watch.checks.wanted import Wanted
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import Blind, Check, Outage, Turned
from jianyue.watch.outages import Found
from tests.acting import local
from tests.outside import Site, site
from tests.story import Story

pytestmark = pytest.mark.enable_socket
Do = Callable[..., Any]
OWN = Monitoring_(
    "自有检测", Sender.OWN, grades={"critical": {"problem": "1"}, "warning": {"problem": "3"}},
    outages={"critical": "full"}, hold=1,
)  # fmt: skip


class Looking:
    """A page of the bank that is looked at each minute, on a clock that is moved by hand."""

    def __init__(self, story: Story, do: Do, settings: Any, page: Site) -> None:
        self.story, self.do, self.page = story, do, page
        self.host = f"127.0.0.1:{page.port}"
        settings.PRIVATE_HOSTS = frozenset({self.host})
        bank = story.cast.contracts["bank-1"]
        self.monitor, _ = do("manager", monitors.add, bank, OWN)
        self.runner = Runner()

    def add(self, **said: Any) -> Check:
        how = {"url": f"http://{self.host}/login", **said.pop("how", {})}
        wanted = Wanted("网银首页", "core-banking", "http", "critical", how, **said)
        made: Check = self.do("manager", keeping.add, self.monitor, wanted)[0]
        return made

    def look(self, seconds: float = 0) -> None:
        """Let time pass, and the worker look and take what it saw."""
        self.story.wait(seconds=seconds)
        self.runner.look(self.story.now)
        self.runner.finish(self.story.now)
        alerts.take_due(self.story.now)

    def of(self, model: Any) -> list[Any]:
        with inside(self.monitor.tenant_id):
            rows = model.objects.filter(tenant=self.monitor.tenant_id).order_by("pk")
            return list(rows)

    def check(self) -> Check:
        found: Check = self.of(Check)[0]
        return found


@pytest.fixture
def looking(story: Story, do: Do, settings: Any) -> Iterator[Looking]:
    story.at("2026-01-12 14:00")
    with site() as page:
        made = Looking(story, do, settings, page)
        yield made
        made.runner.rest()
    story.tickets += [each for each in made.of(Ticket) if each not in story.tickets]


@pytest.mark.clause("C23")
def test_a_page_that_fails_three_times_is_an_incident_since_the_first(looking: Looking) -> None:
    looking.add()
    looking.look()
    assert (looking.check().standing, looking.of(Ticket)) == ("up", [])

    looking.page.status = 503
    looking.look(60)
    first = looking.story.now
    looking.look(20)
    assert (looking.check().standing, looking.of(Ticket)) == ("up", [])
    looking.look(20)
    [ticket], [outage] = looking.of(Ticket), looking.of(Outage)
    assert looking.check().standing == "down"
    assert (outage.from_at, outage.grade, outage.system) == (first, "full", "core-banking")
    assert ticket.title == "网银首页：返回状态 503"


@pytest.mark.clause("C23")
def test_it_is_over_since_the_first_look_that_works_and_the_ticket_stays(looking: Looking) -> None:
    looking.add(retries=0)
    looking.page.status = 500
    looking.look()
    looking.page.status = 200
    looking.look(60)
    over = looking.story.now
    looking.look(61)

    [ticket], [outage] = looking.of(Ticket), looking.of(Outage)
    assert (outage.until_at, ticket.state) == (over, "new")
    assert [each.standing for each in looking.of(Turned)] == ["down", "up"]


def test_a_failure_that_passes_is_none(looking: Looking) -> None:
    looking.add()
    looking.look()
    looking.page.status = 503
    looking.look(60)
    looking.page.status = 200
    looking.look(20)

    assert (looking.check().failing, looking.of(Outage)) == (0, [])


def test_a_page_must_say_what_was_agreed(looking: Looking) -> None:
    looking.add(retries=0, how={"contains": "欢迎"})
    looking.look()
    assert looking.check().reason_en == "the page does not say '欢迎'"
    looking.page.body = "欢迎使用网银"
    looking.look(60)
    assert looking.check().standing == "up"


@pytest.mark.clause("A18")
def test_during_planned_work_nothing_is_opened(looking: Looking) -> None:
    story, do = looking.story, looking.do
    bank = story.cast.contracts["bank-1"]
    wish = Wish(
        ("core-banking",), local("2026-01-30 00:00"), local("2026-01-30 04:00"), "a", "b", "c"
    )
    window = do("manager", maintenance.ask, bank, wish)
    do("senior", maintenance.answer, window, confirms=True, words="")
    looking.add(retries=0)
    story.at("2026-01-30 00:00")
    do("manager", maintenance.begin, window, when=story.now)
    looking.page.status = 503
    looking.look(60)

    assert looking.check().standing == "down"
    assert (looking.of(Ticket), looking.of(Outage)) == ([], [])


@pytest.mark.clause("B24")
def test_what_may_not_be_reached_is_unknown_and_not_down(looking: Looking, settings: Any) -> None:
    looking.add(retries=0)
    looking.look()
    settings.PRIVATE_HOSTS = frozenset()
    looking.look(60)
    lost = looking.story.now
    assert (looking.check().standing, looking.of(Outage)) == ("blind", [])
    assert "JIANYUE_PRIVATE_HOSTS" in looking.check().reason_en
    told = [each.subject for each in looking.of(Notice) if each.kind == "sight-lost"]
    assert told[:1] == ["“网银首页”看不到了"]

    settings.PRIVATE_HOSTS = frozenset({looking.host})
    looking.look(60)
    [blind] = looking.of(Blind)
    assert (blind.from_at, blind.until_at) == (lost, looking.story.now)


@pytest.mark.clause("B24")
def test_while_no_worker_looked_it_is_unknown(looking: Looking) -> None:
    looking.add()
    looking.look()
    last = looking.story.now
    looking.look(3600)

    [blind] = looking.of(Blind)
    assert (blind.from_at, blind.until_at) == (last + timedelta(seconds=60), looking.story.now)
    [live, *_] = live_of_bank(looking.story)
    assert live.so_far.unknown == timedelta(minutes=59)
    assert live.so_far.service == live.so_far.scheduled - timedelta(minutes=59)


@pytest.mark.clause("B24")
def test_one_that_sees_is_enough(looking: Looking) -> None:
    looking.add()
    looking.look()
    looking.add()  # nobody looks at this one for an hour
    looking.look()
    with inside(looking.monitor.tenant_id):
        Timer.objects.filter(subject="check", subject_id=looking.check().pk).delete()
    for _ in range(60):
        looking.look(60)
    keeping.wake(looking.check(), at=looking.story.now)
    looking.look()

    assert len(looking.of(Blind)) == 1
    [live, *_] = live_of_bank(looking.story)
    assert live.so_far.unknown == timedelta(0)


@pytest.mark.clause("C24")
def test_what_began_while_nothing_watched_was_missed(looking: Looking) -> None:
    looking.add()
    looking.look()
    looking.story.wait(minutes=30)
    bank = looking.story.cast.contracts["bank-1"]
    found = Found("core-banking", "full", "provider", looking.story.now)
    looking.do("agent", outages.open_outage, bank, found)
    looking.look(1800)

    month = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    with inside(bank.tenant_id):
        rates, _ = monitoring_of(bank, month)
    assert (rates.alerts, rates.missed, rates.accuracy) == (1, 1, Fraction(0))


def test_a_killed_look_is_taken_again_once_its_lease_ends(looking: Looking) -> None:
    looking.add()
    assert len(claim(looking.story.now, 16, Counter())) == 1
    assert claim(looking.story.wait(seconds=119), 16, Counter()) == []
    assert len(claim(looking.story.wait(seconds=1), 16, Counter())) == 1


def test_slow_systems_of_one_tenant_leave_room_for_others(looking: Looking) -> None:
    for _ in range(FOR_EACH + 3):
        looking.add()
    assert len(claim(looking.story.now, 16, Counter())) == FOR_EACH


def test_what_is_removed_is_looked_at_no_more(looking: Looking) -> None:
    check = looking.add()
    looking.look()
    looking.do("manager", keeping.remove, check)
    looking.look(60)
    assert looking.page.asked == 1
    with pytest.raises(Check.DoesNotExist):
        looking.do("manager", keeping.hurry, check)


def test_a_system_is_watched_from_the_first_check_to_the_last(looking: Looking) -> None:
    check = looking.add()
    looking.look()
    with pytest.raises(NotAllowed):
        looking.do("manager", monitors.remove, looking.monitor)
    looking.do("manager", keeping.remove, check)
    looking.do("manager", monitors.remove, looking.monitor)
    looking.story.wait(hours=5)

    with inside(check.tenant_id):
        kinds = list(Fact.objects.filter(timeline=check.contract.timeline_id).values_list("kind"))
    [live, *_] = live_of_bank(looking.story)
    assert live.so_far.unknown == timedelta(0)
    assert [kind for (kind,) in kinds if "check" in kind] == ["check_added", "check_removed"]


@pytest.mark.parametrize(
    ("method", "how"),
    [
        ("http", {"url": "file:///etc/passwd"}),
        ("http", {"url": "http://user:secret@example.com/"}),
        ("http", {"url": "http://example.com/", "status": "2xx"}),
        ("tcp", {"host": "example.com", "port": "70000"}),
        ("tcp", {"host": "ex ample.com", "port": "25"}),
        ("dns", {"asked": "a" * 70, "type": "A"}),
        ("dns", {"asked": "example.com", "type": "ANY"}),
        ("dns", {"asked": "example.com", "server": "1.1.1.1:99999"}),
        ("ping", {"host": ""}),
        ("carrier-pigeon", {}),
    ],
)
def test_what_cannot_be_looked_at_is_refused(
    looking: Looking, method: str, how: dict[str, str]
) -> None:
    wanted = Wanted("a", "core-banking", method, "critical", how)
    with pytest.raises(Refused):
        looking.do("manager", keeping.add, looking.monitor, wanted)
    assert looking.of(Check) == []


def test_only_those_who_plan_staff_add_checks(looking: Looking) -> None:
    wanted = Wanted("a", "core-banking", "ping", "critical", {"host": "example.com"})
    with pytest.raises(NotAllowed):
        looking.do("agent", keeping.add, looking.monitor, wanted)


@pytest.mark.clause("C23")
def test_a_job_that_does_not_call_in_time_is_an_incident(looking: Looking) -> None:
    wanted = Wanted("夜间备份", "core-banking", "heartbeat", "critical", every=3600, grace=600)
    check, key = looking.do("manager", keeping.add, looking.monitor, wanted)
    looking.look(86_400)
    assert (looking.check().standing, looking.of(Ticket)) == ("new", [])

    with inside(check.tenant_id):
        assert taking.check_by(key) == check
        taking.beat(check.pk, failed=False, at=looking.story.now)
    called = looking.story.now
    looking.look(4199)
    assert looking.check().standing == "up"
    looking.look(1)
    [outage] = looking.of(Outage)
    assert (looking.check().looked_at, outage.from_at) == (called, called + timedelta(seconds=4200))


@pytest.mark.clause("B24")
def test_the_call_of_a_job_vouches_for_no_system(looking: Looking) -> None:
    looking.add()
    looking.look()
    wanted = Wanted("夜间备份", "core-banking", "heartbeat", "warning", every=86_400)
    check, _ = looking.do("manager", keeping.add, looking.monitor, wanted)
    with inside(check.tenant_id):
        taking.beat(check.pk, failed=False, at=looking.story.now)
    looking.look(3600)

    [live, *_] = live_of_bank(looking.story)
    assert live.so_far.unknown == timedelta(minutes=59)


@pytest.mark.clause("C23")
def test_a_job_that_says_it_failed_is_down_at_once_and_up_with_its_next_call(
    looking: Looking,
) -> None:
    wanted = Wanted("夜间备份", "core-banking", "heartbeat", "critical", every=3600)
    check, _ = looking.do("manager", keeping.add, looking.monitor, wanted)
    for failed in (False, True, False):
        looking.story.wait(minutes=10)
        with inside(check.tenant_id):
            taking.beat(check.pk, failed=failed, at=looking.story.now)
        alerts.take_due(looking.story.now)

    [first, second, third] = looking.of(Turned)
    assert [first.standing, second.standing, third.standing] == ["up", "down", "up"]
    assert second.reason_en == "the job said that it failed"


def live_of_bank(story: Story) -> list[Any]:
    """Return the availability of the bank's systems as it stands, core banking first."""
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        found = live_of(bank, day=story.now, now=story.now)
    return sorted(found, key=lambda live: live.system != "core-banking")
