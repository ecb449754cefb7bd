"""Organisations: one of them, customers set up, changed, closed, taken on with a contract."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from pydantic import Field

from jianyue.agreements import catalog
from jianyue.agreements.actions import Opening
from jianyue.agreements.onboarding import Intake, take_on
from jianyue.api.answering import Made
from jianyue.api.callers import Caller, caller
from jianyue.api.contracts import ContractOut, contract_for, contract_out
from jianyue.api.holding import unchanged
from jianyue.api.persons import PEOPLE, OrganisationOut, organisation_out
from jianyue.api.problems import Problem, invalid
from jianyue.api.shapes import Day, Id, Sent, Words
from jianyue.ledger.speech import Both
from jianyue.people import organisations
from jianyue.people.models import Organisation
from jianyue.people.organisations import Particulars
from jianyue.people.permissions import Deed

ShortName = Annotated[Words, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,11}$")]
Name = Annotated[Words, Field(min_length=1, max_length=200)]
NameBeside = Annotated[Words, Field(max_length=200)]
Phone = Annotated[Words, Field(max_length=40)]


class ParticularsIn(Sent):
    """What is known of an organisation; without an English name the Chinese one is shown."""

    name: Name
    name_en: NameBeside = ""
    address: Annotated[Words, Field(max_length=300)] = ""
    phone: Phone = ""
    zone: Annotated[Words, Field(min_length=1, max_length=60)] = "Asia/Shanghai"

    def check(self, where: str = "") -> None:
        """Refuse a zone that there is not. Raises Problem."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise invalid(
                f"{where}zone", "没有这个时区；请写成 Asia/Shanghai。",
                "There is no such zone; write it as Asia/Shanghai.",
            ) from None  # fmt: skip


class NewCustomerIn(ParticularsIn):
    """A new customer; its short name stays for good."""

    code: ShortName


class OpeningIn(Sent):
    """What a contract begins with; the numbers of its tickets begin with its code."""

    code: ShortName
    title: Name
    title_en: NameBeside = ""
    starts_date: Day | None = None
    ends_date: Day | None = None
    mail: Annotated[Words, Field(max_length=254)] = ""
    hotline: Annotated[Words, Field(max_length=60)] = ""


class IntakeIn(Sent):
    """A contract with a new customer, or with one that is served already.

    start  the agreement of the catalogue with which its first draft begins, where you may draft
    """

    contract: OpeningIn
    customer: NewCustomerIn | None = None
    organisation: Id | None = None
    start: Annotated[Words, Field(max_length=40)] = ""


@PEOPLE.get(
    "/organisations/{organisation}", Both("读取单位", "Read an organisation"), OrganisationOut,
    Deed.SEE_PEOPLE,
)  # fmt: skip
def get_organisation(request: HttpRequest, organisation: Id) -> OrganisationOut:
    """Return an organisation that the caller sees."""
    return organisation_out(organisation_for(caller(request), organisation))


@PEOPLE.post(
    "/organisations", Both("设立客户单位", "Set up a customer"), OrganisationOut,
    Deed.MANAGE_CUSTOMERS,
)  # fmt: skip
def open_customer(request: HttpRequest, said: NewCustomerIn) -> Made:
    """Set up a customer without a contract."""
    who = caller(request)
    said.check()
    made = organisations.open_customer(Particulars(**said.model_dump()), at=who.at, by=who.by)
    return Made(organisation_out(made), reverse("api-get-organisation", args=[made.pk]))


@PEOPLE.post(
    "/organisations/{organisation}/change", Both("修改单位资料", "Change an organisation"),
    OrganisationOut, Deed.MANAGE_CUSTOMERS,
)  # fmt: skip
def change_organisation(
    request: HttpRequest, organisation: Id, said: ParticularsIn
) -> OrganisationOut:
    """Set the particulars of an organisation anew; what stays the same leaves no trace."""
    who = caller(request)
    kept = _unchanged(request, who, organisation)
    said.check()
    return organisation_out(organisations.change(kept, said.model_dump(), at=who.at, by=who.by))


@PEOPLE.post(
    "/organisations/{organisation}/close", Both("关闭客户单位", "Close a customer"),
    OrganisationOut, Deed.MANAGE_CUSTOMERS, takes="",
)  # fmt: skip
def close_organisation(request: HttpRequest, organisation: Id) -> OrganisationOut:
    """Close a customer: its history stays, nobody new is invited into it."""
    who = caller(request)
    kept = _unchanged(request, who, organisation)
    return organisation_out(organisations.close(kept, at=who.at, by=who.by))


@PEOPLE.post(
    "/customers", Both("设立客户和合同", "Take on a customer"), ContractOut, Deed.MANAGE_CUSTOMERS
)
def take_on_customer(request: HttpRequest, said: IntakeIn) -> Made:
    """Set up a contract, and its customer where that is new, all or nothing."""
    who = caller(request)
    made = take_on(_intake(said), at=who.at, by=who.by)
    answer = contract_out(contract_for(who, made.code), who)
    return Made(answer, reverse("api-get-contract", args=[made.code]))


def organisation_for(who: Caller, pk: int) -> Organisation:
    """Return an organisation that the caller sees; else the same 404."""
    found: Organisation = get_object_or_404(Organisation.objects.visible_to(who.by), pk=pk)
    return found


def _unchanged(request: HttpRequest, who: Caller, pk: int) -> Organisation:
    return unchanged(request, lambda: organisation_for(who, pk), organisation_out)


def _intake(said: IntakeIn) -> Intake:
    if (said.customer is None) == (said.organisation is None):
        raise invalid(
            "customer", "新客户（customer）和已有客户（organisation）二者选一。",
            "Give either a new customer or the organisation that is served already.",
        )  # fmt: skip
    if said.start and said.start not in catalog.names():
        raise invalid("start", "目录里没有这份协议。", "The catalogue has no such agreement.")
    if said.customer is not None:
        said.customer.check("customer.")
    customer = Particulars(**said.customer.model_dump()) if said.customer else None
    return Intake(_opening(said.contract), customer, said.organisation, said.start)


def _opening(said: OpeningIn) -> Opening:
    if said.starts_date and said.ends_date and said.ends_date < said.starts_date:
        raise invalid("contract.ends_date", "结束早于开始。", "It ends before it begins.")
    try:
        if said.mail:
            validate_email(said.mail)
    except ValidationError:
        raise _no_address() from None
    return Opening(**said.model_dump())


def _no_address() -> Problem:
    return invalid("contract.mail", "不是邮箱地址。", "This is no mail address.")
