"""Maintenance is told in time: before it begins, while it waits, unbegun, and overrun."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jianyue.escalation.windows import tell_due
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Timer
from jianyue.notices.models import Notice, State
from jianyue.services.models import Window
from jianyue.watch.maintenance import answer, ask, begin, end, withdraw
from jianyue.watch.moments import SUBJECT
from tests.acting import local
from tests.stories.nights import DAWN, NIGHT, told, wish
from tests.story import Story

Do = Callable[..., Any]
SECOND = timedelta(seconds=1)
CONCERNED = ("engineer", "representative", "senior")


@pytest.fixture
def window(story: Story, do: Do) -> Window:
    """Core banking on Sunday night, asked for on Monday and confirmed at once."""
    made: Window = do("engineer", ask, story.cast.contracts["bank-1"], wish())
    do("senior", answer, made, confirms=True, words="")
    return made


def news(story: Story, who: str) -> list[str]:
    """What the worker told somebody so far, beside what acts told."""
    acts = ("window-asked", "window-answered", "window-begun", "window-ended", "window-withdrawn")
    return [kind for kind in told(story, who) if kind not in acts]


def look(story: Story, when: str = "", *, short: timedelta = timedelta()) -> None:
    """Have two workers look at an instant, or so much before it."""
    story.now = (local(when) if when else story.now) - short
    tell_due(story.now)
    tell_due(story.now)


def sent(window: Window) -> None:
    with inside(window.tenant_id):
        Notice.objects.filter(cause=SUBJECT).update(state=State.SENT, next_at=None)


@pytest.mark.clause("A18", "C17")
@pytest.mark.parametrize(
    ("when", "kind"),
    [("2026-01-17 00:00", "window-day"), ("2026-01-17 23:00", "window-hour")],
)
def test_who_asked_and_who_confirms_are_reminded_a_day_and_an_hour_before(
    story: Story, window: Window, when: str, kind: str
) -> None:
    look(story, when, short=SECOND)
    assert kind not in news(story, "senior")
    look(story, when)

    assert [news(story, who)[-1] for who in CONCERNED] == [kind] * 3
    assert news(story, "manager") == news(story, "teller") == []
    assert window.number in subjects(story, "senior")[-1]


def subjects(story: Story, who: str) -> list[str]:
    person = story.cast.people[who]
    with inside(person.tenant_id):
        rows = Notice.objects.filter(user=person, cause=SUBJECT).order_by("pk")
        return [each.subject for each in rows]


@pytest.mark.usefixtures("window")
def test_a_worker_that_was_down_tells_the_nearer_reminder_alone(story: Story) -> None:
    look(story, "2026-01-17 23:30")
    assert news(story, "senior") == ["window-hour"]
    assert news(story, "engineer") == ["window-hour"]


def test_who_confirms_late_is_not_reminded_of_a_day_that_is_past(story: Story, do: Do) -> None:
    made = do("engineer", ask, story.cast.contracts["bank-1"], wish())
    story.at("2026-01-17 12:00")
    do("senior", answer, made, confirms=True, words="")
    look(story)
    assert news(story, "senior") == []

    look(story, "2026-01-17 23:00")
    assert news(story, "senior") == ["window-hour"]


@pytest.mark.clause("A18")
def test_what_waits_for_the_customer_is_told_two_days_before_the_begin(
    story: Story, do: Do
) -> None:
    made = do("engineer", ask, story.cast.contracts["bank-1"], wish())
    look(story, "2026-01-16 00:00", short=SECOND)
    assert news(story, "senior") == []
    look(story, "2026-01-16 00:00")
    assert [news(story, who) for who in CONCERNED] == [["window-unanswered"]] * 3

    do("representative", answer, made, confirms=False, words="月末结账")
    assert news(story, "senior") == [], "it was not sent, and is true no more"
    look(story, "2026-01-18 00:15")
    assert [news(story, who) for who in CONCERNED] == [[], [], []]


@pytest.mark.clause("A18")
@pytest.mark.parametrize(
    ("asked", "when"),
    [("2026-01-16 00:00", "2026-01-17 00:00"), ("2026-01-17 12:00", "2026-01-17 23:00")],
)
def test_what_is_asked_for_late_is_told_of_nearer_to_its_begin(
    story: Story, do: Do, asked: str, when: str
) -> None:
    story.at(asked)
    do("engineer", ask, story.cast.contracts["bank-1"], wish(late_known=True))
    look(story, when, short=SECOND)
    assert news(story, "senior") == []
    look(story, when)
    assert news(story, "senior") == ["window-unanswered"]


@pytest.mark.clause("A18")
def test_who_asked_is_told_that_work_was_not_begun_at_its_time(
    story: Story, window: Window, do: Do
) -> None:
    look(story, "2026-01-18 00:15", short=SECOND)
    assert "window-unbegun" not in news(story, "engineer")
    look(story, "2026-01-18 00:15")
    assert news(story, "engineer") == ["window-unbegun"]
    assert news(story, "senior") == []

    do("engineer", begin, window, when=story.now)
    assert news(story, "engineer") == []


def test_a_confirmation_in_the_last_minute_leaves_time_to_begin(story: Story, do: Do) -> None:
    made = do("engineer", ask, story.cast.contracts["bank-1"], wish())
    story.at("2026-01-18 00:40")
    do("senior", answer, made, confirms=True, words="")
    look(story, "2026-01-18 00:55", short=SECOND)
    assert news(story, "engineer") == []
    look(story, "2026-01-18 00:55")
    assert news(story, "engineer") == ["window-unbegun"]


@pytest.mark.clause("A18", "C17")
def test_an_overrun_is_told_at_its_second_to_both_sides(
    story: Story, window: Window, do: Do
) -> None:
    do("engineer", begin, window, when=story.at(NIGHT))
    look(story, DAWN, short=SECOND)
    assert [news(story, who) for who in (*CONCERNED, "manager")] == [[]] * 4
    look(story, DAWN)
    assert [news(story, who) for who in (*CONCERNED, "manager")] == [["window-overrun"]] * 4
    assert news(story, "agent") == news(story, "teller") == news(story, "foreman") == []

    look(story, "2026-01-18 05:00")
    assert news(story, "manager") == ["window-overrun"]
    with inside(window.tenant_id):
        rows = Notice.objects.filter(kind="window-overrun")
        assert set(rows.values_list("decided_at", "urgent")) == {(local(DAWN), True)}


@pytest.mark.clause("A18")
def test_work_that_ended_takes_back_what_was_not_sent_of_its_overrun(
    story: Story, window: Window, do: Do
) -> None:
    do("engineer", begin, window, when=story.at(NIGHT))
    look(story, DAWN)
    do("engineer", end, window, when=story.at("2026-01-18 04:01"))

    assert news(story, "manager") == news(story, "senior") == []
    assert told(story, "senior")[-1] == "window-ended"


def test_work_that_ended_in_its_window_never_overran(story: Story, window: Window, do: Do) -> None:
    do("engineer", begin, window, when=story.at(NIGHT))
    do("engineer", end, window, when=story.at("2026-01-18 03:59"))
    look(story, DAWN)

    assert news(story, "manager") == []
    assert not Timer.objects.filter(subject=SUBJECT)


def test_a_begin_recorded_after_the_planned_end_is_an_overrun_at_once(
    story: Story, window: Window, do: Do
) -> None:
    story.at("2026-01-18 04:30")
    do("engineer", begin, window, when=local("2026-01-18 00:05"))
    look(story)
    assert news(story, "manager") == ["window-overrun"]


def test_what_was_told_and_sent_is_told_no_second_time(
    story: Story, window: Window, do: Do
) -> None:
    do("engineer", begin, window, when=story.at(NIGHT))
    look(story, DAWN)
    sent(window)
    with inside(window.tenant_id):  # as after a crash that lost the claim and kept the notices
        Timer.objects.create(tenant_id=window.tenant_id, subject=SUBJECT, subject_id=window.pk,
                             kind="window-overrun", at=story.now)  # fmt: skip
    look(story)
    assert news(story, "manager") == ["window-overrun"]


def test_work_taken_back_is_reminded_of_no_more(story: Story, window: Window, do: Do) -> None:
    look(story, "2026-01-17 00:00")
    do("engineer", withdraw, window)
    look(story, "2026-01-18 00:15")

    assert news(story, "senior") == news(story, "engineer") == []


def test_an_emergency_needs_no_answer_and_is_expected_to_begin(story: Story, do: Do) -> None:
    urgent = wish("2026-01-12 10:30", "2026-01-12 12:00", emergency=True)
    do("engineer", ask, story.cast.contracts["bank-1"], urgent)
    look(story, "2026-01-12 10:45")

    assert news(story, "engineer") == ["window-unbegun"]


def test_a_window_that_cannot_be_told_of_stops_no_other(
    story: Story, window: Window, do: Do
) -> None:
    do("engineer", begin, window, when=story.at(NIGHT))
    story.at(DAWN)
    Timer.objects.create(tenant_id=window.tenant_id, subject=SUBJECT, subject_id=0,
                         kind="window-overrun", at=local(NIGHT))  # fmt: skip
    look(story)

    assert news(story, "manager") == ["window-overrun"]
    assert Timer.objects.get(subject=SUBJECT).at == story.now + timedelta(minutes=1)
