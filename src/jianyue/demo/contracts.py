"""The contracts of the sample world: agreements of the catalogue, signed by the sample parties."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from jianyue.agreements import actions, catalog
from jianyue.agreements.actions import Opening
from jianyue.agreements.models import Contract, SeatKind, Version
from jianyue.demo.people import Population

# customer -> agreement of the catalogue, code, title, title in English
CONTRACTS: Final = {
    "bank": ("bank", "HT-YH", "银行信息系统运维", "Operations of the bank's systems"),
    "factory": ("vendor", "HT-GC", "制造软件售后服务", "After-sales service of the factory"),
    "school": ("quality", "HT-XX", "学校信息化运维", "IT operations of the school"),
}
SEATS: Final = (
    ("engineer", SeatKind.RESIDENT),
    ("engineer2", SeatKind.RESIDENT),
    ("mobile", SeatKind.MOBILE),
    ("project", SeatKind.PROJECT_MANAGER),
    ("auditor", SeatKind.AUDITOR),
)
NEXT_PAYMENT: Final = timedelta(days=73)  # after the signature; the world is 61 days long


@dataclass(frozen=True, slots=True)
class Signed:
    """A contract with the version in force."""

    contract: Contract
    version: Version


def sign(people: Population, *, at: datetime) -> dict[str, Signed]:
    """Draft, publish and sign the agreement of each customer; return them by customer."""
    return {customer: _signed(customer, people, at) for customer in CONTRACTS}


def _signed(customer: str, people: Population, at: datetime) -> Signed:
    agreement, code, title, title_en = CONTRACTS[customer]
    users = people.users
    opening = Opening(
        code,
        title,
        title_en,
        starts_date=date(at.year, at.month, 1),
        mail=f"desk@{customer}.example",
        hotline="000-0000 0100",
    )
    organisation = people.organisations[customer]
    contract = actions.open_contract(organisation, opening, at=at, by=users["contracts"])
    version = actions.draft(contract, _text(agreement, at), at=at, by=users["contracts"])
    version = actions.publish(version, at=at, by=users["contracts"])
    for signer in (users["director"], users[customer]):
        actions.see(version, at=at, by=signer)
        actions.put_signature(
            version, document_hash=version.document_hash, method="password", at=at, by=signer
        )
    for login, kind in SEATS:
        actions.seat(contract, users[login], kind, from_date=at.date(), at=at, by=users["admin"])
    version.refresh_from_db()
    contract.refresh_from_db()
    return Signed(contract, version)


def _text(agreement: str, at: datetime) -> str:
    """Return the agreement's text, its sample year moved to one that holds the sample world."""
    text = catalog.path(agreement).read_text(encoding="utf-8")
    head, mark, examples = text.partition("\nexamples:")
    head = re.sub(r"\b2026(-\d\d)", rf"{at.year}\g<1>", head)
    ahead = (at + NEXT_PAYMENT).date()
    head = head.replace(f"due: {at.year}-07-10", f"due: {ahead.isoformat()}")
    if ahead.year > at.year:  # from July to June
        whole = f"from: {at.year}-01-01, to: {at.year}-12-31"
        head = head.replace(whole, f"from: {at.year}-07-01, to: {ahead.year}-06-30")
    return head + mark + examples
