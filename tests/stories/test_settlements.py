"""Settlements: drawn from figures, issued, contested line by line, agreed, restated, offset."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jianyue.agreements.models import Version
from jianyue.cli.desks import rebuilt
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.money.models import Due, Settlement, SettlementLine
from jianyue.money.payments import planning
from jianyue.money.payments.actions import Money, pay
from jianyue.money.settlements.actions import (
    accept,
    answer,
    charge,
    contest,
    issue,
    offset,
    refuse_restatement,
    restate,
)
from jianyue.money.settlements.folding import told_of
from jianyue.money.telling_due import tell_due
from jianyue.money.timelines import facts_of
from jianyue.money.words import LineState, SettlementState
from jianyue.watch.outages import Found, open_outage, void
from tests.acting import local
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
JANUARY = date(2026, 1, 15)
FEE = Decimal("100000.00")


@pytest.fixture
def month(story: Story, do: Do) -> Story:
    """January: core banking was down for five hours; it is the 2nd of February."""
    planning.plan_due(story.now)
    story.at("2026-01-13 09:00")
    down = Found("core-banking", "full", "provider", local("2026-01-13 02:00"),
                 local("2026-01-13 07:00"))  # fmt: skip
    do("engineer", open_outage, story.cast.contracts["bank-1"], down)
    first = dues(story)[0]
    do("contract_manager", pay, first, Money(Decimal("360000.00"), date(2026, 1, 5)))
    story.at("2026-02-02 10:00")
    return story


def dues(story: Story) -> list[Due]:
    contract = story.cast.contracts["bank-1"]
    with inside(contract.tenant_id):
        return list(Due.objects.filter(contract=contract).order_by("pk"))


def issued(story: Story, do: Do) -> Settlement:
    made: Settlement = do("contract_manager", issue, story.cast.contracts["bank-1"], JANUARY)
    return made


def stored(settlement: Settlement) -> Settlement:
    with inside(settlement.tenant_id):
        rows = Settlement.objects.select_related("contract", "timeline")
        found: Settlement = rows.prefetch_related("lines").get(pk=settlement.pk)
        assert list(breaks_of(found.timeline)) == []
        return found


def lines(settlement: Settlement) -> dict[str, SettlementLine]:
    with inside(settlement.tenant_id):
        return {each.rule: each for each in settlement.lines.order_by("place")}


@pytest.mark.clause("C30")
def test_a_missed_indicator_is_deducted_by_its_rule_with_figure_and_evidence(
    month: Story, do: Do
) -> None:
    settlement = issued(month, do)
    found = lines(settlement)

    assert settlement.number == "BANK-1-S0001"
    # 5 h of 744 h: 99.327 %, below 99.5 %
    assert (found["5.1"].amount, found["5.1"].figure) == (Decimal("5000.00"), "availability")
    assert found["5.1"].evidence == [["outage", "BANK-1-D0001"]]
    assert found["5.1"].shown_en.startswith("99.32")
    assert (settlement.fee, settlement.payable) == (FEE, Decimal("95000.00"))
    assert told(month, "representative", "settlement") == ["settlement-issued"]


@pytest.mark.clause("C30")
def test_the_customer_accepts_and_the_deduction_is_offset_against_the_next_payment(
    month: Story, do: Do
) -> None:
    settlement = issued(month, do)
    do("representative", accept, settlement)
    assert stored(settlement).state == SettlementState.AGREED
    second = dues(month)[1]
    do("contract_manager", offset, settlement, second)

    assert dues(month)[1].paid == Decimal("5000.00")
    assert stored(settlement).set_off == Decimal("5000.00")
    with pytest.raises(NotAllowed, match="nothing to offset"):
        do("contract_manager", offset, settlement, second)
    with pytest.raises(NotAllowed, match="changes no more"):
        do("representative", contest, settlement, 1, words="晚了", asked=None)


@pytest.mark.clause("C30")
def test_a_contested_line_is_answered_and_agreed_while_the_others_stand(
    month: Story, do: Do
) -> None:
    settlement = issued(month, do)
    place = lines(settlement)["5.1"].place
    do("representative", contest, settlement, place, words="应扣 10%", asked=Decimal("10000.00"))
    assert stored(settlement).state == SettlementState.CONTESTED
    assert told(month, "contract_manager", "settlement") == ["settlement-contested"]
    do("representative", accept, settlement)
    assert stored(settlement).agreed_at is None, "the contested line is not accepted by that"
    do("contract_manager", answer, settlement, place, words="各让一步", amount=Decimal("7000.00"))
    do("representative", accept, settlement, place)

    kept = stored(settlement)
    assert (kept.state, kept.payable) == (SettlementState.AGREED, Decimal("93000.00"))
    line = lines(settlement)["5.1"]
    assert (line.amount, line.agreed, line.reason, line.answer) == (
        Decimal("5000.00"), Decimal("7000.00"), "应扣 10%", "各让一步",
    )  # fmt: skip


@pytest.mark.clause("C30")
def test_a_correction_is_a_restatement_that_shows_old_new_and_why(month: Story, do: Do) -> None:
    settlement = issued(month, do)
    do("representative", accept, settlement)
    with pytest.raises(NotAllowed, match="Nothing has changed"):
        do("contract_manager", restate, settlement, words="核对")
    with inside(settlement.tenant_id):
        outage = month.cast.contracts["bank-1"].outages.get()
    do("manager", void, outage, reason="误报：是网络演练")
    do("contract_manager", restate, settlement, words="中断是误报")

    kept = stored(settlement)
    assert (kept.state, kept.round, kept.payable) == (SettlementState.RESTATED, 2, FEE)
    with inside(settlement.tenant_id):
        payable = [each.total.payable for each in told_of(kept, facts_of(kept)).rounds]
    assert payable == [Decimal("95000.00"), FEE]
    do("representative", refuse_restatement, settlement, words="演练没有通知")
    kept = stored(settlement)
    assert (kept.state, kept.round, kept.payable) == (
        SettlementState.AGREED, 1, Decimal("95000.00"),
    )  # fmt: skip
    do("contract_manager", restate, settlement, words="附上演练通知")
    do("representative", accept, settlement)
    assert (stored(settlement).round, stored(settlement).payable) == (3, FEE)


@pytest.mark.clause("C05")
@pytest.mark.clause("C30")
def test_late_fees_of_the_period_are_lines_and_become_a_payment(story: Story, do: Do) -> None:
    planning.plan_due(story.now)
    first = dues(story)[0]  # due on 5 January
    do("contract_manager", pay, first, Money(Decimal("160000.00"), date(2026, 1, 12)))
    story.at("2026-02-02 10:00")
    settlement = issued(story, do)
    late = next(each for each in lines(settlement).values() if each.kind == "late")
    # 160000 x 0.5 % x 7 days + 200000 x 0.5 % x 26 days
    assert (late.amount, late.figure) == (Decimal("31600.00"), "BANK-1-P0001")
    do("representative", accept, settlement)
    do("contract_manager", charge, settlement, date(2026, 2, 20))

    added = dues(story)[-1]
    assert added.amount == settlement.adjustment
    assert (added.source, added.due_date) == ("settlement", date(2026, 2, 20))
    with pytest.raises(NotAllowed, match="nothing to charge"):
        do("contract_manager", charge, settlement, date(2026, 2, 20))


def test_silence_counts_as_acceptance_where_the_agreement_says_so(month: Story, do: Do) -> None:
    story, bank = month, month.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        version = Version.objects.get(contract=bank)
        text = version.text.replace(
            "\n  adjustment:", "\n  silence: 10 working days\n  adjustment:"
        )
        moved = (version.published_at or story.now).replace(microsecond=7)
        Version.objects.filter(pk=version.pk).update(text=text, published_at=moved)
    settlement = issued(month, do)
    # 2 February, ten working days: the 14th is a make-up day
    assert stored(settlement).silence_at == local("2026-02-15 00:00")
    story.at("2026-02-14 23:59")
    tell_due(story.now)
    assert stored(settlement).state == SettlementState.ISSUED
    story.at("2026-02-15 00:00")
    tell_due(story.now)
    assert stored(settlement).state == SettlementState.AGREED
    assert {each.state for each in lines(settlement).values()} == {LineState.SILENT}
    assert told(story, "representative", "settlement")[-1] == "settlement-silence"


def test_where_the_agreement_is_silent_silence_accepts_nothing(month: Story, do: Do) -> None:
    settlement = issued(month, do)
    assert stored(settlement).silence_at is None
    month.at("2027-02-02 10:00")
    tell_due(month.now)
    assert stored(settlement).state == SettlementState.ISSUED


def test_a_period_is_settled_once_and_not_before_it_is_over(month: Story, do: Do) -> None:
    bank = month.cast.contracts["bank-1"]
    issued(month, do)
    for day, words in [(JANUARY, "restate it"), (date(2026, 2, 1), "not over"),
                       (date(2025, 6, 1), "before the contract")]:  # fmt: skip
        with pytest.raises(NotAllowed, match=words):
            do("contract_manager", issue, bank, day)


@pytest.mark.parametrize("actor", ["manager", "director", "teller", "senior", "auditor"])
def test_nobody_else_issues_or_accepts(month: Story, do: Do, actor: str) -> None:
    settlement = issued(month, do)
    with pytest.raises(NotAllowed, match="roles"):
        do(actor, issue, month.cast.contracts["bank-1"], JANUARY)
    with pytest.raises(NotAllowed, match="roles"):
        do(actor, accept, settlement)


@pytest.mark.parametrize(
    ("said", "words"),
    [({"words": " ", "asked": None}, "Say why"), ({"words": "a", "asked": Decimal(-1)}, "above"),
     ({"words": "a", "asked": Decimal("NaN")}, "above"), ({"words": "a", "place": 99}, "no such")],
)  # fmt: skip
def test_a_contest_says_why_and_what(month: Story, do: Do, said: Any, words: str) -> None:
    settlement = issued(month, do)
    given = {"place": 1, "asked": None} | said
    with pytest.raises(NotAllowed, match=words):
        do("representative", contest, settlement, given.pop("place"), **given)


def test_plain_users_see_no_money_and_outsiders_nothing(month: Story, do: Do) -> None:
    settlement = issued(month, do)
    seen = {}
    for who in ("representative", "senior", "auditor", "director", "teller", "foreman", "outsider",
                "rival_manager", "stranger", "agent", "engineer"):  # fmt: skip
        person = month.cast.people[who]
        with inside(person.tenant_id, person.customer_id):
            seen[who] = [each.pk for each in Settlement.objects.visible_to(person)]
            seen[who] += [each.pk for each in Due.objects.visible_to(person)][:0]
    assert {who for who, found in seen.items() if settlement.pk in found} == {
        "representative", "senior", "auditor", "director",
    }  # fmt: skip


def test_the_rows_are_made_anew_from_their_facts(month: Story, do: Do) -> None:
    settlement = issued(month, do)
    do("representative", contest, settlement, 1, words="不对", asked=None)
    with inside(settlement.tenant_id):
        SettlementLine.objects.filter(settlement=settlement).update(agreed=1, reason="")
        Settlement.objects.filter(pk=settlement.pk).update(payable=0, state="agreed")

    assert rebuilt(now=month.now)[1] == [settlement.number]
    kept = stored(settlement)
    assert (kept.state, kept.payable) == (SettlementState.CONTESTED, Decimal("95000.00"))
    assert next(iter(lines(settlement).values())).reason == "不对"
    assert rebuilt(now=month.now)[1] == []
