"""What the lines of a settlement come to: exact, rounded once, capped after, never twice."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.credits import Bands, CreditRule
from jianyue.engine.money import Share, fen
from jianyue.money.settlements.drawn import Drawn, Rules, total_of
from jianyue.money.words import LineKind

FEE = Fraction(100_000)
sums = st.integers(0, 10**14).map(lambda each: Decimal(each).scaleb(-2))
kinds = st.sampled_from(list(LineKind))
evidence = st.lists(st.sampled_from("abcd"), max_size=3)


def line(
    amount: Decimal, kind: LineKind = LineKind.CREDIT, rule: str = "5.1", **more: Any
) -> Drawn:
    return Drawn(kind, rule, rule, ("扣减", "credit"), amount, **more)


drawn = st.builds(
    lambda kind, rule, amount, seen, cap: line(
        amount, kind, rule, evidence=tuple(("outage", each) for each in seen), at_most=cap
    ),
    kinds, st.sampled_from(["5.1", "5.2", "5.3"]), sums, evidence, st.none() | sums,
)  # fmt: skip
rules = st.builds(Rules, st.just((frozenset({"5.1", "5.2"}),)), st.none() | sums)


@given(st.lists(drawn, max_size=8), rules)
def test_the_total_is_the_sum_of_the_lines_and_caps_come_after(
    lines: list[Drawn], said: Rules
) -> None:
    total = total_of(lines, [each.amount for each in lines], said)
    standing = [
        each for place, each in enumerate(lines, start=1)
        if each.kind is LineKind.CREDIT and place not in total.covered
    ]  # fmt: skip
    by_rule: dict[str, Decimal] = {}
    caps: dict[str, list[Decimal]] = {}
    for each in standing:
        by_rule[each.rule] = by_rule.get(each.rule, Decimal(0)) + each.amount
        caps.setdefault(each.rule, []).extend([] if each.at_most is None else [each.at_most])
    before = sum((min([amount, *caps[rule]]) for rule, amount in by_rule.items()), Decimal(0))

    assert total.before_cap == before
    assert total.credits == (before if said.cap is None else min(before, said.cap))
    assert total.payable == total.fee + total.charges - total.credits - total.breach
    assert all(isinstance(each, Decimal) for each in (total.payable, total.adjustment))


@given(st.lists(drawn, max_size=8), rules)
def test_of_two_rules_that_share_an_outage_one_alone_charges_it(
    lines: list[Drawn], said: Rules
) -> None:
    total = total_of(lines, [each.amount for each in lines], said)
    for place, by in total.covered.items():
        covered, covers = lines[place - 1], lines[by - 1]
        assert {covered.rule, covers.rule} == {"5.1", "5.2"}
        assert set(covered.evidence) & set(covers.evidence)
        assert covered.amount <= covers.amount


@given(drawn)
def test_a_line_is_what_its_fact_says(each: Drawn) -> None:
    shown = replace(each, value=Fraction(1, 3), shown=("三分之一", "a third"))
    assert Drawn.of(shown.body()) == shown
    assert not any(isinstance(value, float) for value in shown.body().values())


@given(rules)
def test_rules_are_what_their_fact_says(said: Rules) -> None:
    assert Rules.of(said.body()) == said


@given(st.fractions(0, 1, max_denominator=10**6), st.integers(1, 10**12))
def test_a_line_is_rounded_half_up_once_at_its_end(share: Fraction, fee: int) -> None:
    exact = share * Fraction(fee, 100)
    scaled = exact * 100
    whole = scaled.numerator // scaled.denominator
    expected = whole + (scaled - whole >= Fraction(1, 2))

    assert fen(exact) == Decimal(expected).scaleb(-2)


@pytest.mark.parametrize(
    ("figure", "cost"),
    [("0.999", "0.00"), ("0.9989", "2000.00"), ("0.9949", "5000.00"), ("0.98", "10000.00")],
)
def test_only_the_lowest_band_reached_applies(figure: str, cost: str) -> None:
    bands = Bands(tuple((Fraction(bound), Share(Fraction(part))) for bound, part in
                        [("0.999", "0.02"), ("0.995", "0.05"), ("0.99", "0.1")]))  # fmt: skip
    said = CreditRule("5.1", "availability", bands).line(Fraction(figure), FEE, frozenset())
    assert said.amount == Decimal(cost)


def test_an_agreed_sum_takes_the_place_of_the_issued_one_before_the_caps() -> None:
    lines = [line(Decimal("100.00")), line(Decimal("50.00"), rule="5.2")]
    said = Rules(cap=Decimal("120.00"))
    assert total_of(lines, [each.amount for each in lines], said).credits == Decimal("120.00")
    assert total_of(lines, [Decimal("30.00"), Decimal("50.00")], said).credits == Decimal("80.00")
