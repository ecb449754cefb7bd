"""A recurring job at the bank, for pages and the tenant matrix."""

from jianyue.upkeep import doing, planning
from jianyue.upkeep.models import Job
from jianyue.upkeep.planning import Wanted
from jianyue.upkeep.rules import Rule
from jianyue.upkeep.steps import from_lines
from tests.story import Story


def job_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return the names of a plan, a job and a finding of the bank; `words` are in each."""
    bank, manager, at = story.cast.contracts["bank-1"], story.cast.manager, story.now
    rule = Rule("day", "Asia/Shanghai", at.date(), 23 * 60, shown_days=2, due_hours=24)
    wanted = Wanted(
        words, from_lines(f"{words} | {words} | GB"), ("core-banking",), story.cast.engineer, rule,
        deputy=story.cast.agent, note=words,
    )  # fmt: skip
    plan = planning.define(bank, wanted, at=at, by=manager)
    job = Job.objects.filter(plan=plan).order_by("starts_at")[0]
    finding = doing.find(job, words, at=at, by=story.cast.engineer)
    return {"upkeep_plan": plan.number, "upkeep_job": job.pk, "upkeep_finding": finding.pk}
