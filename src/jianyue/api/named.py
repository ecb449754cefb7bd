"""What a body names: people and tickets that the caller sees; others are refused as missing."""

from collections.abc import Iterable

from jianyue.agreements.models import Contract, ContractState
from jianyue.api.callers import Caller
from jianyue.api.problems import invalid
from jianyue.people.models import User
from jianyue.tickets.models import Ticket


def person_named(who: Caller, pk: int, where: str) -> User:
    """Return somebody whom the caller sees. Raises Problem."""
    found: User | None = User.objects.visible_to(who.by).filter(pk=pk).first()
    if found is None:
        raise invalid(where, "没有这个人。", "There is no such person.")
    return found


def check_people(who: Caller, ids: Iterable[int], where: str) -> None:
    """Refuse ids of people whom the caller does not see; one query. Raises Problem."""
    wanted = set(ids)
    if User.objects.visible_to(who.by).filter(pk__in=wanted).count() != len(wanted):
        raise invalid(where, "其中有不存在的人。", "Somebody of them is not there.")


def ticket_named(who: Caller, contract: Contract, number: str, where: str) -> Ticket | None:
    """Return the ticket of a contract by its number; None for an empty one. Raises Problem."""
    if not number.strip():
        return None
    rows = Ticket.objects.visible_to(who.by).filter(contract=contract, number=number.strip())
    found: Ticket | None = rows.first()
    if found is None:
        raise invalid(where, "没有这个编号的工单。", "There is no ticket of this number.")
    return found


def running_named(who: Caller, code: str, where: str = "contract") -> Contract | None:
    """Return a contract that runs, by its code; None for an empty one. Raises Problem."""
    if not code.strip():
        return None
    rows = Contract.objects.visible_to(who.by).filter(state=ContractState.RUNNING)
    found: Contract | None = rows.filter(code=code.strip()).first()
    if found is None:
        raise invalid(where, "没有这份正在执行的合同。", "There is no such contract that runs.")
    return found
