"""What a migration does so that a table keeps to its tenant: policies and keys."""

from typing import Any

from django.db.migrations.operations.base import Operation

from jianyue.ledger.lexicon_sql import FUNCTIONS
from jianyue.ledger.tenancy import Within

APPLICATION_ROLES = ("jianyue_app", "jianyue_worker")
OF_TENANT = "tenant_id = NULLIF(current_setting('jianyue.tenant', true), '')::bigint"
CUSTOMER = "NULLIF(current_setting('jianyue.customer', true), '')::bigint"
AT_DOOR = "current_setting('jianyue.door', true) = 'open'"


class Fence(Operation):
    """Put a table of a tenant behind its policy and bind its keys to the tenant."""

    reversible = True

    def __init__(self, name: str, *, door: bool = False, leaf: bool = False) -> None:
        """Take the model's name; a leaf is a table that no key of another table points to."""
        self.name = name
        self.door = door
        self.leaf = leaf

    def state_forwards(self, app_label: str, state: Any) -> None:  # noqa: ANN401 - Django's signature
        """Change no model."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,  # noqa: ANN401 - Django's signature
        from_state: Any,  # noqa: ANN401, ARG002 - Django's signature
        to_state: Any,  # noqa: ANN401 - Django's signature
    ) -> None:
        """Write the policy and the keys."""
        model = to_state.apps.get_model(app_label, self.name)
        for statement in fence_statements(model, door=self.door, leaf=self.leaf):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,  # noqa: ANN401 - Django's signature
        from_state: Any,  # noqa: ANN401 - Django's signature
        to_state: Any,  # noqa: ANN401, ARG002 - Django's signature
    ) -> None:
        """Take the policy away; the table itself goes in the step before."""
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f'DROP POLICY fence ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        """Return what is done, for the list of migrations."""
        return f"Keep {self.name} to its tenant"


class Bind(Fence):
    """Bind keys that were added to a table which has its policy already."""

    def __init__(self, name: str, *fields: str) -> None:
        super().__init__(name)
        self.fields = fields

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,  # noqa: ANN401 - Django's signature
        from_state: Any,  # noqa: ANN401, ARG002 - Django's signature
        to_state: Any,  # noqa: ANN401 - Django's signature
    ) -> None:
        """Write the keys."""
        model = to_state.apps.get_model(app_label, self.name)
        for field in self.fields:
            schema_editor.execute(_key(model, model._meta.get_field(field)))

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # noqa: ANN401 - Django's signature
        """Leave the keys to the step that takes their columns away."""


class Outbox(Operation):
    """Let a customer's transaction write rows to anybody of its tenant and read its own alone."""

    reversible = True

    def __init__(self, name: str) -> None:
        """Take the model's name; it has its fence already, and a customer's column."""
        self.name = name

    def state_forwards(self, app_label: str, state: Any) -> None:  # noqa: ANN401 - Django's signature
        """Change no model."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # noqa: ANN401 - Django's signature
        """Write the policy in place of the one before."""
        table = states[1].apps.get_model(app_label, self.name)._meta.db_table
        strict = f"{OF_TENANT} AND COALESCE(customer_id, 0) = COALESCE({CUSTOMER}, customer_id, 0)"
        schema_editor.execute(
            f'ALTER POLICY fence ON "{table}" USING ({strict}) WITH CHECK ({OF_TENANT})'
        )

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:  # noqa: ANN401 - Django's signature
        """Put back the policy before: of the tenant, and no more."""
        table = states[0].apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(
            f'ALTER POLICY fence ON "{table}" USING ({OF_TENANT}) WITH CHECK ({OF_TENANT})'
        )

    def describe(self) -> str:
        """Return what is done, for the list of migrations."""
        return f"Keep what {self.name} tells from other customers"


def fence_statements(model: Any, *, door: bool = False, leaf: bool = False) -> list[str]:  # noqa: ANN401 - any model
    """Return the SQL that keeps the table of `model` to its tenant."""
    table = model._meta.db_table
    columns = {field.column for field in model._meta.concrete_fields}
    rule = _rule(columns)
    if door:
        rule = f"({rule}) OR {AT_DOOR}"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY fence ON "{table}" USING ({rule})',
        *([] if leaf else [_target(model)]),
        *(_key(model, field) for field in model._meta.concrete_fields if isinstance(field, Within)),
    ]


def _rule(columns: set[str]) -> str:
    rules = [OF_TENANT]
    if "customer_id" in columns:
        # As a sum of ORs the planner would take it for one row in 200 (docs/decisions/0100).
        rules.append(f"COALESCE(customer_id = {CUSTOMER}, true)")
    if "internal" in columns:
        rules.append(f"({CUSTOMER} IS NULL OR NOT internal)")
    return " AND ".join(rules)


def _key(model: Any, field: Any) -> str:  # noqa: ANN401 - any model and field
    table, target = model._meta.db_table, field.related_model._meta.db_table
    name = f"{table}_{field.column}_within"[:63]
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (tenant_id, "{field.column}") '
        f'REFERENCES "{target}" (tenant_id, {_id(field.related_model)}) '
        "DEFERRABLE INITIALLY DEFERRED"
    )


def _target(model: Any) -> str:  # noqa: ANN401 - any model
    table = model._meta.db_table
    return f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_within" UNIQUE (tenant_id, {_id(model)})'


def _id(model: Any) -> str:  # noqa: ANN401 - any model
    return f'"{model._meta.pk.column}"'


def grants(*, only_added: tuple[str, ...]) -> list[str]:
    """Return the SQL that gives the application and the worker what they need and no more.

    only_added  tables of which rows are added and read, never changed or taken away
    """
    roles = ", ".join(APPLICATION_ROLES)
    return [
        f"GRANT USAGE ON SCHEMA public TO {roles}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles}",
        *(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {roles}' for table in only_added),
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {roles}",
        *(f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in FUNCTIONS),
        *(f"GRANT EXECUTE ON FUNCTION {each} TO {roles}" for each in FUNCTIONS),
    ]
