"""What checks found: their last looks, each change of how they stand, and when they saw nothing."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Query

from jianyue.api.callers import caller
from jianyue.api.cursors import paged
from jianyue.api.monitoring.area import MONITORING
from jianyue.api.monitoring.checks import check_for, reason_of
from jianyue.api.shapes import Choice, Id, Out, Paging, Said
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.models import Blind, Turned


class LookOut(Out):
    """One look; `milliseconds` is null where it came to nothing."""

    at: datetime
    milliseconds: int | None


class LooksOut(Out):
    """The last looks of a check, the oldest first; failures in a row up to now."""

    looked_at: datetime | None
    failing: int
    looks: list[LookOut]


class CheckTurnOut(Out):
    """One change of how what is checked stands."""

    id: int
    standing: Choice
    at: datetime
    reason: Said | None


class CheckTurnPage(Out):
    """A page of changes, the last first."""

    items: list[CheckTurnOut]
    next: str | None


class BlindOut(Out):
    """A stretch in which a check saw nothing; `until_at` is null while it goes on.

    Where nothing else saw the system either, availability in it is unknown.
    """

    id: int
    from_at: datetime
    until_at: datetime | None
    reason: Said | None


class BlindPage(Out):
    """A page of stretches, the last first."""

    items: list[BlindOut]
    next: str | None


@MONITORING.get(
    "/checks/{check}/looks", Both("读取最近的检测", "Read the last looks"), LooksOut,
    Deed.SEE_INTERNAL,
)  # fmt: skip
def get_looks(request: HttpRequest, check: Id) -> LooksOut:
    """Return the last looks of a check."""
    kept = check_for(caller(request), check)
    looks = [
        LookOut(at=datetime.fromtimestamp(at, UTC), milliseconds=took) for at, took in kept.recent
    ]
    return LooksOut(looked_at=kept.looked_at, failing=kept.failing, looks=looks)


@MONITORING.get(
    "/checks/{check}/turns", Both("列出检测的变化", "List how a check turned"), CheckTurnPage,
    Deed.SEE_INTERNAL,
)  # fmt: skip
def list_turns(request: HttpRequest, check: Id, asked: Query[Paging]) -> CheckTurnPage:
    """Return each change of how what is checked stands."""
    who = caller(request)
    rows = Turned.objects.filter(parent=check_for(who, check))
    return CheckTurnPage(**paged(request, who, rows, asked.limit, _turn))


@MONITORING.get(
    "/checks/{check}/blind", Both("列出没有看到的时段", "List when a check saw nothing"), BlindPage,
    Deed.SEE_INTERNAL,
)  # fmt: skip
def list_blind_stretches(request: HttpRequest, check: Id, asked: Query[Paging]) -> BlindPage:
    """Return the stretches in which a check could not look, or was not run."""
    who = caller(request)
    rows = Blind.objects.filter(parent=check_for(who, check))
    return BlindPage(**paged(request, who, rows, asked.limit, _blind))


def _turn(row: Turned) -> CheckTurnOut:
    standing = Choice.of(row.found)
    return CheckTurnOut(id=row.pk, standing=standing, at=row.at, reason=reason_of(row))


def _blind(row: Blind) -> BlindOut:
    return BlindOut(id=row.pk, from_at=row.from_at, until_at=row.until_at, reason=reason_of(row))
