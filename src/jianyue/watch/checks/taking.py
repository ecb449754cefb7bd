"""What becomes of one look: how the check stands, what its monitor says, when nothing was seen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from jianyue.engine.spans import Span
from jianyue.ledger.digests import digest_of
from jianyue.ledger.models import Timer
from jianyue.ledger.speech import Both, Language
from jianyue.services.agreed import agreed_for
from jianyue.watch.alerts.intake import receive
from jianyue.watch.alerts.saying import FIRING, RESOLVED, Said, said
from jianyue.watch.checks.keeping import SUBJECT, wake
from jianyue.watch.checks.standing import Look, State, after, missed, next_at
from jianyue.watch.models import Check, Method, Standing, Turned
from jianyue.watch.sighting import lose, miss, regain

KEPT_LOOKS: Final = 60
NOT_RUNNING: Final = Both("检测程序没有运行", "the checks were not running")
LATE: Final = Both("任务没有按时报到", "the job did not call in time")
FAILED: Final = Both("任务报告失败", "the job said that it failed")
EXPIRES: Final = Both("证书将于 {day} 到期", "the certificate ends on {day}")


@transaction.atomic
def take(pk: int, look: Look, *, at: datetime) -> None:
    """Take what a look found; of a check that was removed meanwhile, nothing. Inside its fence."""
    check = _locked(pk)
    if check is None:
        return
    state = _taken(check, look, check.retries, at)
    wake(check, at=next_at(state, look, check.period))


@transaction.atomic
def look_for(pk: int, *, at: datetime) -> None:
    """Look whether a job has called in time; late is down since it should have. Inside its fence.

    It is not waited for again before it calls.
    """
    check = _locked(pk)
    due = due_at(check) if check else None
    if check is None or due is None:
        return
    if due > at:
        wake(check, at=due)
        return
    Timer.objects.filter(subject=SUBJECT, subject_id=pk).delete()
    if check.found is not Standing.DOWN:
        called = check.looked_at
        _taken(check, Look(due.astimezone(UTC), works=False, reason=LATE), 0, at)
        check.looked_at = called
        check.save(update_fields=["looked_at"])


@transaction.atomic
def beat(pk: int, *, failed: bool, at: datetime) -> None:
    """Take the call of a job, that it is well or that it failed. Inside its fence."""
    check = _locked(pk)
    if check is None or check.looks is not Method.HEARTBEAT:
        return
    look = Look(at, works=not failed, reason=FAILED if failed else Both("", ""))
    _taken(check, look, 0, at)
    wake(check, at=at + check.period + timedelta(seconds=check.grace))


def check_by(key: str) -> Check | None:
    """Return the heartbeat of a key that still counts; None otherwise."""
    found: Check | None = Check.objects.kept().filter(digest=digest_of(key)).first()
    return found


def due_at(check: Check) -> datetime | None:
    """Return by when a job must have called; None before its first call."""
    if check.looked_at is None or check.looks is not Method.HEARTBEAT:
        return None
    due: datetime = check.looked_at + check.period + timedelta(seconds=check.grace)
    return due


def _locked(pk: int) -> Check | None:
    rows = Check.objects.kept().select_related("monitor__contract")
    found: Check | None = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    return found


def _taken(check: Check, look: Look, retries: int, at: datetime) -> State:
    """Keep a look. The monitor's row is written before the contract's timeline, as elsewhere."""
    before = State(check.found, check.since_at, check.failing, check.failed_at)
    state = after(before, look, retries)
    signals = [*_certificate(check, look), *_turned(check, before, state, look)]
    if signals:
        receive(check.monitor, signals, at=at)
    _see(check, before, state, look, at)
    if state.standing is not before.standing:
        Turned.objects.create(
            tenant_id=check.tenant_id, parent=check, standing=state.standing, at=state.since,
            reason_zh=look.reason.zh[:300], reason_en=look.reason.en[:300],
        )  # fmt: skip
    _copy(check, state, look)
    return state


def _turned(check: Check, before: State, state: State, look: Look) -> Iterator[Said]:
    if state.standing is before.standing:
        return
    if state.standing is Standing.DOWN:
        yield _said(check, "", FIRING, check.severity, look.reason, starts_at=state.since)
    elif state.standing is Standing.UP and before.standing is not Standing.NEW:
        yield _said(check, "", RESOLVED, check.severity, look.reason, ends_at=look.at)


def _see(check: Check, before: State, state: State, look: Look, at: datetime) -> None:
    """Note when nothing was seen: no looks were taken, or none could be, and that it is over."""
    since = None if check.looks is Method.HEARTBEAT else check.looked_at
    gap = missed(since, look.at, check.period)
    if gap is not None and before.standing is not Standing.BLIND:
        span = Span(gap.astimezone(UTC), look.at)
        miss(check.monitor, span, parent=check, reason=NOT_RUNNING, at=at)
    if state.standing is Standing.BLIND:
        lose(check.monitor, parent=check, since=look.at, reason=look.reason, at=at)
    elif before.standing is Standing.BLIND:
        regain(check.monitor, parent=check, when=state.since, at=at)


def _certificate(check: Check, look: Look) -> Iterator[Said]:
    """Say once that a certificate ends soon, and once that it no longer does."""
    if look.expires is None:
        return
    soon = look.expires - look.at <= timedelta(days=check.how.get("days", 0))
    if soon == (check.warned_at is not None):
        return
    check.warned_at = look.at if soon else None
    day = f"{look.expires:%Y-%m-%d}"
    reason = Both(EXPIRES.zh.format(day=day), EXPIRES.en.format(day=day))
    status = FIRING if soon else RESOLVED
    yield _said(check, ":certificate", status, "warning", reason)


def _said(
    check: Check, part: str, status: str, severity: str, reason: Both, **when: datetime
) -> Said:
    words = reason.words(_language(check))
    colon = "：" if _language(check) == "zh" else ": "
    return said(
        f"check:{check.pk}{part}", status, severity,
        f"{check.name}{colon}{words}" if words else check.name, body=f"{reason.zh}\n{reason.en}",
        labels={"system": check.system, "check": check.name, "method": check.method}, **when,
    )  # fmt: skip


def _language(check: Check) -> Language:
    agreed = agreed_for(check.contract, check.added_at)
    return "en" if agreed and agreed.agreement.language == "en" else "zh"


def _copy(check: Check, state: State, look: Look) -> None:
    check.standing, check.since_at = state.standing, state.since
    check.failing, check.failed_at = state.failing, state.failed_at
    check.looked_at = max(look.at, check.looked_at or look.at)
    check.reason_zh, check.reason_en = look.reason.zh[:300], look.reason.en[:300]
    check.recent = [*check.recent, [int(look.at.timestamp()), look.took]][-KEPT_LOOKS:]
    check.expires_at = look.expires or check.expires_at
    check.save()
