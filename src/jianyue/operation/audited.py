"""What the auditors of the workers found, for `jianyue doctor` and the operator's page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from jianyue.ledger.speech import Both
from jianyue.operation.findings import Examination, Finding, State
from jianyue.operation.heartbeats import Check, beats
from jianyue.operation.installation import Installation

REBUILD: Final = Both(
    "运行 jianyue rebuild，补上缺失的定时。",
    "Run `jianyue rebuild`: it sets the timers that are missing.",
)
LOG: Final = Both("查看 jianyue work 的日志。", "Read the log of `jianyue work`.")
REMEDIES: Final[Mapping[Check, Both]] = {
    Check.LADDERS: REBUILD,
    Check.WARNINGS: REBUILD,
    Check.CLOCKS: REBUILD,
    Check.LATE: Both(
        "查看 jianyue work 的日志；积压时再启动一个。",
        "Read the log of `jianyue work`; start another where there is a backlog.",
    ),
    Check.LEASES: LOG,
    Check.STEPS: Both(
        "编号在 jianyue work 的日志里；请自行通知相关人员。",
        "The log of `jianyue work` names them; tell the people yourself.",
    ),
    Check.LOOKS: LOG,
}


def _examination(check: Check) -> Examination:
    """Return how it is seen what the living workers' auditors found of one kind."""

    def examine(installation: Installation, now: datetime) -> Finding:
        living = [each.report for each in beats(installation.data) if each.lives(now)]
        looked = [report for report in living if report.at is not None]
        wrong = {pk for report in looked for pk in report.found.get(check, ())}
        if wrong:
            said = Both(f"{len(wrong)} 项", f"{len(wrong)} found")
            return Finding(check.said, State.FAULT, said, REMEDIES[check])
        if not looked:
            return Finding(check.said, State.WARNING, Both("尚未对账", "not looked for yet"))
        at = max(report.at for report in looked if report.at)
        said = Both(f"无，对账于 {at:%H:%M} UTC", f"none, looked for at {at:%H:%M} UTC")
        return Finding(check.said, State.GOOD, said)

    return examine


AUDITED: Final[Sequence[tuple[Both, Examination]]] = tuple(
    (check.said, _examination(check)) for check in Check
)
