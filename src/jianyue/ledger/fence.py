"""The second fence: the database itself is told whose rows this transaction may see.

`visible_to(user)` is the door; where a query forgets it, forced row-level security answers with
no rows at all (docs/decisions/0091).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

TELL = (
    "SELECT set_config('jianyue.tenant', %s, true), set_config('jianyue.customer', %s, true), "
    "set_config('jianyue.door', %s, true)"
)
WHERE = "SELECT jianyue_tenants_where(%s, %s)"


@dataclass(frozen=True, slots=True)
class Fence:
    """Whose rows are seen: of one tenant, and of one customer where that is set.

    door  whether accounts of all tenants may be looked up, as signing in must
    """

    tenant: int | None = None
    customer: int | None = None
    door: bool = False


CLOSED = Fence()
_standing: ContextVar[Fence] = ContextVar("fence", default=CLOSED)


@contextmanager
def inside(
    tenant: int | None, customer: int | None = None, *, door: bool = False
) -> Iterator[None]:
    """This will run a transaction in which only the rows of `tenant` are seen.

    tenant    id of the tenant; None sees no tenant's rows
    customer  id of the customer organisation to whose rows it is narrowed further
    door      open while somebody signs in: accounts of every tenant are found

    Inside another fence the outer one stands again at the end; inside the same one nothing is told.
    """
    before, within = _standing.get(), connection.in_atomic_block
    fence = Fence(tenant, customer, door)
    stands = within and before == fence
    with transaction.atomic():
        try:
            if not stands:
                _tell(fence)
            yield
            # What was told ends with the transaction, or is rolled back with it when something is
            # raised; inside another one that goes on it is taken back.
            if within and not stands and not connection.needs_rollback:
                _tell(before)
        finally:
            _standing.set(before)


def tenants_where(question: str, now: datetime) -> list[int]:
    """Return the ids of the tenants whose rows answer a question with yes, by one statement.

    question  SQL for one boolean, asked behind the fence of each tenant; $1 in it is `now`

    A worker at rest asks it in place of going into every tenant (docs/decisions/0221). No
    transaction is needed; within one, the fence that stands is left as it was.
    """
    with connection.cursor() as cursor:
        cursor.execute(WHERE, [question, now])
        return [tenant for (tenant,) in cursor.fetchall()]


def move(tenant: int | None, customer: int | None = None, *, door: bool = False) -> None:
    """This will let another fence stand for the rest of the transaction of `inside`.

    For who is found at the open door: his own fence stands from then on, in the same transaction.
    """
    _tell(Fence(tenant, customer, door))


def moved(fence: Fence) -> None:
    """This will note a fence that a statement of its own has told the database already."""
    _standing.set(fence)


def standing() -> Fence:
    """Return the fence that stands now."""
    return _standing.get()


def _tell(fence: Fence) -> None:
    _standing.set(fence)
    with connection.cursor() as cursor:
        door = "open" if fence.door else ""
        cursor.execute(TELL, [_written(fence.tenant), _written(fence.customer), door])


def _written(number: int | None) -> str:
    return "" if number is None else str(number)
