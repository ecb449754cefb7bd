"""The second fence: what the database itself refuses, whatever the code above forgets."""

import re
from datetime import timedelta
from importlib import import_module
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from jianyue.agreements.models import Contract
from jianyue.ledger import actions
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import CLOSED, inside, standing
from jianyue.ledger.models import Fact, Timeline
from jianyue.ledger.speech import Both
from jianyue.ledger.tenancy import Within
from jianyue.notices.actions import Message, decide, withdraw
from jianyue.notices.models import Notice
from jianyue.people.models import Organisation, User
from jianyue.watch.models import Outage
from tests import cast as people
from tests.cast import SIGNED_AT, Cast

pytestmark = pytest.mark.again
filling = import_module("jianyue.notices.migrations.0003_customers")
HOLDER = ("user_id", "roster_id")
# A row has one of each two: the first, where none was given.
EITHER = ((("user_id", "subscriber_id"), User), (("outage_id", "window_id"), Outage))
# They carry ids alone, so that a worker may claim them before he knows whose they are.
WITHOUT_FENCE = {"ledger.Timer", "ledger.Happening"}
MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("jianyue.")
    and any(field.name == "tenant" for field in model._meta.fields)
    and model._meta.label not in WITHOUT_FENCE
]
KEYS = [
    (model, field)
    for model in MODELS
    for field in model._meta.concrete_fields
    if isinstance(field, Within)
]


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - the database must stand
    return people.found()


def rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def rows_changed(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def label(given: object) -> str:
    return given._meta.label if hasattr(given, "_meta") else str(getattr(given, "name", given))


def test_there_are_models_to_examine() -> None:
    assert len(MODELS) > 20
    assert len(KEYS) > 50


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_query_without_a_tenant_finds_nothing(cast: Cast, model: type[models.Model]) -> None:
    assert standing() == CLOSED
    (found,) = rows(f'SELECT count(*) FROM "{model._meta.db_table}"')[0]  # noqa: S608 - a table's own name

    assert found == 0
    assert cast.people


@pytest.mark.parametrize("model", MODELS, ids=label)
@pytest.mark.usefixtures("db")
def test_the_policy_of_a_table_is_forced(model: type[models.Model]) -> None:
    told = rows(
        "SELECT relrowsecurity, relforcerowsecurity, "
        "pg_get_expr(polqual, polrelid), polcmd, polpermissive "
        "FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid WHERE relname = %s",
        model._meta.db_table,
    )

    assert len(told) == 1
    enabled, forced, rule, command, _ = told[0]
    assert (enabled, forced, command) == (True, True, "*")
    assert "jianyue.tenant" in rule
    columns = {field.column for field in model._meta.concrete_fields}
    assert ("jianyue.customer" in rule) == bool(columns & {"customer_id", "internal"})


@pytest.mark.parametrize(("model", "field"), KEYS, ids=label)
@pytest.mark.usefixtures("db")
def test_a_key_takes_its_tenant_along(model: type[models.Model], field: Any) -> None:
    found = rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid = %s::regclass",
        model._meta.db_table,
    )
    wanted = re.compile(
        rf'FOREIGN KEY \(tenant_id, "?{field.column}"?\) REFERENCES '
        rf"{field.related_model._meta.db_table}\(tenant_id, "
    )

    assert any(wanted.match(definition) for (definition,) in found)


@pytest.mark.parametrize(("model", "field"), KEYS, ids=label)
def test_a_foreign_id_is_refused_in_every_key(
    cast: Cast, model: type[models.Model], field: Any
) -> None:
    ours, theirs = cast.tenants["one"].pk, cast.tenants["two"].pk
    foreign = Made(theirs).row(field.related_model, {})
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Made(ours).row(model, {field.column: foreign})

    cause: Any = refusal.value.__cause__
    assert cause.diag.constraint_name == f"{model._meta.db_table}_{field.column}_within"[:63]


def test_a_row_of_ones_own_is_taken(cast: Cast) -> None:
    for model in MODELS:
        with transaction.atomic():
            assert Made(cast.tenants["one"].pk).row(model, {}), label(model)


