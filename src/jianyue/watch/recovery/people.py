"""Who may stand in a plan, own a backup or see to an improvement: whoever may read of it."""

from typing import Any

from django.db.models import Q

from jianyue.agreements.models import Contract
from jianyue.people.models import User
from jianyue.people.permissions import MAY, Deed


def concerned(contract: Contract) -> Any:  # noqa: ANN401 - rows of people
    """Return the people of both sides who may read plans; nobody is led to a page shut to him."""
    roles = [role for role, deeds in MAY.items() if Deed.SEE_RECOVERY in deeds]
    ours = Q(customer=None) | Q(customer=contract.customer_id)
    people = User.objects.filter(ours, tenant=contract.tenant_id, is_active=True)
    return people.filter(pk__in=User.objects.filter(grants__role__in=roles).values("pk"))
