"""Own checks: listed, read, added, set anew, given another address, removed, looked at now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query
from pydantic import Field

from jianyue.api.answering import Made, Secret
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.holding import unchanged
from jianyue.api.monitoring.area import MONITORING, Level, Name
from jianyue.api.monitoring.monitors import monitor_for
from jianyue.api.problems import invalid
from jianyue.api.shapes import Choice, Id, Out, Said, Sent, Words
from jianyue.api.watching import WatchQuery
from jianyue.ledger.speech import Both
from jianyue.people.permissions import Deed
from jianyue.watch.checks import keeping
from jianyue.watch.checks.methods import LAST_PORT, MOST_SECONDS
from jianyue.watch.checks.wanted import (
    LEAST_EVERY,
    LONGEST,
    MOST_DAYS,
    MOST_OF_JOBS,
    MOST_RETRIES,
    Wanted,
)
from jianyue.watch.models import Blind, Check, Method, Turned
from jianyue.watch.words import Severity

Line = Annotated[Words, Field(max_length=LONGEST)]
RETRIES: Final = 2
# What is said of each method beside what is said of all.
PARTS: Final[Mapping[Method, frozenset[str]]] = {
    Method.HTTP: frozenset({"url", "status", "contains", "days", "seconds", "retries"}),
    Method.TCP: frozenset({"host", "port", "seconds", "retries"}),
    Method.PING: frozenset({"host", "seconds", "retries"}),
    Method.DNS: frozenset({"asked", "type", "contains", "server", "seconds", "retries"}),
    Method.HEARTBEAT: frozenset({"grace"}),
}


class LookAtOut(Out):
    """What is looked at; null is what the method does not have. See the same fields as sent."""

    url: str | None = None
    status: str | None = None
    contains: str | None = None
    days: int | None = None
    host: str | None = None
    port: int | None = None
    asked: str | None = None
    type: str | None = None
    server: str | None = None
    seconds: int | None = None
    retries: int | None = None
    grace: int | None = None


class CheckLine(Out):
    """A check as lists show it: how it stands, since when, and when it was last looked at."""

    id: int
    contract: str
    monitor: int
    name: str
    system: str
    method: Choice
    standing: Choice
    since_at: datetime
    reason: Said | None
    removed_at: datetime | None
    looked_at: datetime | None


class CheckPage(Out):
    """A page of checks."""

    items: list[CheckLine]
    next: str | None


class CheckOut(Out):
    """A check as it is set and how it stands; its tag changes with those, not with each look.

    every       seconds from one look to the next; for a heartbeat, within which the job calls
    expires_at  when the certificate ends
    """

    id: int
    contract: str
    monitor: int
    name: str
    system: str
    method: Choice
    standing: Choice
    since_at: datetime
    reason: Said | None
    removed_at: datetime | None
    severity: Choice
    every: int
    how: LookAtOut
    added_at: datetime
    expires_at: datetime | None


class NewCheck(CheckOut, Secret):
    """A check with the address that a job calls, told this once; null where it has none.

    A job that failed calls the address with `fail/` behind it.
    """

    told_once: ClassVar[tuple[str, ...]] = ("address",)

    address: str | None


class LookAtIn(Sent):
    """What is looked at; only the fields of the method may be there.

    url, status, contains, days     of http: statuses that are fine, words that the page must
                                    say, days before the certificate ends
    host, port                      of tcp; host alone of ping
    asked, type, contains, server   of dns: name, type of record, what the answer must hold
    seconds                         for which it waits, of all but a heartbeat
    retries                         looks in a row that must fail after the first, of the same
    grace                           seconds by which a job may be late, of a heartbeat
    """

    url: Annotated[Words, Field(max_length=2000)] | None = None
    status: Line | None = None
    contains: Line | None = None
    days: Annotated[int, Field(ge=0, le=MOST_DAYS)] | None = None
    host: Line | None = None
    port: Annotated[int, Field(ge=1, le=LAST_PORT)] | None = None
    asked: Line | None = None
    type: Line | None = None
    server: Line | None = None
    seconds: Annotated[int, Field(ge=1, le=int(MOST_SECONDS))] | None = None
    retries: Annotated[int, Field(ge=0, le=MOST_RETRIES)] | None = None
    grace: Annotated[int, Field(ge=0, le=MOST_OF_JOBS)] | None = None


class CheckSetIn(Sent):
    """How a check is set anew; its method stays, for another one is another check."""

    name: Name
    system: Name
    severity: Level
    every: Annotated[int, Field(ge=LEAST_EVERY, le=MOST_OF_JOBS)]
    how: LookAtIn | None = None

    def wanted(self, method: Method) -> Wanted:
        """Return it as the action takes it. Raises Problem for what the method does not have."""
        said = self.how.model_dump(exclude_none=True) if self.how else {}
        for name in sorted(said.keys() - PARTS[method]):
            raise invalid(
                f"how.{name}", "这种检测方式没有这一项。", "This method has no such field."
            )
        usual = 0 if method is Method.HEARTBEAT else RETRIES
        grace, retries = said.pop("grace", 0), said.pop("retries", usual)
        return Wanted(
            self.name, self.system, method, self.severity, how=said, every=self.every,
            grace=grace, retries=retries,
        )  # fmt: skip


class NewCheckIn(CheckSetIn):
    """A new check, and the method it looks with."""

    method: Method


@MONITORING.get("/checks", Both("列出检测", "List checks"), CheckPage, Deed.SEE_INTERNAL)
def list_checks(request: HttpRequest, asked: Query[WatchQuery]) -> CheckPage:
    """Return the checks of the contracts that the caller sees, without those removed."""
    who = caller(request)
    rows = Check.objects.visible_to(who.by).kept().select_related("contract")
    if asked.contract:
        rows = rows.filter(contract__code=asked.contract)
    return CheckPage(**paged(request, who, rows, asked.limit, _line))


@MONITORING.get("/checks/{check}", Both("读取检测", "Read a check"), CheckOut, Deed.SEE_INTERNAL)
def get_check(request: HttpRequest, check: Id) -> CheckOut:
    """Return how a check is set and how it stands."""
    return _whole(check_for(caller(request), check))


@MONITORING.post(
    "/monitors/{monitor}/checks", Both("添加检测", "Add a check"), NewCheck, Deed.PLAN_STAFF
)
def add_check(request: HttpRequest, monitor: Id, said: NewCheckIn) -> Made:
    """Have something looked at from now on, by the own checks of a contract."""
    who = caller(request)
    own = monitor_for(who, monitor, removed_at=None)
    made, key = keeping.add(own, said.wanted(said.method), at=who.at, by=who.by)
    return Made(_told(check_for(who, made.pk), key), reverse("api-get-check", args=[made.pk]))


@MONITORING.post(
    "/checks/{check}/change", Both("设置检测", "Set a check anew"), CheckOut, Deed.PLAN_STAFF
)
def change_check(request: HttpRequest, check: Id, said: CheckSetIn) -> CheckOut:
    """Set a check anew."""
    who = caller(request)
    kept = _held(request, who, check)
    keeping.change(kept, said.wanted(kept.looks), at=who.at, by=who.by)
    return _whole(check_for(who, check))


@MONITORING.post(
    "/checks/{check}/hurry", Both("马上检测", "Have it looked at now"), CheckOut, Deed.PLAN_STAFF,
    takes="",
)  # fmt: skip
def hurry_check(request: HttpRequest, check: Id) -> CheckOut:
    """Have a worker look at once; a heartbeat is the job's own call, and refused."""
    who = caller(request)
    keeping.hurry(_held(request, who, check), at=who.at, by=who.by)
    return _whole(check_for(who, check))


