"""One statement asks a question of every tenant, each behind its own fence (docs/decisions/0221)."""

from typing import ClassVar, Final

from django.db import migrations

MADE: Final = """
CREATE FUNCTION jianyue_tenants_where(question text, at timestamptz) RETURNS SETOF bigint
LANGUAGE plpgsql AS $$
DECLARE
  tenant text := COALESCE(current_setting('jianyue.tenant', true), '');
  customer text := COALESCE(current_setting('jianyue.customer', true), '');
  each bigint;
  answer boolean;
BEGIN
  PERFORM set_config('jianyue.customer', '', true);
  FOR each IN SELECT id FROM ledger_tenant ORDER BY id LOOP
    PERFORM set_config('jianyue.tenant', each::text, true);
    EXECUTE question INTO answer USING at;
    IF answer THEN RETURN NEXT each; END IF;
  END LOOP;
  PERFORM set_config('jianyue.tenant', tenant, true), set_config('jianyue.customer', customer, true);
END $$
"""
DROPPED: Final = "DROP FUNCTION jianyue_tenants_where(text, timestamptz)"


class Migration(migrations.Migration):
    """It runs as whoever calls it, whom the policies bind, and lets the fence stand as it stood."""

    dependencies: ClassVar = [
        ("ledger", "0008_find_further"),
    ]
    operations: ClassVar = [migrations.RunSQL(MADE, DROPPED)]
