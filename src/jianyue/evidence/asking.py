"""Having a bundle put together: asked for, written by a worker, taken when it is ready."""

from datetime import datetime
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.engine.periods import Per, Period, period_from
from jianyue.evidence.models import Wish
from jianyue.evidence.named import period_named
from jianyue.evidence.writing import Order, write
from jianyue.jobs import actions
from jianyue.jobs.actions import Subject
from jianyue.jobs.files import path_of
from jianyue.jobs.models import Job, Kind, State
from jianyue.jobs.running import Run
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.agreed import agreed_for
from jianyue.services.inforce import history_of

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def zone_of(contract: Contract) -> ZoneInfo:
    """Return the zone of a contract's days: that of the last version that came into force."""
    agreed = history_of(contract).agreed
    return agreed[-1].zone if agreed else SHANGHAI


@transaction.atomic
def ask(contract: Contract, period: str, *, at: datetime, by: User) -> Job:
    """Have a bundle put together. Raises NotAllowed, NoPeriod."""
    must(by, Deed.TAKE_EVIDENCE)
    kept: Contract = Contract.objects.visible_to(by).get(pk=contract.pk)
    found = period_named(period, zone_of(kept))
    if found.per is None or agreed_for(kept, at) is None or found.span.start > at:
        raise NotAllowed(
            "这一期还没有可取证的记录。", "There is nothing to be proven of this period yet."
        )
    wish, _ = Wish.objects.get_or_create(
        contract=kept, by=by, per=found.per.value, first=found.first,
        defaults={"tenant_id": kept.tenant_id, "customer_id": kept.customer_id,
                  "label": found.label},
    )  # fmt: skip
    about = f"{kept.code} {found.label}"
    page = f"/agreements/{kept.code}/seals/#bundles"
    return actions.ask(Kind.EVIDENCE, Subject(wish.pk, about, page), at=at, by=by)


def asked(contract: Contract, by: User) -> list[tuple[Wish, Job]]:
    """Return what the person asked for about a contract, the newest first."""
    wishes = {each.pk: each for each in Wish.objects.filter(contract=contract, by=by)}
    rows = Job.objects.filter(by=by, kind=Kind.EVIDENCE, subject_id__in=wishes)
    newest: dict[int, Job] = {}
    for job in rows.order_by("-asked_at", "-pk"):
        newest.setdefault(job.subject_id, job)
    return [(wishes[pk], job) for pk, job in newest.items()]


def deed(run: Run) -> dict[str, Any]:
    """Write the bundle that a job is about. Raises NotAllowed where the person may no longer."""
    by, at = run.job.by, run.job.started_at
    with run.behind():
        must(by, Deed.TAKE_EVIDENCE)
        wish = Wish.objects.select_related("contract__tenant").filter(pk=run.job.subject_id).first()
        visible = Contract.objects.visible_to(by)
        if wish is None or at is None or not visible.filter(pk=wish.contract_id).exists():
            raise NotAllowed("合同不存在。", "The contract is not there.")
        contract, period = wish.contract, _period(wish)
    return write(Order(contract, period), run.path, at=at, reached=run.reached)


@transaction.atomic
def taken(contract: Contract, wish: Wish, *, at: datetime, by: User) -> IO[bytes]:
    """Return the bundle that the person had put together; who took it is recorded.

    Raises NotAllowed, also where it is not kept any more.
    """
    must(by, Deed.TAKE_EVIDENCE)
    rows = Job.objects.filter(by=by, kind=Kind.EVIDENCE, subject_id=wish.pk)
    job = rows.order_by("-asked_at", "-pk").first()
    path = path_of(job) if job and job.state == State.DONE else None
    if job is None or path is None:
        raise NotAllowed(
            "文件还没有备好，或已过保存期限。请重新准备。",
            "The file is not ready, or was kept long enough. Have it put together anew.",
        )
    said = {name: job.result[name] for name in ("sha256", "size", "period")}
    with inside(contract.tenant_id):
        ledger.add(contract.timeline_id, Entry("evidence_taken", at, said), at=at, by=by.pk)
    return path.open("rb")


def _period(wish: Wish) -> Period:
    return period_from(Per(wish.per), wish.first, zone_of(wish.contract))
