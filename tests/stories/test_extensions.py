"""Longer service hours: asked for by 22:00, confirmed by the provider, counted by no measure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from jianyue.agreements.interruptions import Extended
from jianyue.cli.desks import rebuilt
from jianyue.engine.availability import Availability, Terms, measure
from jianyue.engine.outages import Notice
from jianyue.engine.spans import Span
from jianyue.ledger.fence import inside
from jianyue.ledger.queries import breaks_of
from jianyue.ledger.speech import NotAllowed
from jianyue.services.models import Extension, ExtensionState
from jianyue.watch.extension_facts import SAID
from jianyue.watch.extension_rules import hours_for
from jianyue.watch.extensions import Longer, TooLateToAsk, answer, ask, withdraw
from jianyue.watch.outages import Found, open_outage
from jianyue.watch.queries import history_of
from jianyue.watch.records import record_of
from tests.acting import local
from tests.stories.nights import told
from tests.story import Story

Do = Callable[..., Any]
EVENING, NIGHT = "2026-01-12 18:00", "2026-01-12 21:00"  # the training system closes at 17:00


@pytest.fixture
def extension(story: Story, do: Do) -> Extension:
    """The training system until 21:00, asked for by the representative on the same morning."""
    made: Extension = do("representative", ask, story.cast.contracts["bank-1"], longer())
    return made


def longer(start: str = EVENING, end: str = NIGHT, **said: Any) -> Longer:
    given = {"system": "training-system", "reason": "新员工培训"} | said
    return Longer(from_at=local(start), until_at=local(end), **given)


def stored(extension: Extension) -> Extension:
    with inside(extension.tenant_id):
        found: Extension = Extension.objects.select_related("contract").get(pk=extension.pk)
        assert list(breaks_of(found.timeline)) == []
        return found


@pytest.mark.clause("C16")
def test_the_customer_asks_and_the_provider_confirms(
    story: Story, extension: Extension, do: Do
) -> None:
    assert extension.number == "BANK-1-X0001"
    assert told(story, "manager", "extension") == ["extension-asked"]
    assert told(story, "senior", "extension") == ["extension-asked"]
    assert told(story, "representative", "extension") == []

    do("manager", answer, extension, confirms=True, words="安排两人值守")

    assert stored(extension).state == ExtensionState.CONFIRMED
    for who in ("representative", "senior"):
        assert told(story, who, "extension") == ["extension-answered"], "the question is answered"
    assert told(story, "manager", "extension") == []
    history = do("auditor", lambda kept, at, by: history_of(kept, by), extension)  # noqa: ARG005 - an action is given its instant
    assert [each.fact.kind for each in history] == ["extension_asked", "extension_confirmed"]
    assert all(each.fact.kind in SAID for each in history)
    assert history[1].words == ("安排两人值守",)


@pytest.mark.clause("C16")
def test_the_desk_enters_what_is_asked_on_the_hotline_and_says_by_whom(
    story: Story, do: Do
) -> None:
    bank = story.cast.contracts["bank-1"]
    with pytest.raises(NotAllowed, match="who asked on the hotline"):
        do("agent", ask, bank, longer())
    made = do("agent", ask, bank, longer(caller="科技部王工"))

    assert stored(made).caller == "科技部王工"
    assert told(story, "manager", "extension") == ["extension-asked"]
    assert told(story, "representative", "extension") == ["extension-asked"]
    do("manager", answer, made, confirms=False, words="当晚无人")
    assert (stored(made).state, stored(made).answer) == (ExtensionState.REFUSED, "当晚无人")
    assert told(story, "agent", "extension") == ["extension-answered"]


@pytest.mark.clause("C16")
@pytest.mark.parametrize(
    ("start", "end", "last"),
    [("2026-01-13 22:30", "2026-01-13 23:30", "2026-01-13 22:00"),
     ("2026-01-14 06:00", "2026-01-14 08:00", "2026-01-13 22:00")],
)  # fmt: skip
def test_it_is_asked_for_before_22_of_the_day_and_later_it_is_told_that_it_is_late(
    story: Story, do: Do, start: str, end: str, last: str
) -> None:
    bank = story.cast.contracts["bank-1"]
    story.now = local(last) - timedelta(seconds=1)
    in_time = do("representative", ask, bank, longer(start, end))
    assert not stored(in_time).late

    story.at(last)
    with pytest.raises(TooLateToAsk, match=f"before {last}"):
        do("representative", ask, bank, longer(start, end))
    late = do("representative", ask, bank, longer(start, end, late_known=True))
    assert stored(late).late
    do("manager", answer, late, confirms=True, words="")
    assert stored(late).state == ExtensionState.CONFIRMED


@pytest.mark.clause("C16")
def test_a_day_without_service_is_asked_for_on_the_day_before(story: Story) -> None:
    contract = story.cast.contracts[story.under("vendor")]
    with inside(contract.tenant_id):
        silent = hours_for(contract, story.now)
        assert silent is not None
        saturday = local("2026-01-17 10:00")
        span = Span(saturday, saturday + timedelta(hours=1))
        assert silent.beyond("maintenance", span) == [span]
        assert silent.deadline("maintenance", saturday) is None, "it says nothing of it"

        offered = replace(silent, offered=Extended(ask_before="20:30"))
        assert offered.deadline("maintenance", saturday) == local("2026-01-16 20:30")
        assert offered.is_late("maintenance", saturday, local("2026-01-16 20:30"))


@pytest.mark.parametrize(
    ("said", "words"),
    [({"system": "canteen"}, "agreement names"), ({"end": EVENING}, "after they begin"),
     ({"end": "2026-01-13 18:01"}, "24 hours"), ({"start": "2026-01-12 09:59"}, "past"),
     ({"start": "2026-01-12 16:00", "end": "2026-01-12 17:00"}, "within the service time"),
     ({"system": "core-banking"}, "within the service time"), ({"reason": " "}, "reason")],
)  # fmt: skip
def test_what_cannot_be_is_refused(story: Story, do: Do, said: Any, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        do("representative", ask, story.cast.contracts["bank-1"], longer(**said))


@pytest.mark.parametrize("actor", ["teller", "contract_manager", "auditor"])
def test_nobody_else_asks(story: Story, do: Do, actor: str) -> None:
    with pytest.raises(NotAllowed, match="roles"):
        do(actor, ask, story.cast.contracts["bank-1"], longer())


@pytest.mark.parametrize("actor", ["agent", "engineer", "representative", "director"])
def test_nobody_but_a_manager_of_the_provider_answers(
    extension: Extension, do: Do, actor: str
) -> None:
    with pytest.raises(NotAllowed, match="roles"):
        do(actor, answer, extension, confirms=True, words="")


@pytest.mark.clause("C16")
def test_a_refusal_says_why_and_what_is_over_is_not_answered(
    story: Story, extension: Extension, do: Do
) -> None:
    with pytest.raises(NotAllowed, match="Say why"):
        do("manager", answer, extension, confirms=False, words=" ")
    story.at(NIGHT)
    with pytest.raises(NotAllowed, match="over"):
        do("manager", answer, extension, confirms=True, words="")


def test_what_is_withdrawn_is_told_to_both_sides_and_stays_so(
    story: Story, extension: Extension, do: Do
) -> None:
    do("representative", withdraw, extension)

    assert told(story, "manager", "extension") == ["extension-withdrawn"]
    assert told(story, "senior", "extension") == ["extension-withdrawn"]
    with pytest.raises(NotAllowed, match="moved on"):
        do("manager", answer, extension, confirms=True, words="")


def test_hours_that_have_begun_are_withdrawn_no_more(
    story: Story, extension: Extension, do: Do
) -> None:
    do("manager", answer, extension, confirms=True, words="")
    story.at(EVENING)
    with pytest.raises(NotAllowed, match="begun"):
        do("representative", withdraw, extension)


def january(story: Story) -> Availability:
    """The availability of the training system in its own hours."""
    bank = story.cast.contracts["bank-1"]
    span = Span(local("2026-01-01 00:00"), local("2026-02-01 00:00"))
    with inside(bank.tenant_id):
        hours = hours_for(bank, story.now)
        assert hours is not None
        notice = Notice(hours.terms.always, timedelta(0))
        said = Terms(hours.calendar("training-system"), notice)
        return measure(record_of(bank, "training-system", span), said, span)


@pytest.mark.clause("C16")
def test_confirmed_hours_are_neither_service_time_nor_downtime(
    story: Story, extension: Extension, do: Do
) -> None:
    before = january(story)
    assert before.extended == timedelta(0), "asked for is not agreed"
    do("manager", answer, extension, confirms=True, words="")
    story.at("2026-01-31 12:00")
    down = Found("training-system", "full", "provider", local("2026-01-12 18:30"),
                 local("2026-01-12 20:00"))  # fmt: skip
    do("engineer", open_outage, story.cast.contracts["bank-1"], down)

    after = january(story)
    assert (after.service, after.down) == (before.service, timedelta(0))
    assert after.fraction == 1
    assert after.extended == timedelta(hours=3)
    assert [number for number, _ in after.left_out] == ["BANK-1-D0001"]


def test_the_row_of_an_extension_is_made_anew_from_its_facts(
    story: Story, extension: Extension, do: Do
) -> None:
    do("manager", answer, extension, confirms=True, words="")
    with inside(extension.tenant_id):
        Extension.objects.filter(pk=extension.pk).update(state="asked", late=True)

    assert rebuilt(now=story.now)[1] == [extension.number]
    kept = stored(extension)
    assert (kept.state, kept.late, kept.from_at) == (
        ExtensionState.CONFIRMED, False, local(EVENING).astimezone(UTC),
    )  # fmt: skip
    assert rebuilt(now=story.now)[1] == []
