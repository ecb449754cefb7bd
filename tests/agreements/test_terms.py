from datetime import timedelta
from decimal import Decimal

import pytest

from jianyue.agreements.amounts import Money
from jianyue.agreements.language import Agreement
from jianyue.agreements.reading import read
from jianyue.agreements.settling import NoFee, breach_cost
from jianyue.agreements.terms import Terms, terms_of
from jianyue.engine.days import Days
from jianyue.engine.facts import Kind
from tests.agreements.drafts import DRAFT

HEAD = "agreement: draft\ntitle: Draft\n"
CALENDARS = "calendars: {all: 7x24, week: 5x24}\n"
GRADES = "levels: {priority: {1: {name: urgent, text: a}, 2: b}, problem: {1: a, 2: b}}\n"
TWO = (
    "indicators: {a: {measure: availability, goal: '>= 99 %'}, o: {measure: outages, goal: <= 1}}\n"
)


def agreed(text: str) -> Agreement:
    reading = read(text if text.startswith("agreement") else HEAD + text)
    assert reading.agreement is not None, [problem.words("en") for problem in reading.problems]
    return reading.agreement


def terms(text: str) -> Terms:
    return terms_of(agreed(text))


def target(said: str, grades: str = "") -> Terms:
    return terms(f"{CALENDARS}{grades}targets: {{t: {{from: reported, to: resolved, {said}}}}}\n")


def test_hours_are_open_time_and_days_are_days() -> None:
    limits = terms(DRAFT).targets[0].target.limits

    assert {level: limit.amount for level, limit in limits.items()} == {
        1: timedelta(hours=1),
        2: timedelta(hours=2),
        4: Days(3),
    }


@pytest.mark.parametrize(
    ("within", "amount"),
    [
        ("2 weeks", Days(14)),
        ("5 working days", Days(5, working=True)),
        ("3 days, same_time: yes", Days(3, same_time=True)),
        ("90 s", timedelta(seconds=90)),
    ],
)
def test_every_unit_has_its_meaning(within: str, amount: timedelta | Days) -> None:
    promised = target(f"within: {within}, calendar: all").targets[0]

    assert promised.target.limits[0].amount == amount
    assert (promised.scheme, promised.target.defers) == ("none", True)


def test_calendars_may_differ_by_level_under_one_amount() -> None:
    found = target("within: 1 h, by: problem, calendar: {1: all, 2: week}", GRADES)
    limits = found.targets[0].target.limits

    assert {level: limit.calendar for level, limit in limits.items()} == {
        1: found.calendars["all"],
        2: found.calendars["week"],
    }


@pytest.mark.parametrize(
    ("said", "attributes", "level"),
    [
        ("within: {1: 1 h, 2: 2 h}, calendar: all", {"priority": "urgent"}, 1),
        ("within: {1: 1 h, 2: 2 h}, calendar: all", {"priority": "2"}, 2),
        ("within: {1: 1 h, 2: 2 h}, calendar: all", {"priority": "dire"}, None),
        ("within: {1: 1 h, 2: 2 h}, by: problem, calendar: all", {"problem": "2"}, 2),
        ("within: 1 h, calendar: all", {}, 0),
    ],
)
def test_a_target_says_by_which_grading_it_goes(
    said: str, attributes: dict[str, str], level: int | None
) -> None:
    found = target(said, GRADES)

    assert found.level_of(found.targets[0], attributes) == level


def test_a_target_is_for_its_kinds_and_services() -> None:
    services = "services: {a: {title: A}, b: {title: B}}\n"
    promised = target("for: [request, incident], services: a, within: 1 h, calendar: all", services)

    assert promised.targets[0].is_for("request", "a")
    assert not promised.targets[0].is_for("request", "b")
    assert not promised.targets[0].is_for("problem", "a")


