"""Contracts, the versions of their agreement, who read and who signed them, who sits on them."""

from calendar import monthrange
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, ClassVar, Final

from django.db import models

from jianyue.agreements.language import Agreement
from jianyue.agreements.reading import read_text
from jianyue.ledger.actions import Whose
from jianyue.ledger.models import Key, Timeline
from jianyue.ledger.often import Prepared
from jianyue.ledger.speech import Both, Choice
from jianyue.ledger.tenancy import TenantRow, Within
from jianyue.people.models import Organisation, User
from jianyue.people.personal import Copies
from jianyue.people.roles import EVERYWHERE

# What lists and clocks have no need of: the text, which is read once per process, and the paper.
HEAVY: Final = ("text", "document")
_published: Final[dict[tuple[int, datetime], Agreement]] = {}


class ContractState(Choice):
    """Where a contract stands."""

    PREPARED = "prepared", "筹备中", "being prepared"
    RUNNING = "running", "履行中", "running"
    ENDED = "ended", "已终止", "ended"


class ContractRows(models.QuerySet["Contract"]):
    """Contracts, and the door to them."""

    def visible_to(self, user: User) -> "ContractRows":
        """Return the contracts that `user` may see: his customer's, and those he sits on (C32)."""
        rows = self.filter(tenant=user.tenant_id)
        if user.customer_id is not None:
            rows = rows.filter(customer=user.customer_id)
        if user.sees_every_contract:
            return rows
        mine = Seat.objects.filter(contract=models.OuterRef("pk"), user=user, until_date=None)
        return rows.filter(models.Exists(mine))


class Contract(TenantRow):
    """One contract with one customer; its agreement comes in versions."""

    customer = Within(Organisation, related_name="contracts")
    code = models.SlugField(max_length=12)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=ContractState.choices(), default=ContractState.PREPARED
    )
    starts_date = models.DateField(null=True)
    ends_date = models.DateField(null=True)
    mail = models.EmailField(max_length=254, blank=True)
    hotline = models.CharField(max_length=60, blank=True)
    timeline = Within(Timeline, related_name="+")
    ended_at = models.DateTimeField(null=True)
    retention_months = models.PositiveIntegerField(default=36)
    handover = models.TextField(blank=True)
    handover_due_date = models.DateField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    # The lowest percentage of its warnings: when a worker first looks at a new ticket for them.
    warned_from = models.PositiveSmallIntegerField(default=75, db_default=75)

    objects: ClassVar[Any] = ContractRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "code"], name="contract_code_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def kept_until(self) -> date | None:
        """The UTC day until which the records are kept; None before the contract has ended."""
        if self.ended_at is None:
            return None
        ended = self.ended_at.astimezone(UTC).date()
        years, month = divmod(ended.month - 1 + self.retention_months, 12)
        year = ended.year + years
        return date(year, month + 1, min(ended.day, monthrange(year, month + 1)[1]))

    @property
    def said(self) -> Both:
        """The title in both languages."""
        return Both(self.title, self.title_en or self.title)

    @property
    def whose(self) -> Whose:
        """Whose its timelines are."""
        return Whose(self.tenant_id, self.customer_id, self.pk)


class VersionState(Choice):
    """Where a version of the text stands."""

    DRAFT = "draft", "草稿", "draft"
    PUBLISHED = "published", "待签署", "to be signed"
    IN_FORCE = "in_force", "生效", "in force"
    SUPERSEDED = "superseded", "已被取代", "superseded"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class Version(TenantRow):
    """One text of the agreement. Once published, neither text nor document changes."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    why = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2, default="zh")
    state = models.CharField(
        max_length=12, choices=VersionState.choices(), default=VersionState.DRAFT
    )
    document = models.BinaryField(null=True)
    document_hash = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = Within(User, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = Within(User, null=True, related_name="+")
    in_force_from = models.DateTimeField(null=True)

    personal: ClassVar = (Copies("drafted_by", written=("why",)),)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.number}"

    def agreement(self) -> Agreement:
        """Return the agreement that the text says; a stored text was read before it was kept.

        A published text never changes: a process reads it once, and need not load it again.
        """
        if self.published_at is None:
            return self._read()
        key = (self.pk, self.published_at)
        if key not in _published:
            _published[key] = self._read()
        return _published[key]

    def _read(self) -> Agreement:
        agreement = read_text(self.text).agreement
        if agreement is None:
            raise ValueError("a text that cannot be read was stored")
        return agreement


class Party(Choice):
    """Whose signature it is."""

    PROVIDER = "provider", "服务方", "provider"
    CUSTOMER = "customer", "客户", "customer"


class Signature(TenantRow):
    """A signature over the exact document, with the server's seal on it (A21)."""

    customer = Within(Organisation, related_name="+")
    version = Within(Version, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party.choices())
    user = Within(User, related_name="+")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    document_hash = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    seal = models.BinaryField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "party"], name="party_signs_once"),
        ]

    def __str__(self) -> str:
        return f"{self.party} of {self.version_id}"


class Viewing(TenantRow):
    """That somebody opened the document of a version, first and last."""

    customer = Within(Organisation, related_name="+")
    version = Within(Version, related_name="viewings")
    user = Within(User, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "user"], name="viewing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.version_id}"


class SeatKind(Choice):
    """What somebody is on a contract."""

    MEMBER = "member", "成员", "member"
    RESIDENT = "resident", "驻场工程师", "resident engineer"
    MOBILE = "mobile", "流动工程师", "mobile engineer"
    PROJECT_MANAGER = "project_manager", "项目经理", "project manager"
    AUDITOR = "auditor", "审计员", "auditor"


class Seat(TenantRow):
    """A person's place on a contract; named engineers stay until a change is agreed (B09)."""

    customer = Within(Organisation, related_name="+")
    contract = Within(Contract, related_name="seats")
    user = Within(User, related_name="seats")
    kind = models.CharField(max_length=20, choices=SeatKind.choices(), default=SeatKind.MEMBER)
    from_date = models.DateField()
    until_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contract", "user"],
                condition=models.Q(until_date=None),
                name="one_seat_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.contract_id}"


def running_contract(user: User, code: str) -> Contract | None:
    """Return the running contract of a code where `user` may see it; one cheap question."""
    asked = _running(customer=user.is_customer, everywhere=user.sees_every_contract)
    found = asked.rows(
        tenant=user.tenant_id, customer=user.customer_id, user=user.pk, code=code
    )  # fmt: skip
    return found[0] if found else None


@cache
def _running(*, customer: bool, everywhere: bool) -> Prepared[Contract]:
    """Return the question for one kind of person, made through the same door as any other."""
    tenant, own, person, code = -1, -2, -3, "a code"
    stands_in = User(pk=person, tenant_id=tenant, customer_id=own if customer else None)
    stands_in.roles = EVERYWHERE if everywhere else frozenset()
    marks: dict[Any, str] = {tenant: "tenant", code: "code"}
    marks |= {own: "customer"} if customer else {}
    marks |= {} if everywhere else {person: "user"}
    rows = Contract.objects.visible_to(stands_in).filter(state=ContractState.RUNNING, code=code)
    return Prepared.of(rows, marks)
