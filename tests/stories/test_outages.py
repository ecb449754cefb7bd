"""Outages: recorded, ended, corrected as new facts, handled step by step, counted in a month."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.cli.desks import rebuilt
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.watch import maintenance
from jianyue.watch.folding import facts_of
from jianyue.watch.interrupting import interruptions
from jianyue.watch.maintenance import Wish
from jianyue.watch.models import Outage
from jianyue.watch.outages import Found, correct, end, handle, open_outage, void
from jianyue.watch.words import Step
from tests.acting import local
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]


def found(start: str, until: str = "", **said: Any) -> Found:
    given = {"system": "core-banking", "grade": "full", "side": "provider"} | said
    return Found(from_at=local(start), until_at=local(until) if until else None, **given)


@pytest.fixture
def opened(story: Story, do: Do) -> Do:
    """Have the engineer record an outage of the bank, at the end of January."""
    story.at("2026-01-31 12:00")
    bank = story.cast.contracts["bank-1"]
    return lambda *given, **said: do("engineer", open_outage, bank, found(*given, **said))


def stored(outage: Outage) -> Outage:
    with inside(outage.tenant_id):
        kept: Outage = Outage.objects.select_related("contract", "ticket").get(pk=outage.pk)
        assert list(breaks_of(kept.timeline)) == []
        return kept


def nth(outage: Outage) -> int:
    with inside(outage.tenant_id):
        return interruptions(stored(outage))


@pytest.mark.clause("C15", "A20")
def test_an_outage_is_told_to_the_customer_at_once_and_ends(
    story: Story, opened: Do, do: Do
) -> None:
    outage = opened("2026-01-31 11:30", cause="电源故障")
    assert (
        told(story, "representative", "outage")
        == told(story, "senior", "outage")
        == ["outage-opened"]
    )
    assert stored(outage).until_at is None

    story.wait(minutes=20)
    do("engineer", end, outage, when=story.now - timedelta(minutes=5))

    assert stored(outage).until_at == local("2026-01-31 12:15")
    assert told(story, "senior", "outage") == ["outage-ended"]
    measured = stored(outage).measured()
    assert (measured.counts, measured.cause) == (True, "电源故障")


@pytest.mark.clause("C15")
@pytest.mark.parametrize(
    "said", [{"grade": "degraded"}, {"grade": "single_terminal"}, {"ground": "user-device"}]
)
def test_what_is_partial_or_on_an_agreed_ground_counts_as_no_downtime(
    opened: Do, said: Any
) -> None:
    outage = opened("2026-01-31 11:00", "2026-01-31 11:20", **said)

    assert not stored(outage).measured().counts
    assert nth(outage) == 0


def test_an_outage_opened_from_a_ticket_leads_back_to_it(story: Story, opened: Do) -> None:
    ticket = story.report()
    outage = opened("2026-01-31 11:30", ticket=ticket)

    assert stored(outage).ticket == ticket
    with inside(outage.tenant_id):
        assert facts_of(outage)[0].body["ticket"] == ticket.number


def test_a_correction_is_a_new_fact_and_the_old_one_stays(opened: Do, do: Do) -> None:
    outage = opened("2026-01-31 11:00", "2026-01-31 11:20")
    truth = found("2026-01-31 10:55", "2026-01-31 11:20", side="third_party", cause="运营商光缆")
    do("manager", correct, outage, truth, reason="运营商通报")

    kept = stored(outage)
    assert (kept.from_at, kept.side, kept.cause) == (
        local("2026-01-31 10:55"), "third_party", "运营商光缆",
    )  # fmt: skip
    with inside(outage.tenant_id):
        facts = facts_of(outage)
    assert [each.kind for each in facts] == ["outage_opened", "outage_ended", "outage_corrected"]
    assert facts[0].occurred_at == local("2026-01-31 11:00")
    assert facts[2].body.keys() == {"side", "from", "words"}


def test_what_was_none_is_taken_back_and_stays_visible(story: Story, opened: Do, do: Do) -> None:
    outage = opened("2026-01-31 11:00", "2026-01-31 11:20")
    do("engineer", void, outage, reason="误报")

    assert stored(outage).voided_at == story.now
    assert nth(outage) == 0
    assert told(story, "senior", "outage") == []
    with pytest.raises(NotAllowed, match="taken back"):
        do("engineer", handle, outage, Step.TOLD, text="电话", when=story.now)


@pytest.mark.clause("A20")
def test_each_step_of_handling_is_a_dated_record(story: Story, opened: Do, do: Do) -> None:
    outage = opened("2026-01-31 11:30")
    for minute, step in enumerate((Step.TOLD, Step.AGREED, Step.ASSIGNED, Step.FOUND)):
        when = local("2026-01-31 11:35") + timedelta(minutes=minute)
        do("engineer", handle, outage, step, text="已办", when=when)
    with pytest.raises(NotAllowed, match="what was done"):
        do("engineer", handle, outage, Step.ANSWERED, text=" ", when=story.now)

    with inside(outage.tenant_id):
        kept = [(each.kind, each.occurred_at) for each in facts_of(outage)]
    assert kept[1:3] == [
        ("outage_told", local("2026-01-31 11:35")), ("outage_agreed", local("2026-01-31 11:36")),
    ]  # fmt: skip


@pytest.mark.clause("A19")
def test_from_the_second_of_a_month_on_an_interruption_has_a_number_to_justify(
    opened: Do,
) -> None:
    first = opened("2026-01-13 10:00", "2026-01-13 10:20")
    overlapping = opened("2026-01-13 10:10", "2026-01-13 10:30")
    other_system = opened("2026-01-20 10:00", "2026-01-20 10:10", system="network")
    open_still = opened("2026-01-30 10:00")
    degraded = opened("2026-01-30 11:00", grade="degraded")

    numbers = [nth(each) for each in (first, overlapping, other_system, open_still, degraded)]
    assert numbers == [1, 1, 2, 3, 0]


@pytest.mark.clause("A19")
def test_an_interruption_inside_planned_maintenance_is_no_abnormal_one(
    story: Story, opened: Do, do: Do
) -> None:
    story.at("2026-01-12 10:00")
    start, until = local("2026-01-18 00:00"), local("2026-01-18 04:00")
    wish = Wish(("core-banking",), start, until, "升级", "停机", "回退")
    window = do("engineer", maintenance.ask, story.cast.contracts["bank-1"], wish)
    do("senior", maintenance.answer, window, confirms=True, words="")
    story.at("2026-01-31 12:00")

    assert nth(opened("2026-01-18 01:00", "2026-01-18 02:00")) == 0
    assert nth(opened("2026-01-18 03:00", "2026-01-18 04:30")) == 1


@pytest.mark.clause("A19")
def test_the_customer_warns_and_nobody_else_does(story: Story, opened: Do, do: Do) -> None:
    outage = opened("2026-01-31 11:00", "2026-01-31 11:20")
    with pytest.raises(NotAllowed):
        do("manager", handle, outage, Step.WARNED, text="警告", when=story.now)
    with pytest.raises(NotAllowed):
        do("representative", handle, outage, Step.JUSTIFIED, text="理由", when=story.now)
    do("representative", handle, outage, Step.WARNED, text="本月第二次", when=story.now)

    assert told(story, "engineer", "outage") == ["outage-warned"]


@pytest.mark.parametrize(
    ("given", "said", "words"),
    [(("2026-01-31 11:00",), {"system": "canteen"}, "agreement names"),
     (("2026-01-31 12:30",), {}, "future"),
     (("2026-01-31 11:00", "2026-01-31 11:00"), {}, "after it began"),
     (("2026-01-31 11:00",), {"side": "weather"}, "whose side"),
     (("2026-01-31 11:00",), {"ground": "bad-mood"}, "no such ground")],
)  # fmt: skip
def test_what_cannot_be_is_refused(opened: Do, given: Any, said: Any, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        opened(*given, **said)


def test_the_row_of_an_outage_is_made_anew_from_its_facts(story: Story, opened: Do) -> None:
    outage = opened("2026-01-31 11:00", "2026-01-31 11:20")
    with inside(outage.tenant_id):
        Outage.objects.filter(pk=outage.pk).update(until_at=None, grade="degraded")

    assert rebuilt(now=story.now)[1] == [outage.number]
    assert stored(outage).measured().counts
    assert rebuilt(now=story.now)[1] == []
