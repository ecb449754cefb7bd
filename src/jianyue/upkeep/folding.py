"""From the facts of a plan or of one job to how it stands; pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from jianyue.ledger.recorded import Recorded
from jianyue.ledger.speech import Both
from jianyue.upkeep.words import JobState

PLAN_SAID: Final = {
    "upkeep_planned": Both("制定计划", "planned"),
    "upkeep_changed": Both("修改计划", "changed"),
    "upkeep_ended": Both("停止", "ended"),
}
JOB_SAID: Final = {
    "job_planned": Both("列入计划", "planned"),
    "job_begun": Both("开始", "begun"),
    "job_step": Both("步骤", "a step"),
    "job_found": Both("发现问题", "something was found"),
    "job_followed": Both("转为工单", "made into a ticket"),
    "job_finished": Both("完成", "finished"),
    "job_skipped": Both("未做", "left undone"),
    "job_moved": Both("改期", "moved"),
    "job_taken": Both("换人", "another person"),
    "job_reopened": Both("重新打开", "opened again"),
    "job_withdrawn": Both("取消", "called off"),
}
SETS: Final = frozenset({"upkeep_planned", "upkeep_changed"})


def plan_folded(facts: Iterable[Recorded]) -> dict[str, Any]:
    """Return the columns of a plan; what was set last counts from then on."""
    row: dict[str, Any] = {"ended_at": None}
    for fact in facts:
        at, body = fact.occurred_at.astimezone(UTC), fact.body
        if fact.kind in SETS:
            row |= {
                "systems": list(body["systems"]), "person_id": body["person"],
                "deputy_id": body.get("deputy"), "rule": dict(body["rule"]),
                "edition": fact.seq, "set_at": at, "planned_by_id": fact.by_id,
            }  # fmt: skip
        else:
            row["ended_at"] = at
    return row


def job_folded(facts: Iterable[Recorded]) -> dict[str, Any]:
    """Return the columns of one job; a step that was recorded again is as it was said last."""
    row: dict[str, Any] = {
        "state": JobState.PLANNED, "begun_at": None, "ended_at": None, "findings": 0,
    }  # fmt: skip
    steps: dict[int, bool] = {}
    for fact in facts:
        if fact.kind == "job_step":
            steps[fact.body["step"]] = fact.body["done"]
        row |= STAGES[fact.kind](fact, row) if fact.kind in STAGES else {}
    return row | {"steps_done": sum(steps.values())}


def _planned(fact: Recorded, _: Mapping[str, Any]) -> dict[str, Any]:
    body = fact.body
    return _times(fact, {}) | {
        "edition": body["edition"], "on_date": date.fromisoformat(body["on"]),
        "person_id": body.get("person"), "steps": body["steps"],
    }  # fmt: skip


def _times(fact: Recorded, _: Mapping[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(fact.body[name]) for name in ("starts_at", "due_at")}


def _begun(fact: Recorded, row: Mapping[str, Any]) -> dict[str, Any]:
    begun = row["begun_at"] or fact.occurred_at.astimezone(UTC)
    return {"state": JobState.RUNNING, "begun_at": begun, "ended_at": None}


def _over(state: JobState) -> Callable[[Recorded, Mapping[str, Any]], dict[str, Any]]:
    return lambda fact, _: {"state": state, "ended_at": fact.occurred_at.astimezone(UTC)}


STAGES: Final[Mapping[str, Callable[[Recorded, Mapping[str, Any]], dict[str, Any]]]] = {
    "job_planned": _planned,
    "job_begun": _begun,
    "job_found": lambda _, row: {"findings": row["findings"] + 1},
    "job_finished": _over(JobState.DONE),
    "job_skipped": _over(JobState.SKIPPED),
    "job_moved": _times,
    "job_taken": lambda fact, _: {"person_id": fact.body["person"]},
    "job_reopened": _begun,
    "job_withdrawn": _over(JobState.WITHDRAWN),
}
