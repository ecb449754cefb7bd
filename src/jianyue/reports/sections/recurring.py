"""The recurring jobs of a stretch: how many were planned, done and late, and each of them (B03)."""

from jianyue.ledger.speech import Both
from jianyue.reports.content import plain
from jianyue.reports.matter import Matter
from jianyue.reports.sections.built import Built, counted, table
from jianyue.upkeep.models import Job


def recurring(matter: Matter) -> Built:
    """Return how the recurring jobs went; nothing where none was due."""
    counts = matter.upkeep
    if not counts.planned:
        return Built()
    told = Both(
        f"例行维护应做 {counts.planned} 次，完成 {counts.done} 次，逾期 {counts.late} 次，"
        f"未做 {counts.skipped} 次。",
        f"Of {counted(counts.planned, '', 'recurring job').en} {counts.done} were done, "
        f"{counts.late} late, {counts.skipped} left undone.",
    )
    header = (
        Both("工作", "Job"), Both("最迟完成", "Due"), Both("完成", "Done"), Both("负责人", "Who"),
        Both("步骤", "Steps"), Both("发现问题", "Found"), Both("状态", "State"),
    )  # fmt: skip
    lines = [_line(matter, each) for each in matter.upkeep_jobs]
    caption = Both("例行维护", "Recurring jobs")
    return Built(told, table(caption, header, lines, "llllrrl", (2.4, 1.4, 1.4, 1, 0.8, 0.8, 1)))


def _line(matter: Matter, job: Job) -> tuple[Both, ...]:
    said, late = job.standing.said, job.is_late(matter.until)
    state = Both(f"{said.zh}（逾期）", f"{said.en}, late") if late else said
    return (
        plain(job.plan.title), matter.moment(job.due_at), matter.moment(job.ended_at),
        plain(job.person.name if job.person else "—"), plain(f"{job.steps_done}/{job.steps}"),
        plain(job.findings), state,
    )  # fmt: skip
