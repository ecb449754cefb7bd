"""Alerts: one incident and one outage a system, damped, ended when quiet, judged; none is lost."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from jianyue.engine.rates import Monitoring
from jianyue.engine.spans import Span
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.notices.models import Notice
from jianyue.people.roles import Role
from jianyue.tickets.models import Ticket
from jianyue.watch import maintenance
from jianyue.watch.alerts import judging, monitors
from jianyue.watch.alerts.intake import monitor_by
from jianyue.watch.alerts.rules import Act, Hours, Rule
from jianyue.watch.alerts.saying import FIRING
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import Alert, Judged, Monitor, Outage, Signal
from tests.acting import local
from tests.stories.watched import MINUTE, WANTED, Do, Watched


@pytest.mark.clause("C23")
def test_an_alert_opens_an_incident_and_an_outage(watched: Watched) -> None:
    watched.fires()
    [alert], [ticket], [outage] = map(watched.of, (Alert, Ticket, Outage))

    assert (alert.ticket_id, alert.outage_id) == (ticket.pk, outage.pk)
    assert {alert.system, ticket.service, outage.system} == {"core-banking"}
    assert (ticket.origin, ticket.attributes["problem"]) == ("fault", "1")
    assert (outage.from_at, outage.grade) == (watched.story.now, "full")


@pytest.mark.clause("C23")
def test_its_end_ends_the_outage_and_never_closes_the_ticket(watched: Watched) -> None:
    watched.fires()
    watched.story.wait(minutes=10)
    watched.is_over()
    assert [each.until_at for each in watched.of(Outage)] == [None]
    watched.story.wait(minutes=3)
    take_due(watched.story.now)

    assert [each.until_at for each in watched.of(Outage)] == [watched.story.now - 3 * MINUTE]
    assert [each.state for each in watched.of(Ticket)] == ["new"]


@pytest.mark.clause("C23")
def test_a_storm_of_one_cause_makes_one_incident(watched: Watched) -> None:
    same = [watched.signal("a", FIRING, "critical")] * 400
    watched.hears(*same, *(watched.signal(f"k{n}", FIRING, "error") for n in range(300)))
    watched.hears(*same)

    assert len(watched.of(Ticket)) == len(watched.of(Outage)) == 1
    alerts = watched.of(Alert)
    assert len(alerts) == 301
    assert {each.ticket_id for each in alerts} == {watched.of(Ticket)[0].pk}
    assert alerts[0].signals == 800


def test_what_flaps_is_one_alert_and_one_outage(watched: Watched) -> None:
    for _ in range(4):
        watched.fires()
        watched.story.wait(minutes=1)
        watched.is_over()
        watched.story.wait(minutes=1)
    watched.story.wait(minutes=3)
    take_due(watched.story.now)

    [alert], [outage] = watched.of(Alert), watched.of(Outage)
    assert (alert.turns, alert.ended_at) == (3, outage.until_at)
    assert outage.until_at == watched.story.now - 4 * MINUTE


def test_after_the_end_a_new_alert_joins_the_open_incident_with_an_outage_of_its_own(
    watched: Watched,
) -> None:
    watched.fires()
    watched.story.wait(minutes=5)
    watched.is_over()
    watched.story.wait(minutes=5)
    take_due(watched.story.now)
    watched.fires()

    assert len(watched.of(Alert)) == len(watched.of(Outage)) == 2
    assert len(watched.of(Ticket)) == 1


def test_an_outage_goes_on_until_the_last_alert_about_it_is_over(watched: Watched) -> None:
    watched.fires("a")
    watched.fires("b")
    watched.story.wait(minutes=5)
    watched.is_over("a")
    watched.story.wait(minutes=5)
    take_due(watched.story.now)
    assert [each.until_at for each in watched.of(Outage)] == [None]
    watched.is_over("b")
    watched.story.wait(minutes=5)
    take_due(watched.story.now)

    assert [each.until_at for each in watched.of(Outage)] == [watched.story.now - 5 * MINUTE]


@pytest.mark.parametrize(("severity", "labels", "tickets", "outages"), [
    ("critical", {}, 1, 1), ("error", {}, 1, 0), ("warning", {}, 0, 0), ("info", {}, 0, 0),
    ("critical", {"job": "test"}, 0, 0), ("critical", {"job": "other"}, 1, 0),
])  # fmt: skip
def test_rules_and_severities_say_what_becomes_of_an_alert(
    severity: str, labels: dict[str, str], tickets: int, outages: int, watched: Watched
) -> None:
    watched.fires(severity=severity, **labels)

    assert [len(watched.of(each)) for each in (Alert, Ticket, Outage)] == [1, tickets, outages]


def test_a_rule_can_hold_outside_service_hours_alone(watched: Watched) -> None:
    hours = {"Any": Hours.ANY, "in": Hours.INSIDE, "out": Hours.OUTSIDE}
    rules = [Rule("when", name, "core-banking", held) for name, held in hours.items()]
    rules += [Rule("when", "", "", act=Act.RECORD)]
    watched.do("manager", monitors.change, watched.monitor, replace(WANTED, rules=rules))
    for name in hours:
        watched.fires(name, when=name)

    # The bank's core system is served around the clock: no time is outside.
    assert [bool(each.ticket_id) for each in watched.of(Alert)] == [True, True, False]


def test_an_old_message_sent_again_opens_nothing(watched: Watched) -> None:
    began = watched.story.now
    first = replace(watched.signal("a", FIRING, "critical"), starts_at=began)
    watched.hears(first)
    watched.story.wait(minutes=5)
    watched.is_over()
    watched.story.wait(minutes=5)
    watched.hears(first)

    assert [each.turns for each in watched.of(Alert)] == [0]
    assert watched.of(Alert)[0].ended_at == began + 5 * MINUTE
    assert len(watched.of(Outage)) == 1


def test_while_planned_work_is_under_way_nothing_is_opened(watched: Watched, do: Do) -> None:
    story, bank = watched.story, watched.story.cast.contracts["bank-1"]
    wish = Wish(("core-banking",), local("2026-01-20 01:00"), local("2026-01-20 03:00"),
                "upgrade", "none", "back", emergency=False)  # fmt: skip
    window = do("engineer", maintenance.ask, bank, wish)
    do("senior", maintenance.answer, window, confirms=True, words="")
    story.at("2026-01-20 01:00")
    do("engineer", maintenance.begin, window, when=story.now)
    watched.fires()

    [alert] = watched.of(Alert)
    assert (alert.planned, alert.ticket_id, alert.outage_id) == (True, None, None)


def test_what_cannot_be_made_an_incident_is_kept_and_told(watched: Watched) -> None:
    with inside(watched.monitor.tenant_id):
        watched.monitor.owner.grants.all().delete()
        watched.story.cast.people["engineer"].grants.create(
            tenant_id=watched.monitor.tenant_id, role=Role.PROJECT_MANAGER,
            granted_at=watched.story.now,
        )  # fmt: skip
    watched.fires()

    assert [len(watched.of(each)) for each in (Alert, Ticket)] == [1, 0]
    with inside(watched.monitor.tenant_id):
        assert Signal.objects.exclude(failure="").count() == 1
        assert Notice.objects.filter(kind="monitor-failing").count() >= 1


@pytest.mark.clause("C24")
def test_alerts_are_judged_and_the_rates_come_out(watched: Watched, do: Do) -> None:
    for number in range(8):
        watched.fires(f"k{number}")
    alerts = watched.of(Alert)
    for alert, judged in zip(alerts, (Judged.LATE, Judged.FALSE, Judged.IN_TIME), strict=False):
        do("engineer", judging.judge, alert, judged, reason="looked at it")
    ticket = watched.story.report()
    do("engineer", judging.missed, ticket, reason="the customer called first")

    with inside(watched.monitor.tenant_id):
        span = Span(watched.story.now - 60 * MINUTE, watched.story.now + MINUTE)
        found, open_ = judging.monitoring_of(watched.monitor.contract, span)
    assert (found, open_) == (Monitoring(8, late=1, false=1, missed=1), 5)
    assert (found.lead_rate, found.accuracy) == (Fraction(6, 9), Fraction(7, 9))


@pytest.mark.parametrize(("who", "judged", "reason"), [
    ("engineer", Judged.FALSE, " "), ("engineer", Judged.MISSED, "no"),
    ("auditor", Judged.LATE, "a"), ("teller", Judged.FALSE, "no"),
])  # fmt: skip
def test_a_judgement_says_why_and_is_the_providers(
    who: str, judged: Judged, reason: str, watched: Watched, do: Do
) -> None:
    watched.fires()
    with pytest.raises(NotAllowed):
        do(who, judging.judge, watched.of(Alert)[0], judged, reason=reason)


def test_a_ticket_is_missed_once_and_not_where_there_was_an_alert(watched: Watched, do: Do) -> None:
    watched.fires()
    ticket = watched.story.report()
    do("engineer", judging.missed, ticket, reason="the customer called first")
    for each in watched.of(Ticket):
        with pytest.raises(NotAllowed):
            do("engineer", judging.missed, each, reason="again")


def test_a_key_counts_until_it_is_replaced_or_the_monitor_removed(watched: Watched, do: Do) -> None:
    def known(key: str) -> Monitor | None:
        with inside(None, door=True):
            return monitor_by(key)

    assert known(watched.key) == watched.monitor
    assert known("guessed") is None
    other = do("manager", monitors.new_key, watched.monitor)
    assert (known(watched.key), known(other)) == (None, watched.monitor)
    do("manager", monitors.remove, watched.monitor)
    assert known(other) is None


@pytest.mark.parametrize("wrong", [
    {"name": " "}, {"sender": "nagios"}, {"rules": [Rule("a", "b", "no-such-system")]},
    {"rules": [Rule("a", "b", "", "sometimes")]}, {"rules": [Rule("", "", "")] * 13},
    {"hold": 121}, {"grades": {"fatal": {}}}, {"outages": {"error": "gone"}},
    {"grades": {"error": {"problem": "17"}}},
])  # fmt: skip
def test_what_the_agreement_does_not_know_is_refused(
    wrong: dict[str, Any], watched: Watched, do: Do
) -> None:
    with pytest.raises(NotAllowed):
        do("manager", monitors.change, watched.monitor, replace(WANTED, **wrong))


def test_only_who_plans_sets_monitors(watched: Watched, do: Do) -> None:
    for who in ("agent", "representative", "auditor"):
        with pytest.raises(NotAllowed):
            do(who, monitors.add, watched.monitor.contract, WANTED)
