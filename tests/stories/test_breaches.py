"""Breach cases: told within 24 hours, analysed, negotiated, compensated, put right, accepted."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jianyue.cli.desks import rebuilt
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.money import suspending
from jianyue.money.breaches.actions import Opened, Step, act, open_case
from jianyue.money.breaches.folding import SAID
from jianyue.money.dispatch import dispatched
from jianyue.money.models import Breach, Suspension
from jianyue.money.suspending import Notice
from jianyue.money.telling_due import tell_due
from jianyue.money.timelines import history_of
from jianyue.money.words import BreachKind, BreachState, Side, SuspensionState
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
HOUR = timedelta(hours=1)


def opened(story: Story, do: Do, by: str = "contract_manager", **said: Any) -> Breach:
    """A breach of yesterday evening by the provider: backups were not made."""
    given: dict[str, Any] = {
        "kind": BreachKind.DUTY, "breaker": Side.PROVIDER, "title": "备份未执行",
        "happened_at": story.now - 10 * HOUR,
    } | said  # fmt: skip
    contract = given.pop("contract", story.cast.contracts["bank-1"])
    made: Breach = do(by, open_case, contract, Opened(**given))
    return made


def stored(breach: Breach) -> Breach:
    with inside(breach.tenant_id):
        found: Breach = Breach.objects.select_related("contract", "timeline").get(pk=breach.pk)
        assert list(breaks_of(found.timeline)) == []
        return found


def seen(story: Story, who: str) -> list[str]:
    person = story.cast.people[who]
    with inside(person.tenant_id, person.customer_id):
        return [each.number for each in Breach.objects.visible_to(person)]


def told_kinds(story: Story, breach: Breach) -> set[str]:
    """The kinds of what happened, as the auditor reads it."""
    with inside(breach.tenant_id):
        return {each.fact.kind for each in history_of(breach, story.cast.auditor)}


def step(do: Do, by: str, breach: Breach, kind: str, words: str = "见附件", **said: Any) -> Breach:
    made: Breach = do(by, act, breach, f"breach_{kind}", Step(words, **said))
    return made


@pytest.mark.clause("E20")
def test_the_other_side_is_told_within_24_hours_and_the_clock_warns_before(
    story: Story, do: Do
) -> None:
    breach = opened(story, do)
    assert breach.number == "BANK-1-V0001"
    assert stored(breach).tell_by == breach.happened_at + 24 * HOUR
    assert seen(story, "representative") == [], "it is not told yet"

    story.now = breach.happened_at + 18 * HOUR
    tell_due(story.now)
    assert told(story, "contract_manager", "breach") == ["breach-tell-soon"]
    story.now = breach.happened_at + 24 * HOUR
    tell_due(story.now)
    assert told(story, "contract_manager", "breach")[-1] == "breach-tell-late"

    step(do, "contract_manager", breach, "told", "昨晚备份没有执行")
    assert seen(story, "representative") == ["BANK-1-V0001"]
    assert told(story, "representative", "breach") == ["breach-told"]
    with inside(breach.tenant_id):
        proof = dispatched("breach", breach.pk, story.cast.contract_manager)
    assert {each.kind for each in proof if each.user == story.cast.representative} == {
        "breach-told"
    }


@pytest.mark.clause("C06")
@pytest.mark.clause("E20")
def test_a_case_goes_from_analysis_to_acceptance(story: Story, do: Do) -> None:
    breach = opened(story, do)
    step(do, "contract_manager", breach, "told")
    step(do, "contract_manager", breach, "analysed", severity="serious")
    step(do, "representative", breach, "talked", "第一轮：要求补偿")
    step(do, "contract_manager", breach, "talked", "第二轮：同意")
    step(do, "contract_manager", breach, "supplemented", "", version=1)
    step(do, "contract_manager", breach, "offered", way="sum", items=("数据灾备服务",))
    assert stored(breach).amount == Decimal("24000.00"), "120000 x 20 %"
    step(do, "representative", breach, "declined", "太少")
    step(do, "contract_manager", breach, "offered", way="sum", amount=Decimal("30000.00"))
    step(do, "representative", breach, "agreed", "")
    step(do, "contract_manager", breach, "rectified", "已修复并演练")
    step(do, "representative", breach, "rejected", "缺少演练记录")
    step(do, "contract_manager", breach, "rectified", "补充演练记录")
    step(do, "representative", breach, "accepted", "")
    step(do, "representative", breach, "closed", "")

    kept = stored(breach)
    assert (kept.state, kept.talks, kept.amount) == (BreachState.CLOSED, 2, Decimal("30000.00"))
    assert kept.supplement_id is not None
    assert told_kinds(story, kept) <= set(SAID)
    with pytest.raises(NotAllowed, match="cannot be done now"):
        step(do, "representative", breach, "talked")


@pytest.mark.clause("C06")
def test_after_the_time_to_cure_the_agreed_rights_are_there_and_not_before(
    story: Story, do: Do
) -> None:
    breach = opened(story, do, breaker=Side.CUSTOMER, kind=BreachKind.OTHER, title="未提供机房")
    step(do, "contract_manager", breach, "told")
    step(do, "contract_manager", breach, "cure_demanded", "十日内提供")
    assert stored(breach).cure_until_date == date(2026, 1, 22)

    story.at("2026-01-22 23:59")
    with pytest.raises(NotAllowed, match="cannot be done now"):
        step(do, "contract_manager", breach, "right_used", right="suspend")
    story.at("2026-01-23 00:00")
    tell_due(story.now)
    assert told(story, "contract_manager", "breach")[-1] == "breach-cure-over"
    step(do, "contract_manager", breach, "right_used", right="suspend")
    assert stored(breach).rights == ["suspend"]
    with pytest.raises(NotAllowed, match="no such right"):
        step(do, "contract_manager", breach, "right_used", right="suspend")
    notice = Notice(story.now + 24 * HOUR, None, "未按期纠正", breach=stored(breach))
    made = do("contract_manager", suspending.tell, breach.contract, notice)
    assert made.ground == "breach"


@pytest.mark.clause("C06")
@pytest.mark.parametrize(
    ("by", "breaker"),
    [("contract_manager", Side.CUSTOMER), ("representative", Side.PROVIDER)],
)  # fmt: skip
def test_a_breach_of_confidentiality_costs_either_side_the_same(
    story: Story, do: Do, by: str, breaker: Side
) -> None:
    breach = opened(story, do, by, breaker=breaker, kind=BreachKind.CONFIDENTIALITY)
    other = "representative" if by == "contract_manager" else "contract_manager"
    step(do, by, breach, "told")
    step(do, by, breach, "analysed", severity="grave")
    step(do, other, breach, "offered", way="sum")

    assert stored(breach).amount == Decimal("240000.00"), "20 % of the total fee"


@pytest.mark.clause("C06")
def test_a_fixed_sum_binds_either_party(story: Story, do: Do) -> None:
    contract = story.cast.contracts[story.under("skeleton")]
    breach = opened(story, do, "representative", contract=contract, breaker=Side.CUSTOMER)
    step(do, "representative", breach, "told")
    step(do, "representative", breach, "analysed", severity="minor")
    step(do, "representative", breach, "offered", way="sum")
    assert stored(breach).amount == Decimal("20000.00")


@pytest.mark.clause("E20")
def test_compensation_may_be_a_service_instead_of_money(story: Story, do: Do) -> None:
    breach = opened(story, do)
    step(do, "contract_manager", breach, "told")
    step(do, "contract_manager", breach, "analysed", severity="minor")
    step(do, "contract_manager", breach, "offered", "两次免费巡检", way="kind")
    step(do, "representative", breach, "agreed", "")
    assert (stored(breach).way, stored(breach).amount) == ("kind", Decimal(0))


@pytest.mark.parametrize(
    ("by", "kind", "words"),
    [("representative", "offered", "other side's"), ("contract_manager", "accepted", "cannot"),
     ("contract_manager", "cure_demanded", "other side's"), ("teller", "talked", "roles"),
     ("auditor", "talked", "roles"), ("agent", "talked", "roles"),
     ("contract_manager", "nothing", "cannot")],
)  # fmt: skip
def test_each_step_is_for_its_own_side(
    story: Story, do: Do, by: str, kind: str, words: str
) -> None:
    breach = opened(story, do)
    step(do, "contract_manager", breach, "told")
    step(do, "contract_manager", breach, "analysed", severity="minor")
    with pytest.raises(NotAllowed, match=words):
        step(do, by, breach, kind, way="sum", amount=Decimal(1))


@pytest.mark.parametrize(
    ("said", "words"),
    [({"way": "gold"}, "from the list"), ({"way": "sum", "items": ("月球服务",)}, "price list"),
     ({"way": "sum"}, "gives no sum"), ({"way": "sum", "amount": Decimal("NaN")}, "above zero"),
     ({"way": "sum", "amount": Decimal(-1)}, "above zero"),
     ({"way": "interruption", "amount": Decimal("1e20")}, "at most")],
)  # fmt: skip
def test_no_sum_is_made_up(story: Story, do: Do, said: dict[str, Any], words: str) -> None:
    breach = opened(story, do)
    step(do, "contract_manager", breach, "told")
    step(do, "contract_manager", breach, "analysed", severity="minor")
    with pytest.raises(NotAllowed, match=words):
        step(do, "contract_manager", breach, "offered", **said)


def test_what_lies_ahead_is_no_breach_yet(story: Story, do: Do) -> None:
    with pytest.raises(NotAllowed, match="not after now"):
        opened(story, do, happened_at=story.now + HOUR)
    with pytest.raises(NotAllowed, match="what was broken"):
        opened(story, do, title=" ")


@pytest.mark.clause("C37")
def test_in_an_emergency_the_service_is_suspended_with_notice_and_kept_short(
    story: Story, do: Do
) -> None:
    bank, starts = story.cast.contracts["bank-1"], story.now + HOUR
    with pytest.raises(NotAllowed, match="when it ends"):
        do("contract_manager", suspending.tell, bank, Notice(starts, None, "机房漏水"))
    with pytest.raises(NotAllowed, match="ahead"):
        do("contract_manager", suspending.tell, bank, Notice(story.now, starts, "机房漏水"))
    made = do("contract_manager", suspending.tell, bank, Notice(starts, starts + HOUR, "机房漏水"))
    assert told(story, "representative", "suspension") == ["suspension-told"]
    with pytest.raises(NotAllowed, match="has not come"):
        do("contract_manager", suspending.move, made, "suspension_begun", words="")
    story.now = starts
    do("contract_manager", suspending.move, made, "suspension_begun", words="")
    story.wait(minutes=30)
    do("contract_manager", suspending.move, made, "suspension_ended", words="")
    with inside(made.tenant_id):
        kept = Suspension.objects.get(pk=made.pk)
    assert (kept.state, kept.began_at) == (SuspensionState.ENDED, starts)
    assert kept.ended_at == starts + HOUR / 2


def test_the_rows_are_made_anew_from_their_facts(story: Story, do: Do) -> None:
    breach = opened(story, do)
    step(do, "contract_manager", breach, "told")
    with inside(breach.tenant_id):
        Breach.objects.filter(pk=breach.pk).update(told_at=None, state="opened", talks=7)

    assert rebuilt(now=story.now)[1] == [breach.number]
    assert (stored(breach).state, stored(breach).talks) == (BreachState.TOLD, 0)
    assert rebuilt(now=story.now)[1] == []
