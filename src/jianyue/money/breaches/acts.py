"""What can be done in a breach case, by which side and when: one table (C06, E20).

The page draws its buttons from the rows that the action checks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.money.models_breaches import Breach
from jianyue.money.words import BreachState, Side


@dataclass(frozen=True, slots=True)
class Act:
    """One step of a case.

    kind   the fact that it adds
    who    which side may do it; None for either
    can    whether it can follow how the case stands on a day
    asks   names of what the form asks for beside words
    needs  whether words are required
    """

    kind: str
    said: Both
    who: Callable[[Breach], Side | None]
    can: Callable[[Breach, date], bool]
    asks: tuple[str, ...] = ()
    needs: bool = True
    danger: bool = False


def _opener(breach: Breach) -> Side | None:
    return Side.of(breach.opened_by_side)


def _either(_: Breach) -> Side | None:
    return None


def _breaker(breach: Breach) -> Side | None:
    return Side.of(breach.breaker)


def _injured(breach: Breach) -> Side | None:
    return breach.injured


def _is_told(breach: Breach, _: date) -> bool:
    return breach.is_open and breach.told_at is not None


def _untold(breach: Breach, _: date) -> bool:
    return breach.state in {BreachState.OPENED, BreachState.PROPOSED}


def _is_proposed(breach: Breach, _: date) -> bool:
    return breach.state == BreachState.PROPOSED


def _offers(breach: Breach, day: date) -> bool:
    return _is_told(breach, day) and breach.severity != "" and breach.agreed_at is None


def _is_offered(breach: Breach, day: date) -> bool:
    return _offers(breach, day) and breach.offered_at is not None


def _rectifies(breach: Breach, day: date) -> bool:
    return _is_told(breach, day) and breach.accepted_at is None


def _is_reported(breach: Breach, day: date) -> bool:
    return _rectifies(breach, day) and breach.reported_at is not None


def _demands(breach: Breach, day: date) -> bool:
    return _is_told(breach, day) and (breach.cure_until_date is None or breach.cured_at is not None)


def _cures(breach: Breach, day: date) -> bool:
    return _is_told(breach, day) and breach.state == BreachState.CURE


def _may_use_rights(breach: Breach, day: date) -> bool:
    """Tell whether the time to cure is over; its last day still belongs to it."""
    return (
        _cures(breach, day) and breach.cure_until_date is not None and day > breach.cure_until_date
    )


def _closes(breach: Breach, day: date) -> bool:
    settled = breach.agreed_at is not None or breach.offered_at is None
    return _is_told(breach, day) and settled and breach.accepted_at is not None


def _withdraws(breach: Breach, _: date) -> bool:
    proposed = breach.state == BreachState.PROPOSED
    return breach.is_open and breach.agreed_at is None and not proposed


ACTS: Final = {
    act.kind: act
    for act in (
        Act(
            "breach_confirmed", Both("确认违约", "Confirm the breach"), _opener, _is_proposed,
            needs=False,
        ),
        Act("breach_told", Both("告知对方", "Tell the other side"), _opener, _untold),
        Act("breach_analysed", Both("分析", "Analyse"), _either, _is_told, ("severity",)),
        Act("breach_talked", Both("记录协商", "Record a negotiation"), _either, _is_told),
        Act(
            "breach_supplemented", Both("关联补充协议", "Link the supplementary agreement"),
            _either, _is_told, ("version",), needs=False,
        ),
        Act(
            "breach_offered", Both("提出补偿", "Offer compensation"), _breaker, _offers,
            ("way", "items", "amount"),
        ),
        Act("breach_agreed", Both("同意补偿", "Agree"), _injured, _is_offered, needs=False),
        Act("breach_declined", Both("不同意补偿", "Decline"), _injured, _is_offered),
        Act("breach_rectified", Both("提交整改报告", "Report rectification"), _breaker, _rectifies),
        Act("breach_accepted", Both("验收通过", "Accept"), _injured, _is_reported, needs=False),
        Act("breach_rejected", Both("验收不通过", "Reject"), _injured, _is_reported),
        Act("breach_cure_demanded", Both("要求限期纠正", "Demand a cure"), _injured, _demands),
        Act("breach_cured", Both("确认已纠正", "Confirm the cure"), _injured, _cures, needs=False),
        Act(
            "breach_right_used", Both("行使权利", "Use a right"), _injured, _may_use_rights,
            ("right",), danger=True,
        ),
        Act("breach_closed", Both("了结", "Close"), _injured, _closes, needs=False),
        Act(
            "breach_dismissed", Both("不构成违约", "No breach"), _opener, _is_proposed, danger=True
        ),
        Act("breach_withdrawn", Both("撤回", "Withdraw"), _opener, _withdraws, danger=True),
    )
}  # fmt: skip


def open_to(breach: Breach, side: Side, day: date) -> list[Act]:
    """Return what a side can do now, in the order of the table."""
    return [
        act for act in ACTS.values()
        if act.can(breach, day) and act.who(breach) in {None, side}
    ]  # fmt: skip
