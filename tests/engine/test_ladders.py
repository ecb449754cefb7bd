"""Escalation ladders: semantics 4, with the bank's four ladders."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from jianyue.engine.calendars import Calendar
from jianyue.engine.climbs import climb, firings
from jianyue.engine.clocks import Reopen
from jianyue.engine.facts import Fact, Kind
from jianyue.engine.hours import Hours, ServiceHours, always
from jianyue.engine.ladders import Firing, Ladder, Step

# Tuesday 2026-03-03 10:00 in Shanghai; every number below is minutes from here.
ZERO_HOUR = datetime(2026, 3, 3, 2, tzinfo=UTC)
ALWAYS = Calendar(always("Asia/Shanghai"))
# Mon-Fri 09:00-12:00, 13:00-18:00: open from 0 to 120 and from 180 to 480, then from 1380 on.
OFFICE = Calendar(
    ServiceHours(
        "Asia/Shanghai", dict.fromkeys(range(5), (Hours.parse("09:00-12:00"), Hours(780, 1080)))
    )
)
NEVER = Calendar(ServiceHours("Asia/Shanghai", {}))
BANK = {1: (5, 10, 15, 30, 120), 2: (10, 20, 60), 3: (30, 60, 120), 4: (60, 120)}


def minute(number: float) -> datetime:
    return ZERO_HOUR + timedelta(minutes=number)


def ladders(
    calendar: Calendar = ALWAYS,
    until: Kind = Kind.RESOLVED,
    *,
    pauses: bool = False,
    steps: dict[int, tuple[int, ...]] = BANK,
) -> dict[int, Ladder]:
    return {
        level: Ladder(
            level,
            calendar,
            tuple(Step(timedelta(minutes=after), (f"role-{after}",)) for after in times),
            until,
            pauses,
        )
        for level, times in steps.items()
    }


def facts_of(text: str) -> list[Fact]:
    """Read `0 reported 2; 12 reclassified 1; 20 paused #7`."""
    facts = []
    for seq, words in enumerate(text.split("; "), start=1):
        at, kind, *rest = words.split()
        level = next((int(word) for word in rest if word.isdecimal()), None)
        number = next((int(word[1:]) for word in rest if word.startswith("#")), None)
        facts.append(Fact(Kind(kind), minute(float(at)), seq, level=level, number=number))
    return facts


def shown(fired: tuple[Firing, ...]) -> str:
    """Write `level.step@minute`, steps counted from 1, with r2 for the second round."""
    return " ".join(
        f"{one.level}.{one.index + 1}@{(one.at - ZERO_HOUR) / timedelta(minutes=1):g}"
        + (f"r{one.round}" if one.round > 1 else "")
        for one in fired
    )


@dataclass(frozen=True)
class Case:
    id: str
    facts: str
    fires: str
    now: float = 1000
    reopen: Reopen = Reopen.RESUME
    calendar: Calendar = ALWAYS
    until: Kind = Kind.RESOLVED
    pauses: bool = False


RESTART, CONTINUOUS = Reopen.RESTART, Reopen.CONTINUOUS
CASES = [
    # The bank's ladder 1, nothing happens: the report at 0 plus 5, 10, 15, 30, 120.
    Case("ladder 1", "0 reported 1", "1.1@5 1.2@10 1.3@15 1.4@30 1.5@120"),
    Case("ladder 2", "0 reported 2", "2.1@10 2.2@20 2.3@60"),
    Case("ladder 3", "0 reported 3", "3.1@30 3.2@60 3.3@120"),
    Case("ladder 4", "0 reported 4", "4.1@60 4.2@120"),
    Case("taken up at once", "0 reported 4; 0 acknowledged; 0 assigned", "4.1@60 4.2@120"),
    Case("no ladder for the level", "0 reported 5", ""),
    Case("never reported", "0 occurred 1", ""),
    Case("never classified", "0 reported", ""),
    # Not from the occurrence at -30 but from the report at 0.
    Case("counts from the report", "-30 occurred; 0 reported 2", "2.1@10 2.2@20 2.3@60"),
    # The merged call came at 4; the survivor keeps the earliest report, at 0.
    Case("earliest report", "0 reported 2; 4 reported 2", "2.1@10 2.2@20 2.3@60"),
    # The look at 15 sees the step of 15 but not yet the one of 30.
    Case("looked at on the step", "0 reported 1", "1.1@5 1.2@10 1.3@15", now=15),
    Case("looked at before the step", "0 reported 1", "1.1@5 1.2@10", now=14.999),
    # Resolved at 12: steps of 15, 30, 120 stay silent.
    Case("resolved between steps", "0 reported 1; 12 resolved", "1.1@5 1.2@10"),
    # Resolved at the very instant of the step of 15: not fired.
    Case("resolved on the step", "0 reported 1; 15 resolved", "1.1@5 1.2@10"),
    Case("resolved just after the step", "0 reported 1; 15.001 resolved", "1.1@5 1.2@10 1.3@15"),
    Case("resolved at once", "0 reported 1; 0 resolved", ""),
    Case("resolved before it was reported", "-5 resolved; 0 reported 1", ""),
    # 2 -> 1 at 12: on ladder 1 the steps of 5 and 10 are due already and fire at 12.
    Case(
        "to a stricter ladder",
        "0 reported 2; 12 reclassified 1",
        "2.1@10 1.1@12 1.2@12 1.3@15 1.4@30 1.5@120",
    ),
    # 2 -> 1 at exactly 10: the step of ladder 2 is cancelled, both of ladder 1 fire.
    Case(
        "to a stricter ladder on a step",
        "0 reported 2; 10 reclassified 1; 11 resolved",
        "1.1@10 1.2@10",
    ),
    # 1 -> 2 at 12: 15, 30, 120 are cancelled; 10 of ladder 2 has passed unfired and stays
    # silent; 20 and 60 come.
    Case("to a milder ladder", "0 reported 1; 12 reclassified 2", "1.1@5 1.2@10 2.2@20 2.3@60"),
    # 1 -> 2 at exactly 10: ladder 1's step of 10 is cancelled, ladder 2's own of 10 is not past.
    Case(
        "to a milder ladder on a step",
        "0 reported 1; 10 reclassified 2",
        "1.1@5 2.1@10 2.2@20 2.3@60",
    ),
    # 2 (10) -> 1 at 12 (5, 10 fire at 12) -> 2 at 16 (1.3 fired at 15; 20 is ahead) ->
    # 1 at 40: 30 is due there and fires at 40; 5, 10, 15 fired before and are not repeated.
    Case(
        "there and back",
        "0 reported 2; 12 reclassified 1; 16 reclassified 2; 40 reclassified 1",
        "2.1@10 1.1@12 1.2@12 1.3@15 2.2@20 1.4@40 1.5@120",
    ),
    # 1 -> 3 at 35: ladder 3's 30 has passed and is skipped; -> 4 at 36, -> 3 at 50 is stricter:
    # what is due there, the 30, fires at 50 after all.
    Case(
        "skipped, then due",
        "0 reported 1; 35 reclassified 3; 36 reclassified 4; 50 reclassified 3",
        "1.1@5 1.2@10 1.3@15 1.4@30 3.1@50 3.2@60 3.3@120",
    ),
    # 3 -> 1 -> 2 within one instant, 25: what counts is 3 -> 2, stricter: 10 and 20 fire at 25.
    Case(
        "two changes at one instant",
        "0 reported 3; 25 reclassified 1; 25 reclassified 2",
        "2.1@25 2.2@25 2.3@60",
    ),
    Case("the same level again", "0 reported 2; 12 reclassified 2", "2.1@10 2.2@20 2.3@60"),
    # To a level without a ladder nothing fires; back to 2 at 30 from the milder 5, 20 is due.
    Case(
        "by way of a level without a ladder",
        "0 reported 2; 15 reclassified 5; 30 reclassified 2",
        "2.1@10 2.2@30 2.3@60",
    ),
    # First classified at 12, which counts from the start: 5 and 10 were due at 5 and 10.
    Case("classified late", "0 reported; 12 reclassified 1; 16 resolved", "1.1@5 1.2@10 1.3@15"),
    # Reopened at 100 after 12 of 120 minutes: 88 minutes of gap are left out. The next step, 15,
    # comes 3 minutes after the reopening, 30 comes 18 and 120 comes 108 minutes after it.
    Case(
        "resume",
        "0 reported 1; 12 resolved; 100 reopened",
        "1.1@5 1.2@10 1.3@103r2 1.4@118r2 1.5@208r2",
    ),
    # 12 minutes, gap, 5 minutes, gap, rest: round 3 begins with 17 of the 30 minutes used.
    Case(
        "resume twice",
        "0 reported 1; 12 resolved; 100 reopened; 105 resolved; 200 reopened",
        "1.1@5 1.2@10 1.3@103r2 1.4@213r3 1.5@303r3",
    ),
    # Everything anew from 100.
    Case(
        "restart",
        "0 reported 2; 12 resolved; 100 reopened",
        "2.1@10 2.1@110r2 2.2@120r2 2.3@160r2",
        reopen=RESTART,
    ),
    # The gap counts: at 100 the steps of 20 and 60 are overdue; nothing is repeated.
    Case(
        "continuous",
        "0 reported 2; 12 resolved; 100 reopened",
        "2.1@10 2.2@100r2 2.3@100r2",
        reopen=CONTINUOUS,
    ),
    # Reopened at 30: 20 is overdue, 60 comes in its time.
    Case(
        "continuous with a step ahead",
        "0 reported 2; 12 resolved; 30 reopened",
        "2.1@10 2.2@30r2 2.3@60r2",
        reopen=CONTINUOUS,
    ),
    # Milder at 50 in the gap: ladder 3's 30 passed before it; its 60 fell into the gap, after the
    # change, and fires at the reopening; 120 in its time.
    Case(
        "continuous and milder in the gap",
        "0 reported 2; 12 resolved; 50 reclassified 3; 100 reopened",
        "2.1@10 3.2@100r2 3.3@120r2",
        reopen=CONTINUOUS,
    ),
    # Stricter at 50 in the gap: 12 minutes had run, so 5 and 10 are due when work goes on at 100.
    Case(
        "resume and stricter in the gap",
        "0 reported 2; 12 resolved; 50 reclassified 1; 100 reopened; 104 resolved",
        "2.1@10 1.1@100r2 1.2@100r2 1.3@103r2",
    ),
    # Milder in the gap: 12 minutes had run, ladder 2's 10 is past; 20 comes 8 minutes after 100.
    Case(
        "resume and milder in the gap",
        "0 reported 1; 12 resolved; 50 reclassified 2; 100 reopened",
        "1.1@5 1.2@10 2.2@108r2 2.3@148r2",
    ),
    Case("never reopened stays silent", "0 reported 2; 12 resolved", "2.1@10", reopen=CONTINUOUS),
    # A pause of 30 minutes stops nothing by default.
    Case(
        "pauses do not stop it",
        "0 reported 2; 5 paused #1; 35 resumed #1",
        "2.1@10 2.2@20 2.3@60",
    ),
    # Where the agreement says so: 5 minutes run, 30 pause, so 10 comes at 40, 20 at 50, 60 at 90.
    Case(
        "pauses stop it",
        "0 reported 2; 5 paused #1; 35 resumed #1",
        "2.1@40 2.2@50 2.3@90",
        pauses=True,
    ),
    # 5-25 and 15-35 overlap: together 30 minutes, as before.
    Case(
        "overlapping pauses count once",
        "0 reported 2; 5 paused #1; 15 paused #2; 25 resumed #1; 35 resumed #2",
        "2.1@40 2.2@50 2.3@90",
        pauses=True,
    ),
    # A resumption without a number ends both at 35.
    Case(
        "one resumption for both",
        "0 reported 2; 5 paused #1; 15 paused #2; 35 resumed",
        "2.1@40 2.2@50 2.3@90",
        pauses=True,
    ),
    # The customer rejected pause 1: as if it had never been.
    Case(
        "a rejected pause",
        "0 reported 2; 5 paused #1; 35 resumed #1; 40 rejected #1",
        "2.1@10 2.2@20 2.3@60",
        pauses=True,
    ),
    # Never resumed: the pause ends with the resolution at 50; reopened at 100 with 5 used.
    Case(
        "a pause ends with the round",
        "0 reported 2; 5 paused #1; 50 resolved; 100 reopened",
        "2.1@105r2 2.2@115r2 2.3@155r2",
        pauses=True,
    ),
    # Paused on the step itself: the minute 10 is reached, whatever begins then.
    Case(
        "paused on the step",
        "0 reported 2; 10 paused #1; 40 resumed #1",
        "2.1@10 2.2@50 2.3@90",
        pauses=True,
    ),
    # Restored does not end a ladder that runs until resolved; it ends one until restored.
    Case("restored is not resolved", "0 reported 2; 15 restored", "2.1@10 2.2@20 2.3@60"),
    Case("until restored", "0 reported 2; 15 restored", "2.1@10", until=Kind.RESTORED),
    Case(
        "resolved stands for restored", "0 reported 2; 15 resolved", "2.1@10", until=Kind.RESTORED
    ),
    Case("until responded", "0 reported 2; 5 responded", "", until=Kind.RESPONDED),
    Case(
        "resolved does not stand for verified",
        "0 reported 2; 15 resolved; 50 verified",
        "2.1@10 2.2@20",
        until=Kind.VERIFIED,
    ),
    # A first answer stays given: the reopening revives no ladder until responded.
    Case(
        "an answer stays given",
        "0 reported 2; 12 responded; 30 resolved; 100 reopened",
        "2.1@10",
        until=Kind.RESPONDED,
    ),
    # Until verified nothing ended by being resolved, so the reopening changes the round alone.
    Case(
        "until verified runs through a reopening",
        "0 reported 2; 15 resolved; 25 reopened",
        "2.1@10 2.2@20 2.3@60r2",
        until=Kind.VERIFIED,
        reopen=RESTART,
    ),
    Case("closed ends it", "0 reported 2; 15 closed", "2.1@10"),
    Case("a second resolution changes nothing", "0 reported 2; 15 resolved; 18 resolved", "2.1@10"),
    # Reported at 100, Tuesday 11:40: 20 minutes to lunch, so the step of 10 comes at 110 and 20 at
    # 120, the close itself; the step of 60 has 40 left at 13:00 (180): 220.
    Case("office hours", "100 reported 2", "2.1@110 2.2@120 2.3@220", calendar=OFFICE),
    # Reported at 470, ten minutes before the close at 480: 10 is due at the close, not next
    # morning; 20 and 60 from Wednesday 09:00, 1380, on: 1390 and 1430.
    Case(
        "office hours overnight",
        "470 reported 2",
        "2.1@480 2.2@1390 2.3@1430",
        now=2000,
        calendar=OFFICE,
    ),
    # 1 -> 2 on Tuesday 22:00 (720): ladder 2's 10 was reached at the close, 480: past.
    Case(
        "reached at a close that lies behind",
        "470 reported 1; 720 reclassified 2",
        "1.1@475 1.2@480 2.2@1390 2.3@1430",
        now=2000,
        calendar=OFFICE,
    ),
    Case("a calendar that never opens", "0 reported 2", "", calendar=NEVER),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_ladder_fires_as_worked_out(case: Case) -> None:
    rungs = ladders(case.calendar, case.until, pauses=case.pauses)

    fired = firings(rungs, facts_of(case.facts), now=minute(case.now), reopen=case.reopen)

    assert shown(fired) == case.fires


def test_a_step_at_the_report_fires_at_once_and_again_after_a_restart() -> None:
    rungs = ladders(steps={1: (0, 5)})
    facts = facts_of("0 reported 1; 3 resolved; 60 reopened")

    assert shown(firings(rungs, facts, now=minute(0))) == "1.1@0"
    # Zero minutes after the report and after the reopening; 5 after the reopening at 60.
    told = shown(firings(rungs, facts, now=minute(90), reopen=Reopen.RESTART))
    assert told == "1.1@0 1.1@60r2 1.2@65r2"


def test_a_corrected_resolution_ends_the_ladder_when_it_truly_happened() -> None:
    # Resolved was written as 25; it was 15, so the step of 20 does not stand.
    facts = facts_of("0 reported 2; 25 resolved")
    corrected = Fact(Kind.CORRECTED, minute(15), 3, names=2)

    assert shown(firings(ladders(), facts, now=minute(90))) == "2.1@10 2.2@20"
    assert shown(firings(ladders(), [*facts, corrected], now=minute(90))) == "2.1@10"


def test_a_firing_names_the_roles_of_its_step() -> None:
    [fired] = firings(ladders(), facts_of("0 reported 4"), now=minute(60))

    assert fired == Firing(4, 0, 1, minute(60), ("role-60",))


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        ("0 reported 2", 0, 10),
        ("0 reported 2", 10, 20),  # the step of 10 fires at 10, the next is 20
        ("0 reported 2", 59, 60),
        ("0 reported 2", 60, None),
        ("0 reported 2; 15 resolved", 17, None),
        ("0 reported 2; 12 resolved; 100 reopened", 101, 108),  # 8 of 20 minutes after 100
        ("0 reported 1; 12 reclassified 2", 13, 20),  # the 10 of ladder 2 is past
        ("0 reported 5", 3, None),
        ("0 occurred 1", 3, None),
        ("0 reported", 3, None),
    ],
)
def test_the_next_step_is_known_ahead(facts: str, now: int, expected: int | None) -> None:
    ahead = climb(ladders(), facts_of(facts), now=minute(now)).ahead

    assert [each.at for each in ahead[:1]] == ([] if expected is None else [minute(expected)])


def test_no_step_is_ahead_while_a_pause_stops_the_ladder() -> None:
    facts = facts_of("0 reported 2; 5 paused #1")

    assert climb(ladders(pauses=True), facts, now=minute(7)).ahead == ()
    assert climb(ladders(), facts, now=minute(7)).ahead[0].at == minute(10)


def test_no_step_is_ahead_in_a_calendar_that_never_opens() -> None:
    assert climb(ladders(NEVER), facts_of("0 reported 2"), now=minute(7)).ahead == ()


@pytest.mark.parametrize(
    ("after", "roles", "words"),
    [(-1, ("manager",), "at or after the report"), (1, (), "tells nobody")],
)
def test_a_step_without_sense_is_refused(after: int, roles: tuple[str, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Step(timedelta(minutes=after), roles)


@pytest.mark.parametrize("times", [(5, 5), (10, 5), (5, 10, 7)])
def test_a_ladder_whose_steps_do_not_rise_is_refused(times: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="steps of ladder 1 do not rise"):
        ladders(steps={1: times})
