"""What a report records of the form of a request type that was filled in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from jianyue.agreements.models import Contract
from jianyue.ledger.actions import Entry
from jianyue.ledger.speech import NotAllowed
from jianyue.request_types.filling import Filled

BEGINS: Final = "answer-"
DETAILED: Final = "detailed"


def check_asked(filled: Filled | None, contract: Contract) -> None:
    """Refuse the form of another contract. Raises NotAllowed."""
    if filled is None:
        return
    if filled.tenant != contract.tenant_id or filled.contract not in {None, contract.pk}:
        raise NotAllowed(
            "这个请求类型不属于这份合同。", "This request type is not of this contract."
        )


def entries_of(filled: Filled | None, at: datetime) -> list[Entry]:
    """Return what is recorded beside the report: the answers that the provider alone reads."""
    if filled is None or not filled.inside:
        return []
    return [Entry(DETAILED, at, body_of(filled), words_in(filled.inside), internal=True)]


def body_of(filled: Filled | None) -> dict[str, Any]:
    """Return what a fact says of the form: its type and the edition."""
    return {"asked": [filled.kind, filled.edition]} if filled else {}


def shown_in(filled: Filled | None) -> dict[str, str]:
    """Return the answers that both sides read, as words of the report."""
    return words_in(filled.shown) if filled else {}


def words_in(values: Mapping[str, str]) -> dict[str, str]:
    """Return answers as the words of a fact."""
    return {f"{BEGINS}{key}": value for key, value in values.items()}