@MONITORING.post(
    "/checks/{check}/rotate", Both("更换心跳地址", "Give a heartbeat another address"), NewCheck,
    Deed.PLAN_STAFF, takes="",
)  # fmt: skip
def rotate_check(request: HttpRequest, check: Id) -> NewCheck:
    """Give a heartbeat another address, told this once; the one before counts no more at once."""
    who = caller(request)
    key = keeping.new_key(_held(request, who, check), at=who.at, by=who.by)
    return _told(check_for(who, check), key)


@MONITORING.delete("/checks/{check}", Both("移除检测", "Remove a check"), Deed.PLAN_STAFF)
def remove_check(request: HttpRequest, check: Id) -> None:
    """Look at it no more; what was found stays."""
    who = caller(request)
    keeping.remove(_held(request, who, check), at=who.at, by=who.by)


def check_for(who: Caller, pk: int, **narrowed: object) -> Check:
    """Return a check that the caller sees; else the same 404."""
    rows = Check.objects.visible_to(who.by).filter(**narrowed).select_related("contract")
    found: Check = get_object_or_404(rows, pk=pk)
    return found


def _held(request: HttpRequest, who: Caller, pk: int) -> Check:
    return unchanged(request, lambda: check_for(who, pk, removed_at=None), _whole)


def _whole(row: Check) -> CheckOut:
    return CheckOut(**_set(row))


def _told(row: Check, key: str) -> NewCheck:
    address = f"{settings.SITE_URL}{reverse('beat', args=[key])}" if key else None
    return NewCheck(**_set(row), address=address)


def reason_of(row: Check | Turned | Blind) -> Said | None:
    """Return why it stands so, or why nothing was seen, as said; None where nothing was."""
    return Said(zh=row.reason_zh, en=row.reason_en) if row.reason_en else None


def _line(row: Check) -> CheckLine:
    return CheckLine(**_standing(row), looked_at=row.looked_at)


def _standing(row: Check) -> dict[str, Any]:
    same = ("name", "system", "since_at", "removed_at")
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk, "contract": row.contract.code, "monitor": row.monitor_id,
        "reason": reason_of(row), "method": Choice.of(row.looks), "standing": Choice.of(row.found),
    }  # fmt: skip


def _set(row: Check) -> dict[str, Any]:
    parts = PARTS[row.looks]
    beside = {name: getattr(row, name) for name in ("retries", "grace") if name in parts}
    return _standing(row) | {
        "severity": Choice.of(Severity.of(row.severity)), "every": row.every,
        "how": LookAtOut(**row.how, **beside), "added_at": row.added_at,
        "expires_at": row.expires_at,
    }  # fmt: skip
