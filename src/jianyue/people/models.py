"""Organisations, people, their roles and teams."""

from functools import cached_property
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from jianyue.ledger import often
from jianyue.ledger.fence import Fence, moved
from jianyue.ledger.models import Timeline
from jianyue.ledger.speech import Both, Choice
from jianyue.ledger.tenancy import Tenant, TenantRow, Within
from jianyue.people.models_tokens import Answered, Scope, Token
from jianyue.people.roles import EVERYWHERE, Role

__all__ = [
    "GIVEN", "Answered", "Grant", "Invitation", "Member", "Organisation", "OrganisationRows",
    "Scope", "Side", "Team", "TeamRows", "Token", "User", "UserManager",
]  # fmt: skip

# Whoever is found at the door stands behind his own fence from then on (ledger/fence.py).
GIVEN: Final = (
    ("given", "ARRAY(SELECT role FROM people_grant WHERE user_id = people_user.id)"),
    ("of_tenant", "set_config('jianyue.tenant', COALESCE(tenant_id::text, ''), true)"),
    ("of_customer", "set_config('jianyue.customer', COALESCE(customer_id::text, ''), true)"),
    ("at_door", "set_config('jianyue.door', '', true)"),
)


class Side(Choice):
    """Which side of a contract an organisation stands on."""

    PROVIDER = "provider", "服务方", "provider"
    CUSTOMER = "customer", "客户", "customer"


class OrganisationRows(models.QuerySet["Organisation"]):
    """Organisations, and the door to them."""

    def visible_to(self, user: "User") -> "OrganisationRows":
        """Return what `user` may see; a customer's people see their own and the provider."""
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is None:
            return rows
        return rows.filter(models.Q(pk=user.customer_id) | models.Q(side=Side.PROVIDER))


class Organisation(TenantRow):
    """A provider or one of its customers."""

    side = models.CharField(max_length=10, choices=Side.choices())
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    code = models.SlugField(max_length=12)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    zone = models.CharField(max_length=60, default="Asia/Shanghai")
    closed_at = models.DateTimeField(null=True)
    timeline = Within(Timeline, null=True, related_name="+")

    objects: ClassVar[Any] = OrganisationRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="organisation_code_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> Both:
        """The name in both languages."""
        return Both(self.name, self.name_en or self.name)


class UserManager(BaseUserManager["User"]):
    """Accounts by address, and those a user may see."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account of an address, however its letters are cased."""
        return self.get(email__iexact=username)

    def entering(self, key: int) -> "User | None":
        """Return an account with its roles, and let its fence stand; each request begins so."""
        found = next(iter(often.rows(User, "WHERE id = %s", [key], also=GIVEN)), None)
        if found is not None:
            found.roles = frozenset(map(Role.of, found.given))
            moved(Fence(found.tenant_id, found.customer_id))
        return found

    def visible_to(self, user: "User") -> "models.QuerySet[User]":
        """Return the people whom `user` may see.

        Provider staff see their tenant's people, customers their own organisation's and the
        provider's, whom they call.
        """
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is None:
            return rows
        return rows.filter(models.Q(customer=user.customer_id) | models.Q(customer=None))


class User(AbstractBaseUser):
    """A person with an account. One account belongs to one tenant; an operator to none."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+")
    organisation = Within(Organisation, null=True, related_name="people")
    customer = Within(Organisation, null=True, related_name="+")
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, default="zh")
    zone = models.CharField(max_length=60, default="Asia/Shanghai")
    theme = models.CharField(max_length=8, default="auto")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    given: list[str]  # names of the roles, where `entering` has asked for them

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_operator=True, tenant=None)
                | models.Q(is_operator=False, tenant__isnull=False, organisation__isnull=False),
                name="user_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name; asked by libraries."""
        return self.name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles this person has been given."""
        return frozenset(Role.of(grant.role) for grant in self.grants.all())

    @property
    def is_customer(self) -> bool:
        """Whether this person belongs to a customer."""
        return self.customer_id is not None

    @property
    def sees_every_contract(self) -> bool:
        """Whether the roles reach every contract of the organisation without a seat on it."""
        return bool(self.roles & EVERYWHERE)

    @property
    def sees_only_own(self) -> bool:
        """Whether a customer's user sees just the tickets that concern him."""
        return self.is_customer and self.roles <= {Role.CUSTOMER_USER}


class Grant(TenantRow):
    """A role that a person has."""

    user = Within(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices())
    granted_at = models.DateTimeField()
    granted_by = Within(User, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class TeamRows(models.QuerySet["Team"]):
    """Teams, and the door to them."""

    def visible_to(self, user: User) -> "TeamRows":
        """Return the teams of the organisations that `user` may see."""
        seen = Organisation.objects.visible_to(user).values("pk")
        return self.filter(tenant=user.tenant_id, organisation__in=seen)


class Team(TenantRow):
    """A team of an organisation; teams stand under one another in the organisation chart (A14)."""

    organisation = Within(Organisation, related_name="teams")
    parent = Within("self", null=True, related_name="children")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    lead = Within(User, null=True, related_name="+")
    duty = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = TeamRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> Both:
        """The name in both languages."""
        return Both(self.name, self.name_en or self.name)


class Member(TenantRow):
    """A person's place in a team."""

    team = Within(Team, models.CASCADE, related_name="members")
    user = Within(User, models.CASCADE, related_name="memberships")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "user"], name="member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"


class Invitation(TenantRow):
    """An invitation to join; good for 72 hours and for one use."""

    email = models.EmailField(max_length=254)
    user = Within(User, models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = Within(User, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email
