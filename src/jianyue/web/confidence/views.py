"""What keeps a contract's data between the parties: authorisations, disclosures, trainings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianyue.agreements.models import Contract
from jianyue.agreements.queries import names_of
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.models import User
from jianyue.people.permissions import Deed
from jianyue.services import authorisations
from jianyue.tickets import disclosures
from jianyue.tickets.disclosures import Ground
from jianyue.web.agreements.found import contract_for, person
from jianyue.web.asking import spoken, tell
from jianyue.web.confidence.forms import AuthoriseForm, DiscloseForm, TrainForm
from jianyue.web.people.asked import Page, asked, posted
from jianyue.web.policy import for_those_who


@for_those_who(Deed.SEE_AGREEMENTS)
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show who works under which authorisation, and what left the circle of the parties."""
    contract, user = contract_for(request, code), person(request)
    named = authorisations.authorised(contract, timezone.now())
    own = [each for each in named if each.seat.user_id == user.pk]
    said = {
        "contract": contract,
        "named": named,
        "undertakes": any(each.standing == authorisations.Standing.GIVEN for each in own),
        "logged": _logged(contract),
    }
    return render(request, "confidence/show.html", said)


def _logged(contract: Contract) -> list[dict[str, Any]]:
    facts, words = disclosures.logged(contract), words_of(contract.timeline_id)
    names = names_of(contract, facts)
    return [
        {
            "fact": fact,
            "ground": Ground.of(fact.body["ground"]) if "ground" in fact.body else None,
            "by": names.get(fact.by_id or 0, ""),
            "words": words.get(fact.seq, {}),
        }
        for fact in facts
    ]


@for_those_who(Deed.EXCLUDE)
@require_http_methods(["GET", "POST"])
def disclose(request: HttpRequest, code: str) -> HttpResponse:
    """Log a disclosure to a third party, with its ground (B12)."""
    contract, user = contract_for(request, code), person(request)
    form = DiscloseForm(spoken(request), posted(request))

    def act(said: dict[str, Any]) -> Both:
        disclosures.disclose(contract, **said, at=timezone.now(), by=user)
        return Both("已登记，客户代表会收到通知。", "Recorded; the representative is told.")

    intro = Both(
        "没有客户书面同意、政府机关的要求或法律规定，不得向第三方提供客户数据。",
        "Without consent, an order of government or the law, no data of the customer goes out.",
    )
    page = Page(Both("登记数据披露", "Record a disclosure"), Both("登记", "Record"),
                _back(contract), intro)  # fmt: skip
    return asked(request, page, form, act)


@for_those_who(Deed.CONTEST)
@require_http_methods(["GET", "POST"])
def train(request: HttpRequest, code: str) -> HttpResponse:
    """Record that the customer trained its own staff in confidentiality (B12)."""
    contract, user = contract_for(request, code), person(request)

    def act(said: dict[str, Any]) -> Both:
        disclosures.train(contract, **said, at=timezone.now(), by=user)
        return Both("已登记。", "Recorded.")

    page = Page(Both("登记保密培训", "Record a training in confidentiality"),
                Both("登记", "Record"), _back(contract))  # fmt: skip
    return asked(request, page, TrainForm(posted(request)), act)


@for_those_who(Deed.CONTEST)
@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest, code: str) -> HttpResponse:
    """Authorise a named engineer, with the rules he works by (D07)."""
    contract, user, now = contract_for(request, code), person(request), timezone.now()
    named = [each.seat.user_id for each in authorisations.authorised(contract, now)]
    people = User.objects.filter(tenant=contract.tenant_id, pk__in=named).order_by("name")
    form = AuthoriseForm(people, posted(request))

    def act(said: dict[str, Any]) -> Both:
        authorisations.authorise(contract, said.pop("engineer"), **said, at=now, by=user)
        return Both("已授权，工程师会收到通知。", "Authorised; the engineer is told.")

    page = Page(Both("授权工程师", "Authorise an engineer"), Both("授权", "Authorise"),
                _back(contract))  # fmt: skip
    return asked(request, page, form, act)


@for_those_who(Deed.CONTEST)
@require_POST
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an authorisation back."""
    contract, user = contract_for(request, code), person(request)
    seats = contract.seats.select_related("user")
    seat = get_object_or_404(seats, user=pk, until_date=None)
    try:
        authorisations.end(contract, seat.user, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both("授权已收回。", "The authorisation is taken back."))
    return redirect(_back(contract))


@for_those_who(Deed.WORK)
@require_POST
def undertake(request: HttpRequest, code: str) -> HttpResponse:
    """Give one's own undertaking to keep the rules (D07)."""
    contract, user = contract_for(request, code), person(request)
    try:
        authorisations.undertake(contract, at=timezone.now(), by=user)
    except Refused as refused:
        tell(request, refused.said, bad=True)
    else:
        tell(request, Both("您的承诺已记录。", "Your undertaking is recorded."))
    return redirect(_back(contract))


def _back(contract: Contract) -> str:
    return reverse("confidence", args=[contract.code])
