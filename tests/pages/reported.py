"""A report of the bank that others try to open."""

from datetime import timedelta

from jianyue.ledger.fence import inside
from jianyue.ledger.speech import Both
from jianyue.reports import actions
from jianyue.reports.models import Restatement
from jianyue.reports.timelines import json_of
from tests.story import Story


def report_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return a report that is being written, with a restatement of a later one."""
    by, at = story.cast.contract_manager, story.now
    with inside(by.tenant_id):
        made = actions.begin_by_hand(story.cast.contracts["bank-1"], "inspection", at=at, by=by)
        later = at + timedelta(microseconds=1)
        actions.write(made, "summary", Both(words, words), at=later, by=by)
        Restatement.objects.create(
            tenant_id=made.tenant_id, customer_id=made.customer_id, report=made, number=1,
            internal=False, state="issued", changes=json_of([]), digest="0" * 64, proposed_at=at,
            reason=words,
        )  # fmt: skip
    return {
        "report": made.number.lower(), "section": "summary", "language": "zh", "kind": "pdf",
        "place": 0, "restatement": 1,
    }  # fmt: skip
