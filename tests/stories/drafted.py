"""Reports that a worker drafts in a story, and what their sections say."""

from typing import Any

from jianyue.ledger.fence import inside
from jianyue.reports import planning
from jianyue.reports.composing import content_of
from jianyue.reports.models import Report
from tests.story import Story


def draft(story: Story, *, contract: str = "bank-1") -> list[Report]:
    """Have the worker look, and return the reports of a contract, the oldest first."""
    planning.draft_due(story.now)
    return reports(story, contract)


def reports(story: Story, contract: str = "bank-1") -> list[Report]:
    kept = story.cast.contracts[contract]
    with inside(kept.tenant_id):
        rows = Report.objects.filter(contract=kept).select_related("contract", "version")
        return list(rows.order_by("until_at", "pk"))


def the(story: Story, name: str, contract: str = "bank-1") -> Report:
    return [each for each in reports(story, contract) if each.name == name][-1]


def sections(story: Story, report: Report) -> dict[str, Any]:
    with inside(report.tenant_id):
        _, content = content_of(report, now=story.now)
    return {each.key: each for each in content.sections}


def monthly(story: Story) -> Report:
    """Let January end and the worker draft what is owed for it."""
    draft(story)
    story.at("2026-02-01 00:30")
    draft(story)
    return the(story, "service")
