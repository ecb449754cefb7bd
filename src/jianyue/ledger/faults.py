"""Named places where a process may die. Nothing dies there but in simulations and in trials.

A simulation unwinds to its loop from such a place, a trial sends its own process SIGKILL; either
way what was committed before stays and nothing else does (docs/decisions/0153).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jianyue.ledger.speech import Choice


class Fault(Choice):
    """A place where a process may die, named for what has happened by then."""

    REPORTED = "reported", "报告已写入，未提交", "a report is written, not committed"
    RECORDED = "recorded", "事实已写入，未提交", "a fact is written, not committed"
    COPIED = "copied", "副本已更新，未提交", "the copies follow it, not committed"
    CLAIMED = "claimed", "定时已认领", "timers are claimed"
    STEPPED = "stepped", "升级步骤已写入，通知未写", "steps are kept, their notices are not"
    CALLED = "called", "通知已写入，未提交", "the notices of steps are written, not committed"
    WARNED = "warned", "预警已写入，未提交", "warnings are written, not committed"
    REMINDED = "reminded", "催办已写入，未提交", "reminders are written, not committed"
    LEASED = "leased", "通知已认领，未发送", "notices are leased, none is sent"
    BEGUN = "begun", "即将交给渠道", "a notice is about to be handed over"
    ACCEPTED = "accepted", "渠道已接受，未记下", "the carrier accepted, nobody wrote it down"
    SETTLED = "settled", "结果已记下", "it is written down"
    SEALED = "sealed", "封条已写入，未提交", "a seal is written, not committed"
    SENT = "sent", "封条通知已写入，未提交", "the notice of seals is written, not committed"
    BROUGHT = "brought", "一批导入已写入，未提交", "a batch of an import is written, not committed"
    ACKNOWLEDGED = "acknowledged", "确认已写入，未提交", "an acknowledgement is written"


Visitor = Callable[[Fault], None]
_waiting: list[Visitor] = []


def reach(place: Fault) -> None:
    """Do nothing, unless somebody waits at such places."""
    for visitor in _waiting:
        visitor(place)


@contextmanager
def waiting(visitor: Visitor) -> Iterator[None]:
    """Have `visitor` called at each place that is reached meanwhile; it may raise or kill."""
    _waiting.append(visitor)
    try:
        yield
    finally:
        _waiting.remove(visitor)
