"""Say of each notice whose people it tells, and keep it from other customers."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations

import jianyue.ledger.tenancy
from jianyue.ledger.fencing import Bind, Outbox

FILL = (
    "UPDATE notices_notice SET customer_id = people_user.customer_id "
    "FROM people_user WHERE people_user.id = notices_notice.user_id"
)


class Migration(migrations.Migration):
    """The column, what it is for the notices there are, its key, and the policy."""

    dependencies: ClassVar = [
        ("notices", "0002_fence"),
        ("people", "0003_organisation_timelines"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="notice",
            name="customer",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Keys that are checked at the end would stop the changes of the table that follow.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        Bind("notice", "customer"),
        Outbox("notice"),
    ]
