"""Service credits and settlements: semantics 7, C30."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianyue.engine.credits import Bands, CreditRule, Steps
from jianyue.engine.money import Portion, Share, Sum
from jianyue.engine.settlements import Line, Statement, settle


def percent(number: str) -> Fraction:
    return Fraction(number) / 100


def share(number: str) -> Share:
    return Share(percent(number))


FEE = Fraction(100000)
NO_EVIDENCE: frozenset[str] = frozenset()
AVAILABILITY = Bands(
    tuple((percent(a), share(b)) for a, b in (("99.9", "2"), ("99.5", "5"), ("99.0", "10")))
)
RATE = Steps(percent("95"), percent("1"), share("0.5"))
MINUTES = Bands(
    ((Fraction("43.8"), share("2")), (Fraction(120), Sum(Decimal("8000.00")))), below=False
)
OUTAGES = Steps(Fraction(1), Fraction(1), Sum(Decimal("500.00")), below=False)


@dataclass(frozen=True)
class Case:
    """The cost of a figure on a monthly fee of 100,000."""

    scale: Bands | Steps
    figure: Fraction | None
    cost: str
    fee: Fraction = FEE


CASES = [
    # Bands: below 99.9 % 2 %, below 99.5 % 5 %, below 99.0 % 10 %; the lowest reached alone.
    Case(AVAILABILITY, percent("100"), "0.00"),
    Case(AVAILABILITY, percent("99.9"), "0.00"),  # on the bound is kept
    Case(AVAILABILITY, percent("99.8999"), "2000.00"),
    Case(AVAILABILITY, percent("99.5"), "2000.00"),
    Case(AVAILABILITY, percent("99.3"), "5000.00"),  # not 2 % + 5 %
    Case(AVAILABILITY, percent("99.0"), "5000.00"),
    Case(AVAILABILITY, percent("98.99"), "10000.00"),
    Case(AVAILABILITY, Fraction(0), "10000.00"),
    Case(AVAILABILITY, None, "0.00"),  # "none" costs nothing
    # 716 of 720 hours is 99.44 %.
    Case(AVAILABILITY, Fraction(716, 720), "5000.00"),
    # 2 % of 83,333.333... is 1,666.666...
    Case(AVAILABILITY, percent("99.7"), "1666.67", fee=Fraction(250000, 3)),
    # 0.5 % for each started 1 % below 95 %.
    Case(RATE, percent("95"), "0.00"),
    Case(RATE, percent("97"), "0.00"),
    Case(RATE, percent("94.999"), "500.00"),  # a step begun is a step
    Case(RATE, percent("94"), "500.00"),
    Case(RATE, percent("93.99"), "1000.00"),
    Case(RATE, percent("92.5"), "1500.00"),
    Case(RATE, percent("85"), "5000.00"),
    # 10 / 13 is 76.92 %: 18.08 below, 19 steps of 500.
    Case(RATE, Fraction(10, 13), "9500.00"),
    Case(RATE, Fraction(0), "47500.00"),  # 95 steps
    Case(RATE, None, "0.00"),
    # At most: above 43.8 minutes 2 %, above 120 minutes the fixed 8,000.
    Case(MINUTES, Fraction("43.8"), "0.00"),
    Case(MINUTES, Fraction("43.81"), "2000.00"),
    Case(MINUTES, Fraction(120), "2000.00"),
    Case(MINUTES, Fraction(121), "8000.00"),
    Case(MINUTES, Fraction(121), "8000.00", fee=Fraction(1)),  # whatever the fee
    # 500 for each outage above one a month.
    Case(OUTAGES, Fraction(0), "0.00"),
    Case(OUTAGES, Fraction(1), "0.00"),
    Case(OUTAGES, Fraction(4), "1500.00"),
    # 0.5 % of 1.00 is half a fen: up.
    Case(RATE, percent("94"), "0.01", fee=Fraction(1)),
    # Three steps of 0.5 % of 0.99: 0.01485, rounded once.
    Case(RATE, percent("92.5"), "0.01", fee=Fraction("0.99")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.figure}-{case.cost}")
def test_a_missed_indicator_costs_as_worked_out(case: Case) -> None:
    rule = CreditRule("5.1", "availability", case.scale)

    line = rule.line(case.figure, case.fee, frozenset({"o1"}))

    assert line == Line("5.1", "availability", case.figure, Decimal(case.cost), frozenset({"o1"}))
    assert str(line.amount) == case.cost


@pytest.mark.parametrize(
    ("at_most", "cap"),
    [
        (share("3"), "3000.00"),
        (Sum(Decimal("700.00")), "700.00"),
        (Share(Fraction(1, 3)), "33333.33"),  # rounded down, never above the third
        (None, None),
    ],
)
def test_a_rule_says_the_most_it_may_cost(at_most: Portion | None, cap: str | None) -> None:
    line = CreditRule("5.2", "rate", RATE, at_most).line(percent("80"), FEE, NO_EVIDENCE)

    assert line.at_most == (None if cap is None else Decimal(cap))


def line(text: str) -> Line:
    """Read `a 100.00 o1,o2 <50.00`: rule, amount, evidence, cap."""
    rule, amount, *rest = text.split()
    cap = next((Decimal(word[1:]) for word in rest if word.startswith("<")), None)
    outages = next((word.split(",") for word in rest if not word.startswith("<")), [])
    return Line(rule, "figure", None, Decimal(amount), frozenset(outages), cap)


def totals(statement: Statement) -> str:
    return " ".join(f"{one.rule}:{one.charged}" for one in statement.rules)


@dataclass(frozen=True)
class Settlement:
    id: str
    lines: tuple[str, ...]
    rules: str
    total: str
    at_most: str | None = None
    once: tuple[str, ...] = ()


SETTLEMENTS = [
    Settlement("nothing", (), "", "0"),
    Settlement("one line", ("a 100.00",), "a:100.00", "100.00"),
    Settlement("kept", ("a 0.00", "b 5.00"), "a:0.00 b:5.00", "5.00"),
    Settlement("two rules", ("a 100.00", "b 50.01"), "a:100.00 b:50.01", "150.01"),
    Settlement("two lines of a rule", ("a 100.00", "a 20.00"), "a:120.00", "120.00"),
    # The cap of a rule holds the sum of its lines, not each.
    Settlement("cap of a rule", ("a 40.00 <50.00", "a 40.00 <50.00"), "a:50.00", "50.00"),
    Settlement("cap of one rule of two", ("a 90.00 <50.00", "b 30.00"), "a:50.00 b:30.00", "80.00"),
    Settlement("exactly the cap", ("a 50.00 <50.00",), "a:50.00", "50.00"),
    Settlement("cap of the period", ("a 90.00", "b 30.00"), "a:90.00 b:30.00", "100.00", "100.00"),
    Settlement("period not reached", ("a 90.00",), "a:90.00", "90.00", "100.00"),
    # 90 is held to 50 first; 80 in all is under 100.
    Settlement("both caps", ("a 90.00 <50.00", "b 30.00"), "a:50.00 b:30.00", "80.00", "100.00"),
    Settlement("a cap of nothing", ("a 90.00",), "a:90.00", "0.00", "0.00"),
    # o1 is charged by a and b: the dearer, b, stands.
    Settlement("once", ("a 20.00 o1", "b 50.00 o1"), "b:50.00", "50.00", once=("ab",)),
    Settlement(
        "both where nothing forbids", ("a 20.00 o1", "b 50.00 o1"), "a:20.00 b:50.00", "70.00"
    ),
    Settlement(
        "other outages", ("a 20.00 o1", "b 50.00 o2"), "a:20.00 b:50.00", "70.00", once=("ab",)
    ),
    Settlement(
        "one shared of three", ("a 20.00 o1,o2", "b 50.00 o2,o3"), "b:50.00", "50.00", once=("ab",)
    ),
    Settlement(
        "equals: the earlier", ("a 50.00 o1", "b 50.00 o1"), "a:50.00", "50.00", once=("ab",)
    ),
    # Of b 50, a 40, c 30 on one outage: b covers a and, where the pair says so, c.
    Settlement(
        "three on one outage",
        ("a 40.00 o1", "b 50.00 o1", "c 30.00 o1"),
        "b:50.00 c:30.00",
        "80.00",
        once=("ab", "ac"),
    ),
    # b covers a, so a no longer covers c.
    Settlement(
        "a chain",
        ("a 40.00 o1,o2", "b 50.00 o1", "c 30.00 o2"),
        "b:50.00 c:30.00",
        "80.00",
        once=("ab", "ac", "bc"),
    ),
    # Dearer before caps: a 90, held to 10 by its cap, still covers b 50.
    Settlement(
        "dearer before caps", ("a 90.00 o1 <10.00", "b 50.00 o1"), "a:10.00", "10.00", once=("ab",)
    ),
    # Two lines of one rule on one outage.
    Settlement("within one rule", ("a 90.00 o1", "a 50.00 o1"), "a:90.00", "90.00", once=("a",)),
]


@pytest.mark.parametrize("case", SETTLEMENTS, ids=lambda case: case.id)
def test_a_statement_comes_to_the_sum_worked_out(case: Settlement) -> None:
    cap = None if case.at_most is None else Decimal(case.at_most)
    once = [frozenset(pair) for pair in case.once]

    found = settle([line(text) for text in case.lines], once=once, at_most=cap)

    assert (totals(found), found.total) == (case.rules, Decimal(case.total))


def test_a_statement_says_which_line_covers_which() -> None:
    a, b = line("a 20.00 o1"), line("b 50.00 o1")

    found = settle([a, b], once=[frozenset("ab")], at_most=Decimal("30.00"))

    assert [(each.line, each.by) for each in found.covered] == [(a, b)]
    assert (found.lines, found.subtotal, found.total) == ((b,), Decimal("50.00"), Decimal("30.00"))
    assert [(each.lines, each.charged) for each in found.rules] == [(Decimal(50), Decimal(50))]


def test_money_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="a line of a is not negative"):
        line("a -1.00")
    with pytest.raises(ValueError, match="a line of a is not negative"):
        line("a 1.00 <-1.00")
    with pytest.raises(ValueError, match="a cap is not negative"):
        settle([], at_most=Decimal(-1))


def test_scales_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="bands without a band"):
        Bands(())
    with pytest.raises(ValueError, match="a band is named twice"):
        Bands(((Fraction(1), share("1")), (Fraction(1), share("2"))))
    with pytest.raises(ValueError, match="a step leads somewhere"):
        Steps(Fraction(1), Fraction(0), share("1"))


amounts = st.decimals("0", "500", places=2)
evidence = st.frozensets(st.sampled_from(["o1", "o2", "o3"]), max_size=2)
lines = st.lists(
    st.builds(
        lambda rule, amount, outages: Line(
            rule, "figure", None, amount, outages, Decimal("200.00") if rule == "a" else None
        ),
        st.sampled_from("abc"),
        amounts,
        evidence,
    ),
    max_size=6,
)
pairs = st.lists(st.sampled_from([frozenset("ab"), frozenset("bc"), frozenset("ac")]), max_size=2)


@given(lines, pairs, st.none() | amounts)
def test_a_statement_is_the_sum_of_its_lines_and_exceeds_no_cap(
    told: list[Line], once: list[frozenset[str]], cap: Decimal | None
) -> None:
    found = settle(told, once=once, at_most=cap)

    assert sum(each.lines for each in found.rules) == sum(each.amount for each in found.lines)
    assert all(each.charged <= Decimal(200) for each in found.rules if each.rule == "a")
    assert found.total == (found.subtotal if cap is None else min(cap, found.subtotal))
    assert len(found.lines) + len(found.covered) == len(told)


@given(lines, pairs)
def test_no_outage_is_charged_twice_by_a_pair_that_shares(
    told: list[Line], once: list[frozenset[str]]
) -> None:
    standing = settle(told, once=once).lines

    for i, one in enumerate(standing):
        for other in standing[i + 1 :]:
            same = not one.evidence.isdisjoint(other.evidence)
            assert not (same and frozenset({one.rule, other.rule}) in once)


@given(lines, pairs)
def test_what_covers_a_line_is_charged_and_no_cheaper(
    told: list[Line], once: list[frozenset[str]]
) -> None:
    found = settle(told, once=once)

    for each in found.covered:
        assert each.by in found.lines
        assert each.by.amount >= each.line.amount


@given(st.fractions(0, 1), st.fractions(0, 1), st.sampled_from([AVAILABILITY, RATE]))
def test_a_worse_figure_never_costs_less(
    one: Fraction, other: Fraction, scale: Bands | Steps
) -> None:
    worse, better = sorted((one, other))

    assert scale.cost(worse, FEE) >= scale.cost(better, FEE)
