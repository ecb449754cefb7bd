"""Closed lists of recurring jobs, in both languages."""

from jianyue.engine.recurrences import Every, Shift
from jianyue.ledger.speech import Choice


class Rhythm(Choice):
    """How often a job comes round."""

    DAY = Every.DAY.value, "每天", "daily"
    WEEK = Every.WEEK.value, "每周", "weekly"
    MONTH = Every.MONTH.value, "每月", "monthly"
    QUARTER = Every.QUARTER.value, "每季度", "quarterly"
    YEAR = Every.YEAR.value, "每年", "yearly"


class Shifted(Choice):
    """What becomes of a day that is no working day of the contract."""

    STAYS = Shift.STAYS.value, "照常进行", "it stays"
    BEFORE = Shift.BEFORE.value, "提前到上一个工作日", "the working day before"
    AFTER = Shift.AFTER.value, "推迟到下一个工作日", "the working day after"
    LEFT_OUT = Shift.LEFT_OUT.value, "这一天不做", "it is left out"


class JobState(Choice):
    """How far one job has come."""

    PLANNED = "planned", "待做", "to be done"
    RUNNING = "running", "进行中", "under way"
    DONE = "done", "已完成", "done"
    SKIPPED = "skipped", "未做", "left undone"
    WITHDRAWN = "withdrawn", "已取消", "called off"

    @classmethod
    def standing(cls) -> "tuple[JobState, ...]":
        """Return the states in which there is still something to do."""
        return (cls.PLANNED, cls.RUNNING)


class Followed(Choice):
    """What a finding may become."""

    PROBLEM = "problem", "问题单", "a problem"
    INCIDENT = "incident", "事件单", "an incident"
