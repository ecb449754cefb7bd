"""The people and contracts of every story: entered once, the same for all (sample names).

Two providers; the first serves a bank and a factory. Nobody of the second provider, and nobody of
the factory, may ever see anything of the bank.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from jianyue.agreements import actions as agreements
from jianyue.agreements import catalog
from jianyue.agreements.actions import Opening
from jianyue.agreements.models import Contract, SeatKind
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.notices.models import Notice, State
from jianyue.people.models import Grant, Organisation, Side, User
from jianyue.people.roles import Role

SIGNED_AT: Final = datetime(2025, 12, 20, 2, 0, tzinfo=UTC)
BEGUN_ON: Final = date(2026, 1, 1)
PASSWORD: Final = "a long enough sentence"  # noqa: S105 - of the tests alone

RIVAL_ROLES: Final = (
    Role.CONTRACT_MANAGER, Role.PROVIDER_GENERAL_MANAGER, Role.ADMINISTRATOR,
    Role.OPERATIONS_MANAGER,
)  # fmt: skip
# name of the actor -> (organisation, name, roles)
PEOPLE: Final[dict[str, tuple[str, str, tuple[Role, ...]]]] = {
    "agent": ("provider", "样例坐席", (Role.DESK_AGENT,)),
    "engineer": ("provider", "样例工程师", (Role.RESIDENT_ENGINEER,)),
    "manager": ("provider", "样例运维经理", (Role.OPERATIONS_MANAGER,)),
    "contract_manager": ("provider", "样例合同经理", (Role.CONTRACT_MANAGER,)),
    "director": ("provider", "样例总经理", (Role.PROVIDER_GENERAL_MANAGER,)),
    "administrator": ("provider", "样例管理员", (Role.ADMINISTRATOR,)),
    "auditor": ("provider", "样例审计员", (Role.AUDITOR,)),
    "teller": ("bank", "样例柜员", (Role.CUSTOMER_USER,)),
    "colleague": ("bank", "样例柜员乙", (Role.CUSTOMER_USER,)),
    "representative": ("bank", "样例银行代表", (Role.CUSTOMER_REPRESENTATIVE,)),
    "senior": ("bank", "样例科技主管", (Role.CUSTOMER_SENIOR_MANAGER,)),
    "foreman": ("factory", "样例工厂代表", (Role.CUSTOMER_REPRESENTATIVE,)),
    "outsider": ("rival", "别家坐席", (Role.DESK_AGENT,)),
    "rival_manager": ("rival", "别家经理", RIVAL_ROLES),
    "stranger": ("stranger", "别家客户", (Role.CUSTOMER_REPRESENTATIVE,)),
}  # fmt: skip
ORGANISATIONS: Final = {
    "provider": ("one", Side.PROVIDER, "示例科技", "Sample Technology"),
    "bank": ("one", Side.CUSTOMER, "示例银行", "Sample Bank"),
    "factory": ("one", Side.CUSTOMER, "示例工厂", "Sample Factory"),
    "rival": ("two", Side.PROVIDER, "别家科技", "Other Technology"),
    "stranger": ("two", Side.CUSTOMER, "别家银行", "Other Bank"),
}
# agreement of the catalogue, customer, who drafts and who signs
CONTRACTS: Final = (
    ("bank", "bank", ("contract_manager", "director", "representative")),
    ("vendor", "factory", ("contract_manager", "director", "foreman")),
    ("bank", "stranger", ("rival_manager", "rival_manager", "stranger")),
)


@dataclass(frozen=True)
class Cast:
    """Everybody by the name of his part."""

    tenants: dict[str, Tenant]
    organisations: dict[str, Organisation]
    people: dict[str, User]
    contracts: dict[str, Contract]

    def __getattr__(self, name: str) -> Any:
        for kept in (self.people, self.contracts):
            if name in kept:
                return kept[name]
        raise AttributeError(name)


def enter(contracts: Sequence[tuple[str, str, tuple[str, str, str]]] = CONTRACTS) -> None:
    """Write the cast and its contracts into the database, for good."""
    tenants = {
        code: Tenant.objects.create(code=code, name=code, created_at=SIGNED_AT)
        for code in ("one", "two")
    }
    for key, (tenant, side, name, name_en) in ORGANISATIONS.items():
        with inside(tenants[tenant].pk):
            organisation = Organisation.objects.create(
                tenant=tenants[tenant], side=side, name=name, name_en=name_en, code=key
            )
            for actor, (of, person, roles) in PEOPLE.items():
                if of == key:
                    _enter_person(organisation, actor, person, roles)
    cast = found()
    for agreement, customer, signers in contracts:
        _sign(agreement, cast.organisations[customer], cast, signers)
    for each in tenants.values():
        with inside(each.pk):  # what was told of it has arrived
            Notice.objects.update(state=State.SENT, sent_at=SIGNED_AT, next_at=None)


def found() -> Cast:
    """Return the cast as it stands in the database."""
    people: dict[str, User] = {}
    organisations: dict[str, Organisation] = {}
    contracts: dict[str, Contract] = {}
    tenants = {tenant.code: tenant for tenant in Tenant.objects.all()}
    for tenant in tenants.values():
        with inside(tenant.pk):
            organisations |= {each.code: each for each in Organisation.objects.all()}
            users = User.objects.filter(tenant=tenant).in_bulk()
            people |= {user.email.split("@")[0]: user for user in users.values()}
            contracts |= {each.code: each for each in Contract.objects.all()}
            granted: dict[int, set[Role]] = {pk: set() for pk in users}
            for grant in Grant.objects.filter(user__in=users):
                granted[grant.user_id].add(Role.of(grant.role))
            for pk, roles in granted.items():
                users[pk].roles = frozenset(roles)
    return Cast(tenants, organisations, people, contracts)


def _enter_person(
    organisation: Organisation, actor: str, name: str, roles: tuple[Role, ...]
) -> None:
    customer = organisation if organisation.side == Side.CUSTOMER else None
    user = User(
        tenant=organisation.tenant, organisation=organisation, customer=customer,
        email=f"{actor}@sample.example", name=name, joined_at=SIGNED_AT,
    )  # fmt: skip
    user.set_password(PASSWORD)
    user.save()
    for role in roles:
        Grant.objects.create(tenant=organisation.tenant, user=user, role=role, granted_at=SIGNED_AT)


def also_signed(agreement: str, cast: Cast) -> Contract:
    """Sign one more contract with the bank, under another agreement of the catalogue."""
    code = f"bank-{agreement[:7]}"
    bank = cast.organisations["bank"]
    _sign(agreement, bank, cast, ("contract_manager", "director", "representative"), code)
    with inside(bank.tenant_id):
        return Contract.objects.get(code=code)


def _sign(
    agreement: str,
    customer: Organisation,
    cast: Cast,
    signers: tuple[str, str, str],
    code: str = "",
) -> None:
    manager, director, representative = (cast.people[name] for name in signers)
    with inside(customer.tenant_id):
        opening = Opening(
            code or f"{customer.code}-1", f"{customer.name}运维服务合同", starts_date=BEGUN_ON
        )
        able = _able(manager, cast)
        contract = agreements.open_contract(customer, opening, at=SIGNED_AT, by=able)
        text = catalog.path(agreement).read_text(encoding="utf-8")
        version = agreements.draft(contract, text, at=SIGNED_AT, by=manager)
        version = agreements.publish(version, at=SIGNED_AT, by=manager)
        for signer in (director, representative):
            agreements.see(version, at=SIGNED_AT, by=signer)
            agreements.put_signature(
                version, document_hash=version.document_hash, method="password",
                at=SIGNED_AT, by=signer,
            )  # fmt: skip
        if customer.code == "bank":
            _seat(contract, cast)


def _seat(contract: Contract, cast: Cast) -> None:
    for name, kind in (("engineer", SeatKind.RESIDENT), ("auditor", SeatKind.AUDITOR)):
        agreements.seat(
            contract,
            cast.people[name],
            kind,
            from_date=BEGUN_ON,
            at=SIGNED_AT,
            by=cast.manager,
        )


def _able(manager: User, cast: Cast) -> User:
    return cast.administrator if "manager" not in manager.email else manager