class Made:
    """Rows of one tenant, made of values of the right kind."""

    def __init__(self, tenant: int) -> None:
        self.tenant, self.numbers = tenant, count(1)

    def some(self, model: type[models.Model]) -> object:
        """Return the id of a row that there is, or else of a new one."""
        key = model._meta.pk
        assert key is not None
        with inside(self.tenant):
            found = rows(f'SELECT "{key.column}" FROM "{model._meta.db_table}" ORDER BY 1')  # noqa: S608 - names
        return found[0][0] if found else self.row(model, {})

    def row(self, model: type[models.Model], given: dict[str, object]) -> object:
        """Insert a row and have its keys checked at once; return its id."""
        values: dict[str, object] = {}
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.AutoField):
                values[str(field.column)] = given.get(str(field.column)) or self.value(field)
        if values.keys() >= {"role", *HOLDER} and not any(values[each] for each in HOLDER):
            values["user_id"] = self.some(User)  # a role is held by a person or a roster
        if values.keys() >= {"part", "whole", "value"}:
            values["value"] = 1  # a finding counts cases, or gives a value
        for names, kept in EITHER:
            if values.keys() >= {*names} and not any(values[each] for each in names):
                values[names[0]] = self.some(kept)
        columns, key = ", ".join(f'"{name}"' for name in values), model._meta.pk
        assert key is not None
        marks = ", ".join(["%s"] * len(values))
        sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608 - names
        with inside(self.tenant):
            made = rows(f'{sql} RETURNING "{key.column}"', *values.values())[0][0]
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return made

    def value(self, field: Any) -> object:
        """Return a value that the column takes."""
        if field.name == "tenant":
            return self.tenant
        if field.null and field.name != "organisation":
            return None
        if field.choices:
            return field.get_default() if field.has_default() else field.choices[-1][0]
        if isinstance(field, models.ForeignKey):
            fenced = field.related_model in MODELS
            return self.row(field.related_model, {}) if fenced else self.some(field.related_model)
        if field.has_default():
            return field.get_db_prep_value(field.get_default(), connection)
        return self.plain(field)

    def plain(self, field: Any) -> object:
        """Return a value by the kind of the column."""
        number = next(self.numbers)
        kinds: tuple[tuple[type, object], ...] = (
            (models.DateTimeField, SIGNED_AT + timedelta(minutes=number)),  # from before until
            (models.DateField, SIGNED_AT.date()),
            (models.BooleanField, False),
            (models.JSONField, "{}"),
            (ArrayField, "{}"),
            (models.BinaryField, uuid4().bytes),
            (models.UUIDField, uuid4()),
            (models.DecimalField, number),
            (models.IntegerField, 2026 if field.name == "year" else 1),
            (models.FloatField, 1.0),
        )
        found = [value for kind, value in kinds if isinstance(field, kind)]
        return found[0] if found else uuid4().hex[: field.max_length or 32]


def test_nobody_leaves_the_tenant_by_changing_a_row(cast: Cast) -> None:
    with inside(cast.tenants["one"].pk):
        assert User.objects.filter(pk=cast.teller.pk).update(name="样例") == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            User.objects.filter(pk=cast.teller.pk).update(tenant=cast.tenants["two"])
        assert User.objects.filter(pk=cast.outsider.pk).update(name="样例") == 0


def test_a_customer_is_kept_from_the_other_customers_rows(cast: Cast) -> None:
    bank = cast.organisations["bank"]
    with inside(bank.tenant_id, bank.pk):
        assert [contract.code for contract in Contract.objects.all()] == ["bank-1"]
        assert not User.objects.filter(pk=cast.foreman.pk).exists()
        assert User.objects.filter(pk=cast.agent.pk).exists()


def told() -> models.QuerySet[Notice]:
    return Notice.objects.filter(kind="told")


def test_a_notice_is_kept_from_other_customers_and_from_the_other_side(cast: Cast) -> None:
    bank, factory = cast.organisations["bank"], cast.organisations["factory"]
    message = Message("told", ("ticket", 7), Both("告知", "told"), Both("话", "words"))
    with inside(bank.tenant_id, bank.pk):
        decide(message, to=[cast.agent, cast.teller, cast.colleague], at=SIGNED_AT)
        assert {each.user for each in told()} == {cast.teller, cast.colleague}
    with inside(bank.tenant_id, factory.pk):
        assert not told().exists()
        assert told().update(body="") == 0
        decide(message, to=[cast.agent], at=SIGNED_AT)  # is there already; nothing is refused
    with inside(bank.tenant_id):
        assert told().count() == 3


