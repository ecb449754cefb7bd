"""The people of the sample world, entered into the database."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.contrib.auth.hashers import make_password

from jianyue.demo.matters import world
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Tenant
from jianyue.people.models import Grant, Member, Organisation, Side, Team, User
from jianyue.people.roles import Role

PASSWORD: Final = "jianyue-demo"  # noqa: S105 - of a sample world on one's own machine
DOMAIN: Final = "demo.example"
PHONE: Final = "000-0000 0100"


@dataclass(frozen=True, slots=True)
class Population:
    """Who lives in the world, by the names of the parts."""

    tenant: Tenant
    organisations: dict[str, Organisation]
    users: dict[str, User]
    teams: dict[str, Team]

    @property
    def teams_of_users(self) -> dict[str, int]:
        """The id of the team of each who is in one, by the name of his part."""
        return {
            part["login"]: self.teams[part["team"]].pk
            for part in world()["people"]
            if "team" in part
        }


def settle(at: datetime) -> Population:
    """Write provider, customers, people and teams into the database."""
    tenant = Tenant.objects.create(code="demo", name="示例科技", created_at=at)
    with inside(tenant.pk):
        return _population(tenant, at)


def _population(tenant: Tenant, at: datetime) -> Population:
    organisations = {
        code: Organisation.objects.create(tenant=tenant, code=code, phone=PHONE, **said)
        for code, said in world()["organisations"].items()
    }
    parts = world()["people"]
    users = {part["login"]: _user(part, organisations[part["of"]], at) for part in parts}
    teams: dict[str, Team] = {}
    for said in world()["teams"]:
        teams[said["name"]] = Team.objects.create(
            tenant=tenant,
            organisation=organisations["provider"],
            name=said["name"],
            name_en=said["name_en"],
            parent=teams.get(said["parent"]),
            lead=users[said["lead"]],
        )
    for part in parts:
        if "team" in part:
            user = users[part["login"]]
            Member.objects.create(tenant=tenant, team=teams[part["team"]], user=user)
    return Population(tenant, organisations, users, teams)


def _user(part: dict[str, str], organisation: Organisation, at: datetime) -> User:
    user = User(
        tenant=organisation.tenant,
        organisation=organisation,
        customer=organisation if organisation.side == Side.CUSTOMER else None,
        email=f"{part['login']}@{DOMAIN}",
        name=part["name"],
        title=part["title"],
        joined_at=at,
        password=_password(),
    )
    user.save()
    Grant.objects.create(
        tenant=organisation.tenant, user=user, role=Role.of(part["role"]), granted_at=at
    )
    return user


@cache
def _password() -> str:
    """Return the hash of the one password that all share; it is slow to make."""
    return make_password(PASSWORD)
