"""Bundles of evidence as the command writes them. Loaded once Django stands."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jianyue.agreements.models import Contract
from jianyue.evidence.asking import zone_of
from jianyue.evidence.named import period_named
from jianyue.evidence.writing import Behind, Order, write
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.ledger.speech import Refused


class NotFound(Refused):
    """There is no such contract, or more than one."""


class Busy(Refused):
    """It cannot be written now, or not there."""


def written(
    named: tuple[str, str], period: str, file: Path, *, words: bool, now: datetime
) -> dict[str, Any]:
    """Write a bundle; return what is in it. Raises NotFound, NoPeriod, Busy.

    named  the codes of the contract and of its provider, or nothing
    """
    contract = _contract(*named)
    with inside(contract.tenant_id):
        found = period_named(period, zone_of(contract))
    part = file.with_name(f"{file.name}.part")
    try:
        told = write(Order(contract, found, words=words), part, at=now)
    except Behind as behind:
        raise Busy(
            "此刻正有人登记这份合同的记录，请稍后再试。",
            "Something is being recorded under this contract at this moment; try again.",
        ) from behind
    except OSError as refused:
        raise Busy(
            f"写不了文件“{file}”。", f"The file {str(file)!r} cannot be written."
        ) from refused
    else:
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return told


def _contract(code: str, provider: str) -> Contract:
    found: list[Contract] = []
    for tenant in Tenant.objects.order_by("pk"):
        with inside(tenant.pk):
            if provider in {"", tenant.code}:
                rows = Contract.objects.filter(code=code)
                found += rows.select_related("tenant", "customer")
    if len(found) == 1:
        return found[0]
    raise NotFound(
        f"找不到合同 {code}，或不止一份；请用 --provider 指明服务方。",
        f"There is no contract {code}, or more than one; name the provider with --provider.",
    )
