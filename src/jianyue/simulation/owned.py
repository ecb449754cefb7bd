"""No row's tenant differs from its parent's: every relation of every table is looked at."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

from jianyue.ledger.models import Timer
from jianyue.tickets.models import Ticket


def owned(tenant: int) -> Iterator[str]:
    """Yield each relation to a row that is not the tenant's own, behind the fence of the tenant."""
    for child, field in relations():
        if _strange(child, field, tenant):
            yield f"{field.model._meta.db_table}.{field.column} leads to a row of somebody else"
    timers = Timer.objects.filter(subject="ticket", tenant=tenant)
    if timers.exclude(subject_id__in=Ticket.objects.values("pk")).exists():
        yield "a timer is about a ticket of somebody else"
    ours = Timer.objects.filter(subject="ticket", subject_id__in=Ticket.objects.values("pk"))
    if ours.exclude(tenant=tenant).exists():
        yield "a timer about a ticket is of somebody else"


def relations() -> Iterator[tuple[Any, Any]]:
    """Yield each relation between two tables whose rows are of tenants: the table, the field."""
    for child in apps.get_models():
        for field in child._meta.concrete_fields:
            if (
                isinstance(field, ForeignKey)
                and _of_tenants(child)
                and _of_tenants(field.related_model)
            ):
                yield child, field


def _of_tenants(model: Any) -> bool:  # noqa: ANN401 - a table
    return any(each.name == "tenant" for each in model._meta.concrete_fields)


def _strange(child: Any, field: Any, tenant: int) -> bool:  # noqa: ANN401 - as above
    table, parent = child._meta.db_table, field.related_model._meta
    question = (
        f'SELECT EXISTS (SELECT FROM "{table}" c LEFT JOIN "{parent.db_table}" p '  # noqa: S608 - names of the product's tables
        f'ON p."{parent.pk.column}" = c."{field.column}" AND p.tenant_id = c.tenant_id '
        f'WHERE c.tenant_id = %s AND c."{field.column}" IS NOT NULL '
        f'AND p."{parent.pk.column}" IS NULL)'
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [tenant])
        return bool(cursor.fetchone()[0])
