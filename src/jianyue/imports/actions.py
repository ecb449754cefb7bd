"""Bringing a file in, step by step: uploaded, planned, tried, brought in; each can be repeated."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.imports import files, guessing
from jianyue.imports.models import Import
from jianyue.imports.reading import read
from jianyue.imports.rows import missing
from jianyue.imports.words import FIELDS, Dates, Source, What
from jianyue.jobs import actions as jobs
from jianyue.jobs.actions import Subject
from jianyue.jobs.models import OPEN, Job, Kind
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, may, must
from jianyue.services.inforce import history_of

NEEDS: Final[Mapping[str, Deed]] = {
    What.TICKETS: Deed.IMPORT, What.PEOPLE: Deed.MANAGE_PEOPLE,
    What.ORGANISATIONS: Deed.MANAGE_CUSTOMERS,
}  # fmt: skip
MOST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sends it.

    path    where it lies for now; what its name says is not asked
    origin  what the source is called
    """

    what: What
    source: Source
    path: Path
    name: str
    origin: str = ""
    contract: Contract | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read, as a person has decided it."""

    columns: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]]
    zone: str
    dates: Dates
    reporter: User | None = None


def kinds_for(user: User) -> list[What]:
    """Return what somebody may bring in."""
    return [each for each in What if may(user, Deed.IMPORT) and may(user, NEEDS[each])]


def upload(said: Upload, *, at: datetime, by: User) -> Import:
    """Read a file and keep its rows, with what its columns most likely tell.

    Raises NotAllowed, Unreadable. Nothing of the file is brought in yet.
    """
    _may(said.what, by)
    if said.what == What.TICKETS and (
        said.contract is None or not history_of(said.contract).agreed
    ):
        raise NotAllowed(
            "请选择一份有生效协议的合同。", "Choose a contract that has an agreement in force."
        )
    file = read(said.path, said.name)
    stored = uuid4()
    files.put(by.tenant_id or 0, stored, file.rows)
    columns = guessing.columns(file.heads, FIELDS[said.what])
    kept: Import = Import.objects.create(
        tenant_id=by.tenant_id or 0, by=by, what=said.what, source=said.source,
        origin=(said.origin.strip() or said.source.value)[:40],
        contract=said.contract if said.what == What.TICKETS else None, name=said.name[:MOST_NAME],
        stored=stored, rows=len(file.rows), heads=list(file.heads), distinct=file.distinct(),
        columns=columns, zone=_zone(said, by), uploaded_at=at,
    )  # fmt: skip
    _forget(by, at)
    return kept


@transaction.atomic
def plan(pk: int, said: Plan, *, at: datetime, by: User) -> Import:
    """Keep how a file is to be read. Raises NotAllowed once it is being brought in."""
    kept = locked(pk, by)
    _check_idle(kept, by)
    if kept.done:
        raise NotAllowed(
            "已经导入了一部分，不能再改对应关系；请继续导入，或重新上传。",
            "Some of it was brought in; go on, or upload it again to read it differently.",
        )
    known = {each.name for each in FIELDS[kept.what]}
    kept.columns = {
        name: place for name, place in said.columns.items()
        if name in known and 0 <= place < len(kept.heads)
    }  # fmt: skip
    kept.values = {name: dict(each) for name, each in said.values.items() if name in kept.columns}
    kept.zone, kept.dates, kept.planned_at = said.zone, said.dates, at
    kept.reporter = _reporter(kept, said.reporter, by)
    kept.save()
    return kept


@transaction.atomic
def try_out(pk: int, *, at: datetime, by: User) -> Job:
    """Have it found out what would become of each row; nothing is brought in."""
    kept = locked(pk, by)
    _check_ready(kept, by)
    return jobs.ask(Kind.TRIAL, _subject(kept), at=at, by=by)


@transaction.atomic
def bring_in(pk: int, *, at: datetime, by: User) -> Job:
    """Have the rows that are in order brought in. Raises NotAllowed before it was tried."""
    kept = locked(pk, by)
    _check_ready(kept, by)
    if not kept.done and not tried(kept):
        raise NotAllowed("请先试导入，看过结果再导入。", "Try it first, and look at what it says.")
    if kept.begun_at is None:
        kept.begun_at = at
        kept.save(update_fields=["begun_at"])
    return jobs.ask(Kind.IMPORT, _subject(kept), at=at, by=by)


@transaction.atomic
def give_up(pk: int, *, at: datetime, by: User) -> Import:
    """Take the file away; what was brought in stays. Raises NotAllowed while it is read."""
    kept = locked(pk, by)
    _check_idle(kept, by)
    close(kept, at)
    return kept


def close(kept: Import, at: datetime) -> None:
    """Keep nothing of a file but the counts: its words are elsewhere now, or nowhere."""
    files.take_away(kept)
    kept.stored, kept.distinct, kept.values, kept.ended_at = None, {}, {}, at
    kept.save(update_fields=["stored", "distinct", "values", "ended_at"])
    Job.objects.filter(kind=Kind.TRIAL, subject_id=kept.pk).update(result={})


def locked(pk: int, by: User) -> Import:
    """Return an import whose row is locked. Raises NotAllowed."""
    rows = Import.objects.visible_to(by).select_for_update(of=("self",))
    kept: Import | None = rows.select_related("contract__customer").filter(pk=pk).first()
    if kept is None:
        raise NotAllowed("没有这次导入。", "There is no such import.")
    _may(kept.what, by)
    return kept


def tried(kept: Import) -> Job | None:
    """Return the last trial that tells of the plan as it stands."""
    rows = Job.objects.filter(kind=Kind.TRIAL, subject_id=kept.pk, state="done")
    found: Job | None = rows.filter(asked_at__gte=kept.planned_at or kept.uploaded_at).last()
    return found


def _may(what: str, by: User) -> None:
    must(by, Deed.IMPORT)
    must(by, NEEDS[what])


def _check_ready(kept: Import, by: User) -> None:
    _check_idle(kept, by)
    if lacks := missing(kept):
        names = "、".join(each.zh for each in lacks), ", ".join(each.en for each in lacks)
        raise NotAllowed(f"还没有选定这些列：{names[0]}。", f"No column is chosen for: {names[1]}.")


def _check_idle(kept: Import, by: User) -> None:
    if kept.ended_at is not None:
        raise NotAllowed("这次导入已经结束。", "This import is over.")
    kinds = (Kind.TRIAL, Kind.IMPORT)
    rows = Job.objects.filter(kind__in=kinds, subject_id=kept.pk, state__in=OPEN)
    if rows.filter(tenant=by.tenant_id).exists():
        raise NotAllowed(
            "正在处理，请稍候或先取消。", "It is being worked on; wait, or cancel that."
        )


def _subject(kept: Import) -> Subject:
    return Subject(kept.pk, kept.origin, f"/settings/imports/{kept.pk}/")


def _reporter(kept: Import, reporter: User | None, by: User) -> User | None:
    if reporter is None or kept.contract is None:
        return None
    found: User | None = User.objects.visible_to(by).filter(pk=reporter.pk, left_at=None).first()
    if found is None or found.customer_id not in {None, kept.contract.customer_id}:
        raise NotAllowed("此人不属于合同的双方。", "This person is of neither party.")
    return found


def _zone(said: Upload, by: User) -> str:
    return "UTC" if said.source == Source.ZAMMAD else by.zone


def _forget(by: User, at: datetime) -> None:
    """Keep nothing of files that lay too long."""
    tenant = by.tenant_id or 0
    with suppress(OSError):
        files.forget(tenant, at)
    old = Import.objects.filter(tenant=tenant, ended_at=None, uploaded_at__lt=at - files.KEPT)
    gone: dict[str, Any] = {"stored": None, "distinct": {}, "values": {}, "ended_at": at}
    old.update(**gone)