def test_what_a_customer_takes_back_is_taken_back_on_both_sides(cast: Cast) -> None:
    bank = cast.organisations["bank"]
    message = Message("told", ("ticket", 7), Both("告知", "told"), Both("话", "words"))
    with inside(bank.tenant_id, bank.pk):
        decide(message, to=[cast.agent, cast.teller], at=SIGNED_AT)
        assert withdraw(("ticket", 7)) == 2
        assert standing().customer == bank.pk


def test_notices_of_before_learn_whose_people_they_tell(cast: Cast) -> None:
    message = Message("told", ("ticket", 7), Both("告知", "told"), Both("话", "words"))
    with inside(cast.tenants["one"].pk):
        decide(message, to=[cast.agent, cast.teller, cast.foreman], at=SIGNED_AT)
        Notice.objects.update(customer=None)
        assert rows_changed(filling.FILL) >= 3
        found = dict(told().values_list("user", "customer"))
    assert found == {who.pk: who.customer_id for who in (cast.agent, cast.teller, cast.foreman)}


def test_what_is_internal_is_kept_from_the_customer(cast: Cast) -> None:
    bank = cast.contracts["bank-1"]
    entry = Entry("noted", SIGNED_AT, {}, {"text": "内部"}, internal=True)
    with inside(bank.tenant_id):
        fact = actions.add(bank.timeline_id, entry, at=SIGNED_AT, by=None)
        assert Fact.objects.filter(pk=fact.pk).exists()
    with inside(bank.tenant_id, bank.customer_id):
        assert not Fact.objects.filter(pk=fact.pk).exists()
        assert bank.timeline.words.filter(text="内部").count() == 0


def test_the_fence_before_stands_again_behind_an_inner_one(cast: Cast) -> None:
    with inside(cast.tenants["one"].pk):
        with inside(cast.tenants["two"].pk):
            assert Organisation.objects.filter(code="rival").exists()
        assert not Organisation.objects.filter(code="rival").exists()
    assert not Organisation.objects.exists()


def test_the_door_shows_accounts_and_nothing_else(cast: Cast) -> None:
    with inside(None, door=True):
        assert User.objects.filter(pk=cast.teller.pk).exists()
        assert User.objects.filter(pk=cast.outsider.pk).exists()
        assert not Organisation.objects.exists()
        assert not Timeline.objects.exists()


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE ledger_fact SET kind = 'x'",
        "DELETE FROM ledger_fact",
        "TRUNCATE ledger_fact",
        "TRUNCATE ledger_words",
        "ALTER TABLE ledger_fact DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_fact DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE ledger_fact NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY fence ON ledger_fact",
        "DROP TABLE ledger_fact",
        "SET session_replication_role = replica",
        "SET ROLE jianyue_owner",
        "SET SESSION AUTHORIZATION jianyue_owner",
        "COPY ledger_fact TO PROGRAM 'true'",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_cannot_get_round_its_fence(cast: Cast, deed: str) -> None:
    with inside(cast.tenants["one"].pk), connection.cursor() as cursor:
        assert rows("SELECT current_user") == [("jianyue_app",)]
        with (
            pytest.raises(DatabaseError, match=r"denied|must be owner|privileges"),
            transaction.atomic(),
        ):
            cursor.execute(deed)


@pytest.mark.parametrize("role", ["jianyue_app", "jianyue_worker"])
@pytest.mark.usefixtures("db")
def test_the_roles_of_the_application_have_no_powers(role: str) -> None:
    powers = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
        "FROM pg_roles WHERE rolname = %s",
        role,
    )
    assert powers == [(False,) * 5]
    assert rows("SELECT pg_has_role(%s, 'jianyue_owner', 'MEMBER')", role) == [(False,)]
    for deed in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
        told = rows("SELECT has_table_privilege(%s, 'ledger_fact', %s)", role, deed)
        assert told == [(False,)], deed
