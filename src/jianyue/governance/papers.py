"""What is kept of a meeting for good: its agenda, and each edition of its minutes."""

from datetime import datetime
from typing import Final

from jianyue.governance.models import Meeting, Paper, Point
from jianyue.governance.words import Kind
from jianyue.reports.content import Content, content_from, content_text, digest

AGENDA: Final = 0


def keep(meeting: Meeting, edition: int, content: Content, *, at: datetime) -> Paper:
    """Keep an edition; one that is kept already stays as it is."""
    text = content_text(content)
    own = {"tenant_id": meeting.tenant_id, "customer_id": meeting.customer_id}
    kept, _ = Paper.objects.get_or_create(
        meeting=meeting, edition=edition,
        defaults=own | {"content": text, "digest": digest(text), "made_at": at},
    )  # fmt: skip
    return kept


def paper_of(meeting: Meeting, edition: int) -> Paper | None:
    """Return an edition; None where there is none."""
    return Paper.objects.filter(meeting=meeting, edition=edition).first()


def agenda_of(meeting: Meeting) -> Content:
    """Return the agenda as it lay before the meeting; nothing where it was not held."""
    paper = paper_of(meeting, AGENDA)
    return content_from(paper.content) if paper else Content(())


def keys_of(meeting: Meeting) -> list[str]:
    """Return how the items of a meeting that was held are called, in the order of the agenda.

    What was put on the agenda in the meeting itself comes last.
    """
    rows = Point.objects.filter(meeting=meeting, kind=Kind.TOPIC)
    topics = {each.key: each.struck_at is None for each in rows.order_by("seq")}
    found = [each.key for each in agenda_of(meeting).sections if topics.get(each.key, True)]
    return found + [key for key, stands in topics.items() if stands and key not in found]
