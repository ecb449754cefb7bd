"""Transactions counted elsewhere: one fact a batch, measured by class, corrected by new facts."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from jianyue.engine.periods import Per
from jianyue.engine.rates import Transactions
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed, Refused
from jianyue.notices.models import Notice
from jianyue.services.agreed import agreed_for
from jianyue.watch.copying import rebuild
from jianyue.watch.models import Batch, LeftOut, Tally
from jianyue.watch.transactions.contesting import agree, contest
from jianyue.watch.transactions.counting import Overlaps, SentBefore, count
from jianyue.watch.transactions.figures import Figures, figures_of
from jianyue.watch.transactions.rows import Faulty, rows_of
from jianyue.watch.transactions.rules import Rules
from tests.counts import HOUR, elsewhere, row, sent, written
from tests.story import SHANGHAI, Story

Do = Callable[..., Any]
TEN = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai
P95 = Fraction(95, 100)


class Counting:
    """The bank's counts, at four o'clock in the afternoon."""

    def __init__(self, story: Story, do: Do) -> None:
        self.story, self.do = story, do
        self.bank = story.cast.contracts["bank-1"]
        story.at("2026-01-12 16:00")

    def brings(self, *rows: dict[str, Any], who: str = "manager", **more: Any) -> Batch:
        batch, _ = self.do(who, count, self.bank, sent(*rows, **more))
        assert isinstance(batch, Batch)
        return batch

    def figures(self, who: str = "representative") -> dict[str, Figures]:
        person = self.story.cast.people[who]
        with inside(person.tenant_id, person.customer_id):
            agreed = agreed_for(self.bank, self.story.now)
            assert agreed is not None
            return {each.kind: each for each in figures_of(self.bank, agreed, day=self.story.now)}

    def of(self, model: Any) -> list[Any]:
        with inside(self.bank.tenant_id):
            return list(model.objects.filter(contract=self.bank).order_by("pk"))

    def left_out(self) -> LeftOut:
        with inside(self.bank.tenant_id):
            rows = LeftOut.objects.select_related("batch", "contract")
            found: LeftOut = rows.filter(contract=self.bank).latest("pk")
            return found


@pytest.fixture
def counting(story: Story, do: Do) -> Counting:
    return Counting(story, do)


@pytest.mark.clause("C18")
def test_failures_of_third_parties_leave_the_total_of_their_class(counting: Counting) -> None:
    counting.brings(
        row(TEN, successes=995, failures=5, third_party=elsewhere(3)),
        row(TEN, "counter", successes=999, failures=1),
    )

    found = counting.figures()
    assert found["clearing"].counted.success == Fraction(995, 997)
    assert found["counter"].counted.success == Fraction(999, 1000)
    assert [each.number for each in found["clearing"].left_out] == [3]
    assert (found["clearing"].is_kept, found["counter"].is_kept) == (True, True)


@pytest.mark.clause("C18")
def test_a_class_of_which_nothing_is_left_has_no_rate(counting: Counting) -> None:
    counting.brings(row(TEN, successes=0, failures=7, third_party=elsewhere(7)))

    [found] = counting.figures().values()
    assert found.counted.transactions == Transactions(7, 7, 7)
    assert (found.counted.success, found.counted.times.average) == (None, None)
    assert found.is_kept


@pytest.mark.clause("C18")
def test_response_times_are_added_up_by_class(counting: Counting) -> None:
    fast = {"count": 900, "sum": "180", "max": "2.5", "buckets": {"0.5": 890, "1": 899, "3": 900}}
    slow = {"count": 100, "sum": "520", "max": "9", "buckets": {"0.8": 40, "5": 70}}
    counting.brings(row(TEN, times=fast), row(TEN + HOUR, times=slow))

    times = counting.figures()["clearing"].counted.times
    assert (times.average, times.slowest) == (Fraction(7, 10), Fraction(9))
    # 890 + 40 + 9 + 1 within 3 s are 940 of 1000; 970 are within 5 s.
    assert times.percentile(P95) == 5


def test_a_batch_is_one_fact_with_the_digest_of_its_rows(counting: Counting) -> None:
    rows = [row(TEN + hour * HOUR, third_party=elsewhere(1), failures=1) for hour in range(5)]
    batch = counting.brings(*rows)

    with inside(counting.bank.tenant_id):
        [fact] = Fact.objects.filter(kind="transactions_counted")
        assert list(breaks_of(counting.bank.timeline)) == []
    assert (fact.body["digest"], fact.body["rows"]) == (batch.digest, 5)
    assert set(fact.body["words"]) == {"evidence"}
    assert (batch.number, len(counting.of(Tally))) == ("BANK-1-T0001", 5)


@pytest.mark.clause("C18")
def test_the_same_batch_brought_again_changes_nothing(counting: Counting) -> None:
    first = counting.brings(row(TEN), key="10h")
    again, fresh = counting.do("manager", count, counting.bank, sent(row(TEN), key="10h"))

    assert (again, fresh) == (first, False)
    assert len(counting.of(Tally)) == 1
    with pytest.raises(SentBefore, match="10h came before and said something else"):
        counting.brings(row(TEN, successes=7), key="10h")


@pytest.mark.clause("C18")
@pytest.mark.parametrize(("hours", "long"), [(0, 1), (0.5, 1), (-0.5, 1), (0.25, 0.25), (-1, 3)])
def test_a_stretch_that_was_counted_before_is_refused_and_both_are_named(
    counting: Counting, hours: float, long: float
) -> None:
    counting.brings(row(TEN))
    other = row(TEN + hours * HOUR, long=long * HOUR)
    with pytest.raises(Overlaps) as refused:
        counting.brings(row(TEN - 2 * HOUR), other)

    assert "BANK-1-T0001" in str(refused.value)
    assert "2026-01-12T02:00Z/2026-01-12T03:00Z" in str(refused.value)
    assert len(counting.of(Batch)) == 1


def test_stretches_that_touch_and_those_of_other_classes_do_not_overlap(counting: Counting) -> None:
    counting.brings(row(TEN))
    counting.brings(row(TEN + HOUR), row(TEN - HOUR), row(TEN, "counter"))

    assert len(counting.of(Tally)) == 4


@pytest.mark.clause("C18")
def test_a_correction_takes_the_place_of_a_batch_and_says_why(counting: Counting) -> None:
    first = counting.brings(row(TEN, successes=900, failures=100), row(TEN + HOUR))
    with pytest.raises(NotAllowed, match="Say why"):
        counting.brings(row(TEN), replaces=first)
    counting.story.wait(hours=1)
    second = counting.brings(row(TEN), replaces=first, reason="漏了一台前置机")

    assert counting.figures()["clearing"].counted.transactions == Transactions(1000)
    [first, second] = counting.of(Batch)
    assert (first.replaced_at, second.replaces_id) == (counting.story.now, first.pk)
    assert len(counting.of(Tally)) == 3  # what was corrected is still there
    with pytest.raises(NotAllowed, match="was corrected before"):
        counting.brings(row(TEN, successes=7), replaces=first, reason="再次更正")


def test_a_batch_can_be_taken_back_altogether(counting: Counting) -> None:
    first = counting.brings(row(TEN))
    counting.brings(replaces=first, reason="导入了测试环境的数据")

    assert counting.figures() == {}
    counting.brings(row(TEN, successes=5))
    assert counting.figures()["clearing"].counted.transactions.total == 5


def test_rows_cannot_be_changed_or_taken_away(counting: Counting) -> None:
    counting.brings(row(TEN))
    with inside(counting.bank.tenant_id), connection.cursor() as cursor:
        for statement in ("UPDATE watch_tally SET successes = 9", "DELETE FROM watch_tally"):
            with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
                cursor.execute(statement)

    assert [each.successes for each in counting.of(Tally)] == [1000]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row(TEN + 5 * HOUR, long=2 * HOUR), "is not over yet"),
        (row(TEN, long=-HOUR), "must end after"),
        (row(TEN - 1200 * 24 * HOUR), "three years"),
        (row(TEN - 300 * HOUR, long=48 * HOUR), "across the border of a period, 2026-01-01 00:00"),
        (row(TEN, failures=2, third_party=elsewhere(3)), "More than all the failures"),
        (row(TEN, failures=2, third_party=elsewhere(1, "weather")), "It is not agreed"),
        (row(TEN, failures=2, third_party=[{"count": 1, "ground": "third-party"}]), "evidence"),
        (row(TEN, times={"count": 1001, "sum": 1}), "More were timed"),
        (row(TEN, times={"count": 10, "sum": 10, "max": "0.5"}), "less than the average"),
        (row(TEN, times={"count": 9, "sum": 1, "buckets": {"1": 9, "2": 3}}), "add up"),
        (row(TEN) | {"from": "yesterday"}, "It is an instant"),
        (row(TEN, successes=-1), "a whole number from 0"),
        (row(TEN, successes=True), "a whole number from 0"),
        (row(TEN, successes="1e3"), "a whole number from 0"),
        (row(TEN, "=cmd|'/c calc'!A0"), "named with letters"),
        (row(TEN, "a" * 81), "At most 80"),
        (row(TEN, sucesses=1), "There is no 'sucesses'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    counting: Counting, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(Faulty, match=said) as refused:
        counting.brings(row(TEN - HOUR), wrong)

    assert {each.row for each in refused.value.problems} == {2}
    assert counting.of(Batch) == []


def test_rows_of_one_batch_that_overlap_are_named(counting: Counting) -> None:
    with pytest.raises(Faulty, match="Row 3, from: It overlaps with row 1"):
        counting.brings(row(TEN), row(TEN + HOUR), row(TEN + HOUR / 2, long=HOUR / 4))


def test_where_the_agreement_names_classes_others_are_refused() -> None:
    rules = Rules(SHANGHAI, frozenset({"deposit"}), {}, (Per.MONTH,), TEN + HOUR)

    assert [each.kind for each in rows_of([(1, row(TEN, "deposit"))], rules)] == ["deposit"]
    with pytest.raises(Faulty, match="has no such class; it has deposit"):
        rows_of([(1, row(TEN, "deposits"))], rules)


def test_a_time_without_an_offset_is_of_the_agreements_zone(counting: Counting) -> None:
    zone, local = {"from": "2026-01-12 10:00", "until": "2026/1/12 11:00"}, written(TEN)
    batch = counting.brings(row(TEN) | zone)

    assert batch.from_at == datetime.fromisoformat(
        local
    )  # without an offset it is of the agreement's zone


@pytest.mark.parametrize("who", ["agent", "representative", "auditor", "contract_manager"])
def test_only_managers_record_counts(counting: Counting, who: str) -> None:
    with pytest.raises(NotAllowed):
        counting.brings(row(TEN), who=who)


@pytest.mark.clause("C18")
def test_while_a_ground_is_contested_the_figure_is_shown_both_ways(counting: Counting) -> None:
    counting.brings(row(TEN, successes=990, failures=10, third_party=elsewhere(8)))
    left = counting.left_out()
    counting.do("representative", contest, left, words="是乙方的前置机超时")

    found = counting.figures()["clearing"].counted
    assert (found.success, found.otherwise) == (Fraction(990, 992), Fraction(990, 1000))
    with inside(counting.bank.tenant_id):
        told = Notice.objects.filter(kind="left-out-contested")
        assert {each.user.email.split("@")[0] for each in told} == {"manager"}
    counting.do("representative", agree, left, words="")
    found = counting.figures()["clearing"].counted
    assert found.success == found.otherwise == Fraction(990, 992)


def test_a_correction_does_not_silence_the_customer(counting: Counting) -> None:
    said = row(TEN, successes=990, failures=10, third_party=elsewhere(8))
    first = counting.brings(said)
    counting.do("representative", contest, counting.left_out(), words="不同意")
    counting.brings(said | {"successes": 991}, replaces=first, reason="多计一笔")

    left = counting.left_out()
    assert (left.contest, left.words) == ("contested", "不同意")
    assert counting.figures()["clearing"].counted.contested == 8


@pytest.mark.parametrize("who", ["manager", "teller", "foreman", "rival_manager"])
def test_only_the_customers_own_people_contest(counting: Counting, who: str) -> None:
    counting.brings(row(TEN, failures=1, third_party=elsewhere(1)))
    with pytest.raises((Refused, counting.bank.DoesNotExist)):
        counting.do(who, contest, counting.left_out(), words="不")


def test_the_copies_are_made_anew_from_the_facts(counting: Counting) -> None:
    first = counting.brings(row(TEN, failures=1, third_party=elsewhere(1)))
    counting.brings(row(TEN, failures=2, third_party=elsewhere(2)), replaces=first, reason="更正")
    counting.do("representative", contest, counting.left_out(), words="不")
    with inside(counting.bank.tenant_id):
        assert rebuild(counting.bank.tenant_id) == []
        Batch.objects.filter(pk=first.pk).update(replaced_at=None)
        LeftOut.objects.update(contest="excluded")
        assert rebuild(counting.bank.tenant_id) == ["BANK-1-T0001", "BANK-1-T0002"]
        assert rebuild(counting.bank.tenant_id) == []
    assert counting.figures()["clearing"].counted.contested == 2


@pytest.mark.parametrize("who", ["foreman", "outsider", "stranger"])
def test_others_find_nothing_of_the_banks_counts(counting: Counting, who: str) -> None:
    counting.brings(row(TEN, failures=1, third_party=elsewhere(1)))
    person = counting.story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        found = [list(model.objects.all()) for model in (Batch, Tally, LeftOut)]

    assert found == [[], [], []]
