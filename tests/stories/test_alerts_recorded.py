"""Alerts as facts: of their raising, their end and each judgement; none of a repeated signal."""

from typing import Any

import pytest

from jianyue.ledger.chain import Salted
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.tickets.models import Ticket
from jianyue.watch.alerts import judging
from jianyue.watch.alerts.recording import MOST, digest_of
from jianyue.watch.alerts.saying import FIRING
from jianyue.watch.alerts.taking import take_due
from jianyue.watch.copying import rebuild
from jianyue.watch.models import Alert, AlertLog, Judged, Outage
from jianyue.watch.outages import Found
from jianyue.watch.outages import open_outage as opened
from tests.stories.watched import MINUTE, Do, Watched


def facts(watched: Watched) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return what was recorded of alerts, in its order."""
    logs = [each.timeline_id for each in watched.of(AlertLog)]
    with inside(watched.monitor.tenant_id):
        found = Fact.objects.filter(timeline__in=logs).order_by("timeline", "seq")
        return [(each.kind, each.body["alerts"]) for each in found]


def over(watched: Watched, minutes: int = 5) -> None:
    watched.story.wait(minutes=minutes)
    watched.is_over()
    watched.story.wait(minutes=5)
    take_due(watched.story.now)


@pytest.mark.clause("C23")
def test_what_an_alert_was_and_what_it_led_to_is_a_fact_and_so_is_its_end(watched: Watched) -> None:
    began = watched.story.now.isoformat(timespec="microseconds").replace("+00:00", "Z")
    watched.fires()
    over(watched)
    [alert], [ticket], [outage] = map(watched.of, (Alert, Ticket, Outage))
    (kind, [raised]), (later, [ended]) = facts(watched)

    assert (kind, later) == ("alerts_raised", "alerts_ended")
    assert raised == {
        "alert": alert.pk, "monitor": watched.monitor.pk, "severity": "critical",
        "system": "core-banking", "began": began, "raised": began, "said": digest_of(alert),
        "ticket": ticket.number, "outage": str(outage.timeline_id),
    }  # fmt: skip
    assert ended == {"alert": alert.pk, "ended": "2026-01-12T06:05:00.000000Z",
                     "severity": "critical", "signals": 2, "turns": 0}  # fmt: skip


@pytest.mark.clause("C23")
def test_a_storm_is_one_fact_and_its_repeated_signals_are_none(watched: Watched) -> None:
    storm = [watched.signal(f"k{number}", FIRING, "error") for number in range(300)]
    watched.hears(*storm, *storm)
    for _ in range(5):
        watched.hears(*storm)

    [(kind, rows)] = facts(watched)
    assert kind == "alerts_raised"
    assert [row["alert"] for row in rows] == [each.pk for each in watched.of(Alert)]
    assert len(rows) == 300


def test_keys_and_labels_lie_in_no_fact_and_can_be_shown_to_be_those_of_one(
    watched: Watched,
) -> None:
    watched.fires("disk-of-zhang-san", host="张三的电脑")
    [(_, [row])], [alert] = facts(watched), watched.of(Alert)

    assert "zhang" not in str(row)
    said = '{"key":"disk-of-zhang-san","labels":[["host","张三的电脑"],["job","core"]]}'
    assert row["said"] == Salted(said, bytes(alert.salt)).digest


def test_what_nobody_raised_is_recorded_with_its_ticket_and_who_said_so(
    watched: Watched, do: Do
) -> None:
    ticket = watched.story.report()
    alert = do("engineer", judging.missed, ticket, reason="the customer called first")
    [(kind, [row])] = facts(watched)
    with inside(watched.monitor.tenant_id):
        by = Fact.objects.get(kind="alerts_missed").by_id

    assert (kind, row["alert"], row["ticket"]) == ("alerts_missed", alert.pk, ticket.number)
    assert by == watched.story.cast.people["engineer"].pk


def test_a_full_timeline_is_followed_by_the_next_and_ends_stand_on_the_last(
    watched: Watched,
) -> None:
    watched.fires()
    with inside(watched.monitor.tenant_id):
        AlertLog.objects.update(rows=MOST)
    over(watched)

    assert [each.number for each in watched.of(AlertLog)] == ["BANK-1-A00001", "BANK-1-A00002"]
    assert [kind for kind, _ in facts(watched)].count("alerts_ended") == 1
    assert rebuild(watched.monitor.tenant_id) == ["BANK-1-A00001"], "it holds one row"


@pytest.mark.parametrize("wrong", [
    {"ended_at": None}, {"system": ""}, {"outage": None}, {"ticket": None}, {"planned": True},
    {"signals": 9}, {"judged": ""}, {"judged": Judged.IN_TIME}, {"judged_by": None},
])  # fmt: skip
def test_a_row_that_is_otherwise_is_made_what_its_facts_say(
    wrong: dict[str, Any], watched: Watched, do: Do
) -> None:
    watched.fires()
    over(watched)
    do("engineer", judging.judge, watched.of(Alert)[0], Judged.LATE, reason="looked at it")
    before = vars(watched.of(Alert)[0]) | {"_state": None}
    with inside(watched.monitor.tenant_id):
        Alert.objects.update(**wrong)

    assert len(rebuild(watched.monitor.tenant_id)) == 1
    assert vars(watched.of(Alert)[0]) | {"_state": None} == before


def test_an_end_or_a_judgement_that_no_fact_tells_of_is_taken_from_its_row(
    watched: Watched,
) -> None:
    watched.fires()
    with inside(watched.monitor.tenant_id):
        Alert.objects.update(ended_at=watched.story.now, judged=Judged.FALSE)

    assert len(rebuild(watched.monitor.tenant_id)) == 2
    [alert] = watched.of(Alert)
    assert (alert.ended_at, alert.judged) == (None, "")


def test_an_alert_of_an_older_version_ends_and_is_judged_as_ever(watched: Watched, do: Do) -> None:
    watched.older("a")
    over(watched)
    do("engineer", judging.judge, watched.of(Alert)[0], Judged.LATE, reason="looked at it")

    assert facts(watched) == []
    [alert] = watched.of(Alert)
    assert (alert.ended_at, alert.judged) == (watched.story.now - 5 * MINUTE, "late")


def test_an_outage_recorded_by_hand_is_told_of_by_the_alert_that_joins_it(
    watched: Watched, do: Do
) -> None:
    bank, now = watched.monitor.contract, watched.story.now
    by_hand = do("agent", opened, bank, Found("core-banking", "full", "provider", now))
    watched.fires()

    [(_, [row])] = facts(watched)
    assert row["outage"] == str(by_hand.timeline_id)
