"""Taking on a customer with its contract, in one go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.agreements.onboarding import take_on
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import Organisation, Side
from jianyue.people.permissions import Deed
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.onboarding.forms import CustomerForm
from jianyue.web.policy import for_those_who


@for_those_who(Deed.MANAGE_CUSTOMERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for customer and contract, and set both up."""
    user = person(request)
    rows = Organisation.objects.visible_to(user).filter(side=Side.CUSTOMER, closed_at=None)
    form = CustomerForm(list(rows.order_by("name")), spoken(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contract = take_on(form.intake(), at=timezone.now(), by=user)
        except Refused as refused:
            refuse(form, refused, spoken(request))
        else:
            tell(request, Both("客户与合同已建立。", "Customer and contract are set up."))
            return redirect("agreement", contract.code)
    return render(request, "onboarding/customer.html", {"form": form})
