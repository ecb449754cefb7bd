"""Types of request: defined, changed, put in order, retired."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry, Whose
from jianyue.ledger.chain import canonical
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.request_types.definitions import Definition, check, numbered
from jianyue.request_types.models import Edition, RequestType
from jianyue.services.agreed import agreed_for

SUBJECT: Final = "request-type"
MOST: Final = 200
LAST_PLACE: Final = 999


@transaction.atomic
def define(
    contract: Contract | None, said: Definition, *, place: int = 0, at: datetime, by: User
) -> RequestType:
    """Define a type of one contract, or of every contract of the provider. Raises NotAllowed."""
    must(by, Deed.KEEP_REQUEST_TYPES)
    kept = contract and Contract.objects.visible_to(by).get(pk=contract.pk)
    _check(said, kept, place, at)
    if RequestType.objects.visible_to(by).standing().count() >= MOST:
        raise NotAllowed(f"类型最多 {MOST} 个。", f"At most {MOST} types.")
    tenant = by.tenant_id or 0
    customer = kept.customer_id if kept else None
    entry = _entry("type_defined", _keyed(said, ()), 1, place, at)
    whose = Whose(tenant, customer, kept.pk if kept else None)
    timeline = ledger.begin(SUBJECT, whose, entry, at=at, by=by.pk)
    row = RequestType(tenant_id=tenant, customer_id=customer, contract=kept, timeline=timeline)
    return _put(row, _keyed(said, ()), 1, place, at)


@transaction.atomic
def change(
    row: RequestType, said: Definition, *, place: int = 0, at: datetime, by: User
) -> RequestType:
    """Make a new edition; tickets keep the one that asked them. As it was, it adds nothing."""
    kept = locked(row, by)
    _check(said, kept.contract, place, at)
    editions = list(Edition.objects.filter(of=kept).order_by("number"))
    taken = {field.key for each in editions for field in each.definition.fields}
    keyed = _keyed(said, taken)
    if keyed == editions[-1].definition and place == kept.place:
        return kept
    number = editions[-1].number + 1
    entry = _entry("type_changed", keyed, number, place, at)
    ledger.add(kept.timeline_id, entry, at=at, by=by.pk)
    return _put(kept, keyed, number, place, at)


@transaction.atomic
def retire(row: RequestType, *, at: datetime, by: User) -> RequestType:
    """Let a type be chosen no more; tickets stay as they are. Raises NotAllowed."""
    kept = locked(row, by)
    ledger.add(kept.timeline_id, Entry("type_retired", at), at=at, by=by.pk)
    kept.retired_at = at
    kept.save(update_fields=["retired_at"])
    return kept


def locked(row: RequestType, by: User) -> RequestType:
    """Return a type that stands, its row locked. Raises NotAllowed, DoesNotExist."""
    must(by, Deed.KEEP_REQUEST_TYPES)
    rows = RequestType.objects.visible_to(by).select_for_update(of=("self",))
    kept: RequestType = rows.select_related("contract").get(pk=row.pk)
    if kept.retired_at is not None:
        raise NotAllowed("这个类型已经停用。", "The type is retired.")
    return kept


def rebuild(tenant: int) -> list[str]:
    """Copy anew onto the rows what facts and editions say; return the names of what changed."""
    with inside(tenant):
        return _rebuilt(tenant)


def _rebuilt(tenant: int) -> list[str]:
    changed = []
    for row in RequestType.objects.filter(tenant=tenant).order_by("pk"):
        before = (row.name_zh, row.name_en, row.edition, row.place, row.retired_at)
        for fact in Fact.objects.filter(timeline=row.timeline_id).order_by("seq"):
            if fact.kind == "type_retired":
                row.retired_at = fact.occurred_at
                continue
            edition = Edition.objects.get(of=row, number=fact.body["edition"])
            _name(row, edition.definition, edition.number, fact.body["place"])
        if before != (row.name_zh, row.name_en, row.edition, row.place, row.retired_at):
            row.save()
            changed.append(str(row))
    return changed


def _check(said: Definition, contract: Contract | None, place: int, at: datetime) -> None:
    check(said)
    if not 0 <= place <= LAST_PLACE:
        raise NotAllowed("次序为 0 至 999。", "A place is 0 to 999.")
    agreed = agreed_for(contract, at) if contract else None
    services = agreed.agreement.services if agreed else {}
    if said.service and said.service not in services:
        raise NotAllowed(
            "请选择这份合同的服务；适用于全部合同的类型不指定服务。",
            "Choose a service of the contract; a type of every contract names none.",
        )


def _keyed(said: Definition, taken: Iterable[str]) -> Definition:
    fields = numbered(said.fields, taken)
    return Definition(
        said.name, said.help, said.title, said.text, said.kind, said.category, said.service,
        said.grade, fields,
    )  # fmt: skip


def _digest(said: Definition) -> str:
    return sha256(canonical(said.written())).hexdigest()


def _entry(kind: str, said: Definition, number: int, place: int, at: datetime) -> Entry:
    return Entry(kind, at, {"edition": number, "place": place, "digest": _digest(said)})


def _put(row: RequestType, said: Definition, number: int, place: int, at: datetime) -> RequestType:
    _name(row, said, number, place)
    row.save()
    Edition.objects.create(
        tenant_id=row.tenant_id, customer_id=row.customer_id, of=row, number=number,
        said=said.written(), digest=_digest(said), made_at=at,
    )  # fmt: skip
    return row


def _name(row: RequestType, said: Definition, number: int, place: int) -> None:
    row.name_zh, row.name_en = said.name.zh, said.name.en
    row.edition, row.place = number, place
