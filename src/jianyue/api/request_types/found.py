"""Finding a request type that the caller may choose, and who may be named in its form."""

from jianyue.agreements.models import Contract
from jianyue.api.callers import Caller
from jianyue.api.problems import invalid
from jianyue.people.models import User
from jianyue.request_types.models import Edition, RequestType


def edition_for(who: Caller, contract: Contract, pk: int) -> Edition:
    """Return the newest edition of a type that can be chosen under a contract. Raises Problem."""
    kept = RequestType.objects.visible_to(who.by).of(contract).filter(pk=pk).first()
    if kept is None:
        raise invalid("type", "没有这个请求类型。", "There is no such request type.")
    found: Edition = Edition.objects.select_related("of").get(of=kept, number=kept.edition)
    return found


def people_for(contract: Contract) -> dict[str, User]:
    """Return who may be named in an answer: the people of the customer."""
    rows = User.objects.filter(
        tenant=contract.tenant_id, customer=contract.customer_id, is_active=True
    )
    return {str(each.pk): each for each in rows}
