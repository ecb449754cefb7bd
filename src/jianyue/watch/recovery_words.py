"""What is said of plans and recoveries."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from jianyue.ledger.speech import Both, Choice


class Kind(Choice):
    """Whether the disaster is an exercise."""

    DRILL = "drill", "演练", "drill"
    REAL = "real", "真实灾难", "real disaster"


class State(Choice):
    """How far a recovery is."""

    GOING = "going", "恢复中", "recovering"
    RECOVERED = "recovered", "已恢复，待验证", "recovered, to be verified"
    VERIFIED = "verified", "已验证", "verified"
    ENDED = "ended", "已结束", "ended"
    VOIDED = "voided", "已撤销", "taken back"


class StepAct(Choice):
    """What happens to a step of the plan."""

    STARTED = "started", "开始", "started"
    DONE = "done", "完成", "done"
    SKIPPED = "skipped", "跳过", "skipped"


class Audience(Choice):
    """Who is told of the progress (E15)."""

    CUSTOMER = "customer", "客户代表", "the customer's representative"
    MANAGEMENT = "management", "管理层", "management"
    DEPARTMENTS = "departments", "相关部门（预案小组）", "departments concerned (the plan's team)"


PLAN_SAID: Final[Mapping[str, Both]] = {
    "plan_versioned": Both("发布版本", "version written"),
    "plan_resources": Both("内部资源", "internal resources"),
    "plan_retired": Both("停用", "retired"),
}
SAID: Final[Mapping[str, Both]] = {
    "recovery_begun": Both("登记", "recorded"),
    "recovery_handled": Both("初步分析和处理", "first analysed and handled"),
    "recovery_step_started": Both("步骤开始", "step started"),
    "recovery_step_done": Both("步骤完成", "step done"),
    "recovery_step_skipped": Both("步骤跳过", "step skipped"),
    "recovery_recovered": Both("系统恢复", "recovered"),
    "recovery_told": Both("通报进展", "progress told"),
    "recovery_verified": Both("验证通过", "verified"),
    "recovery_not_verified": Both("验证未通过", "not verified"),
    "recovery_ended": Both("结束", "ended"),
    "recovery_reviewed": Both("事后评审", "reviewed"),
    "improvement_added": Both("改进措施", "improvement set"),
    "improvement_done": Both("改进完成", "improvement done"),
    "improvement_dropped": Both("改进取消", "improvement dropped"),
    "recovery_corrected": Both("更正", "corrected"),
    "recovery_voided": Both("撤销登记", "taken back"),
}


def lasting(length: timedelta) -> Both:
    """Return a length in hours and minutes, as `4 小时` or `4 h 5 min`."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    parts = [(hours, "小时", "h"), (minutes, "分钟", "min")]
    shown = [each for each in parts if each[0]] or parts[1:]
    return Both(
        " ".join(f"{count} {zh}" for count, zh, _ in shown),
        " ".join(f"{count} {en}" for count, _, en in shown),
    )
