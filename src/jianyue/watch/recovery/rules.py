"""What may follow in a recovery: times in their order, steps begun before they are done."""

from datetime import datetime

from jianyue.ledger.speech import NotAllowed
from jianyue.watch.models import RecoveryPlan
from jianyue.watch.recovery.courses import Course, Done
from jianyue.watch.recovery_words import StepAct


def not_before(course: Course, when: datetime) -> None:
    """Raise NotAllowed where something is said to have happened before the disaster."""
    if when < course.occurred_at:
        raise NotAllowed("时间不能早于灾难发生。", "It cannot be before the disaster.")


def data_before(data_until: datetime, occurred_at: datetime) -> None:
    """Raise NotAllowed where data are said to be newer than the disaster."""
    if data_until > occurred_at:
        raise NotAllowed(
            "数据恢复到的时间不能晚于灾难发生。",
            "Data cannot come back from after the disaster.",
        )


def may_follow(step: Done, act: StepAct, words: str, when: datetime) -> None:
    """Raise NotAllowed unless a step may be begun, done or skipped now."""
    if step.ended_at is not None:
        raise NotAllowed("这个步骤已经完成或跳过；请更正。", "The step is over; correct it.")
    if act is not StepAct.DONE and step.started_at is not None:
        raise NotAllowed("这个步骤已经开始。", "The step has begun.")
    if act is StepAct.SKIPPED and not words.strip():
        raise NotAllowed("跳过时请说明原因。", "Say why it is skipped.")
    if step.started_at is not None and when < step.started_at:
        raise NotAllowed("步骤不能在开始之前完成。", "A step cannot be done before it was begun.")


def in_order(course: Course) -> None:
    """Raise NotAllowed where the times of a recovery contradict each other."""
    edges = [
        course.recovered_at, course.handled_at,
        *(each for step in course.steps.values() for each in (step.started_at, step.ended_at)),
    ]  # fmt: skip
    for when in edges:
        if when is not None:
            not_before(course, when)
    if course.data_until is not None:
        data_before(course.data_until, course.occurred_at)
    for step in course.steps.values():
        if step.started_at and step.ended_at and step.ended_at < step.started_at:
            raise NotAllowed(
                "步骤不能在开始之前完成。", "A step cannot be done before it was begun."
            )
    recovered, verified = course.recovered_at, course.verified_at
    if recovered and verified and verified < recovered:
        raise NotAllowed("恢复不能晚于验证。", "It cannot be recovered after it was verified.")


def may_begin(plan: RecoveryPlan, *, of_the_contract: bool, what: str) -> None:
    """Raise NotAllowed unless a recovery may follow the plan."""
    if plan.retired_at is not None:
        raise NotAllowed("预案已经停用。", "The plan is retired.")
    if not of_the_contract:
        raise NotAllowed(
            "中断和工单须属于这份合同。", "The outage and the ticket must be of this contract."
        )
    if not what.strip():
        raise NotAllowed("请写明发生了什么。", "Say what has happened.")
