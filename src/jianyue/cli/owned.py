"""Which rows of which tables belong to one provider, found out from the database itself."""

from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

# Of every table: its columns that are stored, in their order.
COLUMNS: Final = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attgenerated = ''
    GROUP BY 1 ORDER BY 1
"""
# Keys of one column: table, column, table they lead to, column there.
KEYS: Final = """
    SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text, f.attname::text
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 ORDER BY 1, 2
"""
TENANTS: Final = "ledger_tenant"


@dataclass(frozen=True, slots=True)
class Owned:
    """A table with rows of the provider.

    rule  SQL that is true for them
    """

    table: str
    columns: list[str]
    rule: sql.Composable

    @property
    def name(self) -> sql.Identifier:
        """The table as it stands in SQL."""
        return sql.Identifier(self.table)


def tables_of(connection: psycopg.Connection[Any], tenant: int) -> list[Owned]:
    """Return the tables in such an order that rows of a later one may hang on an earlier one.

    A table belongs to it that names the tenant, and one whose rows hang on such a row: the
    second factors of a person, for example.
    """
    columns: dict[str, list[str]] = dict(connection.execute(COLUMNS).fetchall())
    keys = connection.execute(KEYS).fetchall()
    own = sql.SQL("{} = {}")
    found = {TENANTS: own.format(sql.Identifier("id"), sql.Literal(tenant))}
    for table, names in columns.items():
        if "tenant_id" in names:
            found[table] = own.format(sql.Identifier("tenant_id"), sql.Literal(tenant))
    while hanging := {row[0] for row in keys if row[2] in found} - found.keys():
        for table in sorted(hanging):
            rules = [_hangs(row, found) for row in keys if row[0] == table and row[2] in found]
            found[table] = sql.SQL("({})").format(sql.SQL(" OR ").join(rules))
    return [Owned(table, columns[table], rule) for table, rule in found.items()]


def _hangs(key: tuple[str, str, str, str], found: dict[str, Any]) -> sql.Composable:
    _, column, parent, target = key
    return sql.SQL("{} IN (SELECT {} FROM {} WHERE {})").format(
        sql.Identifier(column), sql.Identifier(target), sql.Identifier(parent), found[parent]
    )
