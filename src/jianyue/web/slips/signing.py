"""A slip to read and to sign, by the engineer and by the customer."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jianyue.documents.pictures import kind_of
from jianyue.ledger.speech import Both, Refused
from jianyue.people.permissions import Deed, may
from jianyue.tickets import slips
from jianyue.tickets.models import Result, Slip, Way
from jianyue.tickets.papers import paper_of
from jianyue.web.agreements import proof
from jianyue.web.agreements.found import person
from jianyue.web.asking import refuse, spoken, tell
from jianyue.web.policy import for_those_who
from jianyue.web.slips.forms import CustomerForm, EngineerForm
from jianyue.web.slips.found import slip_for

METHODS: Final = MappingProxyType(
    {
        "password": Both("密码验证", "proved by password"),
        "totp": Both("动态验证码验证", "proved by one-time code"),
        "passkey": Both("通行密钥验证", "proved by passkey"),
        "drawn": Both("手写", "drawn by hand"),
    }
)
TYPES: Final = MappingProxyType({"png": "image/png", "svg": "image/svg+xml"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slip before one person at one instant.

    proved   how the person proved who he is just now; nothing where he did not
    factors  the second factors that he has
    """

    request: HttpRequest
    slip: Slip
    now: datetime
    proved: str
    factors: frozenset[str]

    @property
    def awaits_engineer(self) -> bool:
        """Whether the person is to sign as the engineer."""
        by, slip = person(self.request), self.slip
        mine = slip.engineer_signed_at is None and slip.engineer_id == by.pk
        return mine and may(by, Deed.WRITE_SLIPS)

    @property
    def awaits_customer(self) -> bool:
        """Whether the customer can sign here: on his account, or on the engineer's device."""
        by = person(self.request)
        deed = Deed.SIGN_SLIPS if by.is_customer else Deed.WRITE_SLIPS
        return self.slip.customer_signed_at is None and may(by, deed)

    @property
    def can_change(self) -> bool:
        """Whether the person can write it anew."""
        signed = self.slip.engineer_signed_at or self.slip.customer_signed_at
        return not signed and may(person(self.request), Deed.WRITE_SLIPS)

    @property
    def intact(self) -> bool:
        """Whether the slip is what its digest says."""
        return slips.digest_of(self.slip, self.slip.ticket) == self.slip.digest

    def form(self, side: str) -> Any:  # noqa: ANN401 - one of two forms
        """Return the form of a side, with what was typed into it."""
        posted = self.request.POST
        data = posted if posted.get("side") == side else None
        if side == "engineer":
            return EngineerForm(self.slip, data)
        by, language = person(self.request), spoken(self.request)
        coded = "totp" in self.factors
        return CustomerForm(self.slip, by, language, data, proved=self.proved, coded=coded)


@for_those_who(Deed.SEE_TICKETS)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, slip: int) -> HttpResponse:
    """Show a slip, and sign it for one side."""
    now = timezone.now()
    found = slip_for(request, slip)
    by = person(request)
    own = by.is_customer and found.customer_signed_at is None
    proved = proof.proved(request, now=now) if own else ""
    factors = proof.factors(request) if own else frozenset()
    sheet = Sheet(request, found, now, proved, factors)
    if request.method != "POST":
        return _page(sheet, {})
    side = request.POST.get("side", "")
    if side not in SIGNING:
        raise Http404
    form = sheet.form(side)
    if form.is_valid() and _signed(sheet, side, form):
        tell(request, Both("已签字。", "Signed."))
        return redirect("slip", slip)
    return _page(sheet, {side: form}, status=422)


def _signed(sheet: Sheet, side: str, form: forms.Form) -> bool:
    """Sign; say over the page why not."""
    try:
        SIGNING[side](sheet, form)
    except Refused as refused:
        refuse(form, refused, spoken(sheet.request))
        return False
    return True


def _for_engineer(sheet: Sheet, form: forms.Form) -> None:
    digest, by = form.cleaned_data["digest"], person(sheet.request)
    slips.sign_for_engineer(sheet.slip.pk, digest=digest, at=sheet.now, by=by)


def _for_customer(sheet: Sheet, form: forms.Form) -> None:
    said = form.cleaned_data
    method = sheet.proved
    if said.get("password") and not method:
        method = proof.prove(sheet.request, form)
    hand = slips.Hand(said["digest"], said["name"], method, said["drawn"].encode() or None)
    slips.sign_for_customer(sheet.slip.pk, hand, at=sheet.now, by=person(sheet.request))


SIGNING: Final[dict[str, Callable[[Sheet, forms.Form], None]]] = {
    "engineer": _for_engineer,
    "customer": _for_customer,
}


def _page(sheet: Sheet, typed: dict[str, forms.Form], status: int = 200) -> HttpResponse:
    slip, request = sheet.slip, sheet.request
    said: dict[str, Any] = {
        "sheet": sheet,
        "slip": slip,
        "paper": paper_of(slip, spoken(request)),
        "way": Way.of(slip.way),
        "result": Result.of(slip.result),
        "method": METHODS.get(slip.method),
        "drawn": _drawn(slip),
        "engineer_form": typed.get("engineer") or sheet.form("engineer"),
        "customer_form": typed.get("customer") or sheet.form("customer"),
        "refused": [words for form in typed.values() for words in form.non_field_errors()],
    }
    return render(request, "slips/show.html", said, status=status)


def _drawn(slip: Slip) -> str:
    """Return the drawn signature as an address of its own; a picture runs no script."""
    if slip.drawn is None:
        return ""
    picture = bytes(slip.drawn)
    return f"data:{TYPES[kind_of(picture)]};base64,{b64encode(picture).decode()}"