def test_rules_reach_the_engine() -> None:
    rules = "rules: {reopen: restart, reclassify: from_start, planned_downtime: ignored}\n"
    found = target("within: 1 h, calendar: all, pauses: [waiting]", rules).targets[0].target

    assert (found.rules.reopen, found.rules.reclassify) == ("restart", "from_start")
    assert (found.defers, found.pauses) == (False, frozenset({"waiting"}))


@pytest.mark.parametrize(
    ("responded", "kind"), [("answer", Kind.RESPONDED), ("acknowledgement", Kind.ACKNOWLEDGED)]
)
def test_the_agreement_says_what_a_response_is(responded: str, kind: Kind) -> None:
    found = terms(
        f"{CALENDARS}rules: {{responded: {responded}}}\ntargets:\n"
        "  a: {from: reported, to: responded, within: 1 h, calendar: all}\n"
        "  b: {from: responded, to: resolved, within: 1 h, calendar: all}\n"
    )

    assert (found.targets[0].target.stop, found.targets[1].target.start) == (kind, kind)


@pytest.mark.parametrize(
    ("said", "unperformed", "cost"),
    [
        ("share: 20 %", "300.00 CNY", "60.00"),
        ("share: 20 %", None, None),
        ("share: 20 %, of: total fee", "300.00 CNY", "240.00"),
        ("share: 20 %, of: monthly fee", None, "20.00"),
        ("fixed: 50.00 CNY", "300.00 CNY", "50.00"),
        ("damages: yes", "300.00 CNY", None),
    ],
)
def test_a_breach_costs_a_share_of_what_the_agreement_names(
    said: str, unperformed: str | None, cost: str | None
) -> None:
    agreement = agreed(
        "term: {from: 2026-01-01, to: 2026-12-31}\nfees: {total: 1200.00 CNY}\n"
        f"breach: {{provider: {{{said}}}}}\n"
    )
    base = None if unperformed is None else Money.parse(unperformed)

    assert agreement.breach is not None
    assert agreement.breach.provider is not None
    found = breach_cost(agreement, agreement.breach.provider, base)
    assert found == (None if cost is None else Decimal(cost))


def test_ladders_reach_the_engine_and_refuse_steps_out_of_order() -> None:
    steps = "[{after: 5 min, tell: a}, {after: 10 min, tell: [b, c]}]"
    good = terms(
        f"{CALENDARS}ladders: {{until: restored, calendar: week, steps: {{1: {steps}}}}}\n"
    )
    bad = terms(f"ladders: {{1: {steps.replace('10 min', '5 min')}}}\n")

    ladder = good.ladders[1]
    assert (ladder.until, ladder.calendar) == (Kind.RESTORED, good.calendars["week"])
    assert ladder.steps[1].roles == ("b", "c")
    with pytest.raises(ValueError, match="do not rise"):
        _ = bad.ladders


def test_credits_need_the_fee_they_are_a_share_of() -> None:
    credit = "credits: [{when: a, below: {99 %: 2 %}}]\ncap: {at_most: 20 %}\n"

    with pytest.raises(NoFee, match="monthly fee"):
        _ = terms(TWO + credit).credits
    with pytest.raises(NoFee):
        _ = terms(TWO + credit).cap
    assert terms(TWO + credit + "fees: {yearly: 1200.00 CNY}\n").cap == Decimal("20.00")


def test_fixed_sums_need_no_fee() -> None:
    found = terms(
        TWO + "credits: [{when: o, per_case: yes, deduct: 100.00 CNY, at_most: 300.00 CNY, "
        "once_with: a}]\ncap: {at_most: 500.00 CNY}\n"
    )

    assert found.cap == Decimal("500.00")
    assert found.credits[0].fee == 0
    assert found.credits[0].rule.at_most is not None


def test_an_agreement_without_anything_still_has_terms() -> None:
    found = terms("zone: Europe/London\n")

    assert (found.targets, dict(found.ladders), found.credits, found.cap) == ((), {}, (), None)
    assert (found.name, found.title.en, found.zone) == ("draft", "Draft", "Europe/London")
    assert found.calendar(None) is found.always
