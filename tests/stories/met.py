"""Review meetings of the bank, for stories and pages: planned, held, minuted."""

from datetime import date, datetime, timedelta
from typing import Any

from jianyue.governance import agenda, items, meetings, minutes, writing
from jianyue.governance.copying import rebuild
from jianyue.governance.counting import Count, counted
from jianyue.governance.items import Task
from jianyue.governance.meetings import Wish
from jianyue.governance.models import ActionItem, Meeting
from jianyue.governance.words import State
from jianyue.governance.writing import Came
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.notices.models import Notice
from jianyue.services.inforce import history_of
from tests.story import Story

HOUR = timedelta(hours=1)
WHO = ("representative", "engineer", "contract_manager", "senior")


def ids(story: Story, *names: str) -> frozenset[int]:
    return frozenset(story.cast.people[name].pk for name in names)


def act(story: Story, actor: str, deed: Any, *given: Any, **said: Any) -> Any:
    person = story.cast.people[actor]
    with inside(person.tenant_id, person.customer_id):
        return deed(*given, at=story.now, by=person, **said)


def wish(story: Story, starts: datetime, **said: Any) -> Wish:
    given = {
        "starts_at": starts, "ends_at": starts + HOUR, "chair": story.cast.senior.pk,
        "people": ids(story, *WHO), "place": "二楼会议室",
    } | said  # fmt: skip
    return Wish(**given)


def planned(story: Story, starts: datetime | None = None, **said: Any) -> Meeting:
    """Have the contract manager plan a meeting, in two days unless said otherwise."""
    begins = starts or story.now + timedelta(days=2)
    bank = story.cast.contracts["bank-1"]
    meeting: Meeting = act(
        story, "contract_manager", meetings.plan, bank, wish(story, begins, **said)
    )
    return meeting


def held(story: Story, meeting: Meeting, **said: Any) -> Meeting:
    """Wait until a meeting is over and record that it was held as planned."""
    story.now = max(story.now, meeting.ends_at + HOUR)
    given = {
        "held_from": meeting.starts_at, "held_until": meeting.ends_at,
        "chair": story.cast.senior.pk, "present": ids(story, "representative", "contract_manager"),
    } | said  # fmt: skip
    found: Meeting = act(story, "contract_manager", writing.hold, meeting, Came(**given))
    return found


def issued(story: Story, meeting: Meeting) -> Meeting:
    found: Meeting = act(story, "contract_manager", minutes.issue, meeting)
    return found


def answered(story: Story, meeting: Meeting, *, accepts: bool = True, words: str = "") -> Meeting:
    said = {"accepts": accepts, "words": words}
    found: Meeting = act(story, "senior", minutes.answer, meeting, meeting.edition, **said)
    return found


def item_of(story: Story, meeting: Meeting, owner: str = "engineer", days: int = 7) -> ActionItem:
    due: date = story.now.date() + timedelta(days=days)
    task = Task("备件提前到位", story.cast.people[owner].pk, due, "service")
    found: ActionItem = act(story, "contract_manager", items.open_item, meeting, task)
    return found


def count_of(story: Story, day: datetime | None = None) -> Count | None:
    """Return how the number of meetings of the bank stands now."""
    bank = story.cast.contracts["bank-1"]
    with inside(bank.tenant_id):
        history = history_of(bank)
        agreed = history.at(story.now)
        assert agreed is not None
        rows = Meeting.objects.filter(contract=bank, state__in=State.over())
        starts = [each.begins_at for each in rows]
        return counted(history, agreed, starts, day=day or story.now, now=story.now)


def meetings_of(story: Story, code: str = "bank-1") -> list[Meeting]:
    bank = story.cast.contracts[code]
    with inside(bank.tenant_id):
        rows = Meeting.objects.filter(contract=bank).select_related("contract", "version")
        return list(rows.order_by("pk"))


def told(story: Story, who: str, kind: str) -> list[str]:
    """Return the subjects of what somebody was told of a kind, and what is still true of it."""
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, kind=kind).exclude(state="withdrawn")
        return [each.subject for each in rows.order_by("pk")]


def see(meeting: Meeting) -> Meeting:
    """Return a meeting as it is stored."""
    with inside(meeting.tenant_id):
        rows = Meeting.objects.select_related("contract", "version", "chair")
        found: Meeting = rows.get(pk=meeting.pk)
        return found


def sections(story: Story, meeting: Meeting) -> dict[str, Any]:
    """Return the agenda of a meeting as it stands now."""
    with inside(meeting.tenant_id):
        content = agenda.content_of(see(meeting), now=story.now)
        return {each.key: each for each in content.sections}


def assert_copies_are_folds(story: Story) -> None:
    """Every row of a meeting is what its facts say, and every chain of hashes holds."""
    for tenant in story.cast.tenants.values():
        assert rebuild(tenant.pk) == []
        with inside(tenant.pk):
            for row in (*Meeting.objects.all(), *ActionItem.objects.all()):
                assert list(breaks_of(row.timeline)) == []
