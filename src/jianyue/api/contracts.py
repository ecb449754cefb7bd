"""Contracts, and what their agreements say: versions, services, levels, targets, the text."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from jianyue.agreements import queries
from jianyue.agreements.language import Agreement
from jianyue.agreements.models import Contract, ContractState, SeatKind, Version, VersionState
from jianyue.agreements.rendering import document_of
from jianyue.api.callers import Caller, caller
from jianyue.api.cursors import paged
from jianyue.api.shapes import Choice, Id, Named, Out, Paging, Person, Said, Titled
from jianyue.api.ways import Area
from jianyue.documents import page
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed

CONTRACTS = Area.of(Scope.CONTRACTS, "contracts")


class ContractLine(Out):
    """A contract as lists show it."""

    code: str
    title: Said
    customer: Named
    state: Choice
    starts_on: date | None
    ends_on: date | None


class ContractPage(Out):
    """A page of contracts."""

    items: list[ContractLine]
    next: str | None


class SeatOut(Out):
    """Somebody who is named for a contract; `until` is null while he is."""

    person: Person
    kind: Choice
    from_date: date
    until: date | None


class VersionLine(Out):
    """One version of an agreement, and how many of both sides signed it."""

    number: int
    state: Choice
    why: str
    published_at: datetime | None
    in_force_from: datetime | None
    signatures: int
    document_sha256: str


class ContractOut(ContractLine):
    """A contract with its versions and the people who are named for it."""

    mail: str
    hotline: str
    versions: list[VersionLine]
    seats: list[SeatOut]


class Target(Out):
    """A promised time: for which kinds of ticket, and which clause promises it."""

    name: str
    title: Said
    clause: str
    kinds: list[str]
    pauses: list[str]


class Level(Out):
    """A grade of a scale by which matters are graded; 1 is the strictest."""

    scale: str
    level: int
    title: Said | None
    text: Said


class VersionOut(VersionLine):
    """A version with what it promises."""

    zone: str
    services: list[Titled]
    targets: list[Target]
    levels: list[Level]
    grounds: dict[str, Said]


class TextOut(Out):
    """The text of a version: its source in YAML, and as a page in both languages."""

    number: int
    source: str
    html: Said


@CONTRACTS.get("/contracts", Both("列出合同", "List contracts"), ContractPage, Deed.SEE_AGREEMENTS)
def list_contracts(request: HttpRequest, asked: Query[Paging]) -> ContractPage:
    """Return the contracts that the caller sees."""
    who = caller(request)
    rows = Contract.objects.visible_to(who.by).select_related("customer")
    return ContractPage(**paged(request, who, rows, asked.limit, _line))


@CONTRACTS.get(
    "/contracts/{code}", Both("读取合同", "Read a contract"), ContractOut, Deed.SEE_AGREEMENTS
)
def get_contract(request: HttpRequest, code: str) -> ContractOut:
    """Return a contract."""
    who = caller(request)
    return contract_out(contract_for(who, code), who)


def contract_out(contract: Contract, who: Caller) -> ContractOut:
    """Return a contract as it is answered."""
    seats = contract.seats.select_related("user").order_by("until_date", "from_date", "pk")
    return ContractOut(
        **dict(_line(contract)),
        mail=contract.mail,
        hotline=contract.hotline,
        versions=[_version(each) for each in queries.listed_versions(contract, who.by)],
        seats=[
            SeatOut(person=Person.of(seat.user), kind=Choice.of(SeatKind.of(seat.kind)),
                    from_date=seat.from_date, until=seat.until_date)
            for seat in seats
        ],
    )  # fmt: skip


@CONTRACTS.get(
    "/contracts/{code}/versions/{number}", Both("读取协议版本", "Read a version"), VersionOut,
    Deed.SEE_AGREEMENTS,
)  # fmt: skip
def get_version(request: HttpRequest, code: str, number: Id) -> VersionOut:
    """Return a version with the services, targets, levels and grounds that it names."""
    version = _version_for(caller(request), code, number)
    agreement = version.agreement()
    return VersionOut(
        **dict(_version(version)),
        zone=agreement.zone,
        services=[Titled(name=name, title=Said.of(each.title))
                  for name, each in agreement.services.items()],
        targets=_targets(agreement),
        levels=_levels(agreement),
        grounds={name: Said.of(text) for name, text in agreement.grounds.items()},
    )  # fmt: skip


@CONTRACTS.get(
    "/contracts/{code}/versions/{number}/text", Both("读取协议正文", "Read the text of a version"),
    TextOut, Deed.SEE_AGREEMENTS,
)  # fmt: skip
def get_version_text(request: HttpRequest, code: str, number: Id) -> TextOut:
    """Return the text clause by clause, its numbers taken from the structured text."""
    version = _version_for(caller(request), code, number)
    agreement = version.agreement()
    html = {each: page.html(document_of(agreement, each)) for each in ("zh", "en")}
    return TextOut(number=version.number, source=version.text, html=Said(**html))


def contract_for(who: Caller, code: str) -> Contract:
    """Return a contract that the caller sees; else the same 404."""
    rows = Contract.objects.visible_to(who.by).select_related("customer")
    found: Contract = get_object_or_404(rows, code=code)
    return found


def _version_for(who: Caller, code: str, number: int) -> Version:
    contract = contract_for(who, code)
    found = queries.versions_of(contract, who.by).filter(number=min(number, 2**31 - 1)).first()
    if found is None:
        raise Http404
    return found


def _line(contract: Contract) -> ContractLine:
    return ContractLine(
        code=contract.code, title=Said.of(contract.said), customer=Named.of(contract.customer),
        state=Choice.of(ContractState.of(contract.state)), starts_on=contract.starts_date,
        ends_on=contract.ends_date,
    )  # fmt: skip


def _version(version: Version) -> VersionLine:
    signed = getattr(version, "signed", None)
    return VersionLine(
        number=version.number, state=Choice.of(VersionState.of(version.state)), why=version.why,
        published_at=version.published_at, in_force_from=version.in_force_from,
        signatures=version.signatures.count() if signed is None else signed,
        document_sha256=version.document_hash,
    )  # fmt: skip


def _targets(agreement: Agreement) -> list[Target]:
    return [
        Target(name=name, title=Said.of(each.title or name), clause=each.clause or "",
               kinds=sorted(map(str, each.for_)), pauses=list(each.pauses))
        for name, each in agreement.targets.items()
    ]  # fmt: skip


def _levels(agreement: Agreement) -> list[Level]:
    levels = agreement.levels
    scales = {"priority": levels.priority, "problem": levels.problem}
    return [
        Level(scale=name, level=level, title=Said.of(grade.title) if grade.title else None,
              text=Said.of(grade.text))
        for name, scale in scales.items()
        for level, grade in sorted((scale or {}).items())
    ]  # fmt: skip
