"""A review meeting of the bank, with words of its people, that others try to open."""

from datetime import timedelta

from jianyue.governance import items, meetings, writing
from jianyue.governance.items import Task
from jianyue.governance.meetings import Wish
from jianyue.governance.writing import Came
from jianyue.ledger.fence import inside
from tests.story import Story


def meeting_of_the_bank(story: Story, words: str) -> dict[str, object]:
    """Return a meeting that was held, with an item, a wish and something to do for the teller."""
    cast, at, by = story.cast, story.now, story.cast.contract_manager
    starts = at - timedelta(hours=2)
    people = frozenset((cast.representative.pk, by.pk))
    wish = Wish(starts, at - timedelta(hours=1), cast.senior.pk, people, words)
    came = Came(wish.starts_at, wish.ends_at, wish.chair, people, words)
    with inside(by.tenant_id):
        meeting = meetings.plan(cast.contracts["bank-1"], wish, at=at, by=by)
        meeting = meetings.add_topic(meeting, words, at=at, by=by)
        meeting = writing.hold(meeting, came, at=at, by=by)
        meeting = writing.say(meeting, "service", words, at=at, by=by)
        meeting = writing.ask_change(meeting, words, at=at, by=by)
        task = Task(words, cast.manager.pk, (at + timedelta(days=9)).date(), "service")
        item = items.open_item(meeting, task, at=at, by=by)
        wished = meeting.points.get(kind="change").seq
    return {
        "meeting": meeting.number.lower(), "item": item.number.lower(), "topic": "service",
        "point": wished,
    }  # fmt: skip
