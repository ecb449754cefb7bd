"""The timeline: what counts, in which order, after corrections and rejections (semantics 2, 8)."""

from datetime import timedelta, timezone

import pytest

from jianyue.engine.facts import Fact, Kind, standing
from tests.engine.timeline import at, facts, shown


def told(timeline: str, now: str = "Sun 00:00") -> str:
    return ", ".join(f"{shown(each.at)} {each.kind}" for each in standing(facts(timeline), at(now)))


@pytest.mark.parametrize(
    ("timeline", "stands"),
    [
        ("Mon 09:00 reported; 10:00 resolved", "Mon 09:00 reported, Mon 10:00 resolved"),
        # By instant first, whatever was recorded first.
        ("Mon 10:00 resolved; 09:00 reported", "Mon 09:00 reported, Mon 10:00 resolved"),
        # Then by the order of recording.
        ("Mon 09:00 resolved; 09:00 reported", "Mon 09:00 resolved, Mon 09:00 reported"),
        # A correction moves what it names.
        (
            "Mon 09:00 reported; 10:00 resolved; 08:00 corrected !1",
            "Mon 08:00 reported, Mon 10:00 resolved",
        ),
        # The last correction counts, and a correction of a correction is one.
        ("Mon 09:00 reported; 08:00 corrected !1; 07:00 corrected !1", "Mon 07:00 reported"),
        ("Mon 09:00 reported; 08:00 corrected !1; 07:00 corrected !2", "Mon 07:00 reported"),
        (
            "Mon 09:00 reported; 08:00 corrected !1; 07:00 corrected !2; 06:00 corrected !3",
            "Mon 06:00 reported",
        ),
        # A rejected correction leaves what was told before it.
        ("Mon 09:00 reported; 08:00 corrected !1; 10:00 rejected !2", "Mon 09:00 reported"),
        (
            "Mon 09:00 reported; 08:00 corrected !1; 07:00 corrected !1; 10:00 rejected !3",
            "Mon 08:00 reported",
        ),
        (
            "Mon 09:00 reported; 08:00 corrected !1; 07:00 corrected !2; 10:00 rejected !2",
            "Mon 07:00 reported",
        ),
        # A rejection that was rejected rejects nothing; and that one again.
        ("Mon 09:00 reported; 10:00 rejected !1", ""),
        ("Mon 09:00 reported; 10:00 rejected !1; 11:00 rejected !2", "Mon 09:00 reported"),
        ("Mon 09:00 reported; 10:00 rejected !1; 11:00 rejected !2; 12:00 rejected !3", ""),
        # What names nothing that is there does nothing.
        ("Mon 09:00 reported; 10:00 corrected !7; 10:00 rejected !8", "Mon 09:00 reported"),
        ("Mon 09:00 reported; 10:00 corrected !2", "Mon 09:00 reported"),
        # A number names a pause and what resumed it, and nothing else.
        (
            "Mon 09:00 paused #1; 10:00 resumed #1; 11:00 paused #2; 12:00 rejected #1",
            "Mon 11:00 paused",
        ),
        (
            "Mon 09:00 paused; 10:00 resumed; 12:00 rejected #1",
            "Mon 09:00 paused, Mon 10:00 resumed",
        ),
        # Facts that have not happened yet.
        ("Mon 09:00 reported; Mon2 09:00 resolved", "Mon 09:00 reported"),
        ("Mon 09:00 reported; 10:00 resolved; Mon2 09:00 corrected !2", "Mon 09:00 reported"),
        ("Mon 09:00 reported; Mon2 09:00 rejected !1", "Mon 09:00 reported"),
        # A rejection dated by a correction.
        ("Mon 09:00 reported; Mon2 09:00 rejected !1; Mon 12:00 corrected !2", ""),
    ],
)
def test_what_stands_of_a_timeline(timeline: str, stands: str) -> None:
    assert told(timeline) == stands


def test_a_fact_at_now_has_happened() -> None:
    assert told("Mon 09:00 reported", "Mon 09:00") == "Mon 09:00 reported"
    assert told("Mon 09:00 paused #1; 10:00 rejected #1", "Mon 10:00") == ""
    assert told("Mon 09:00 paused #1; 10:00 rejected #1", "Mon 09:59") == "Mon 09:00 paused"


def test_times_that_are_not_utc_are_refused() -> None:
    monday = at("Mon 09:00")
    shanghai = monday.astimezone(timezone(timedelta(hours=8)))
    with pytest.raises(ValueError, match="measured in UTC"):
        Fact(Kind.REPORTED, shanghai)
    with pytest.raises(ValueError, match="measured in UTC"):
        Fact(Kind.REPORTED, monday, recorded_at=monday.replace(tzinfo=None))
    with pytest.raises(ValueError, match="measured in UTC"):
        Fact(Kind.EXTENDED, monday, until=shanghai)


def test_an_extension_and_nothing_else_names_its_end() -> None:
    monday = at("Mon 09:00")
    with pytest.raises(ValueError, match="names the instant it extends to"):
        Fact(Kind.EXTENDED, monday)
    with pytest.raises(ValueError, match="names the instant it extends to"):
        Fact(Kind.RESOLVED, monday, until=monday)


@pytest.mark.parametrize(
    ("kind", "number"), [(Kind.REJECTED, None), (Kind.CORRECTED, None), (Kind.CORRECTED, 1)]
)
def test_an_amendment_names_what_it_is_about(kind: Kind, number: int | None) -> None:
    with pytest.raises(ValueError, match="names what it is about"):
        Fact(kind, at("Mon 09:00"), number=number)
