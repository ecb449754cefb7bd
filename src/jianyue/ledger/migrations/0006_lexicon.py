"""By which terms matters are found, with the two functions that write and read it."""

from typing import ClassVar

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import jianyue.ledger.tenancy
from jianyue.ledger.fencing import Fence
from jianyue.ledger.lexicon_sql import ADD, FIND, FUNCTIONS

DROP = [f"DROP FUNCTION {each}" for each in FUNCTIONS]


class Migration(migrations.Migration):
    """The table behind its policy, its indexes, and the functions beside them."""

    dependencies: ClassVar = [
        ("ledger", "0005_contract_of_timeline"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Lexicon",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer_id", models.BigIntegerField(null=True)),
                ("internal", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("terms", django.contrib.postgres.search.SearchVectorField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
                (
                    "timeline",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ledger.timeline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "at", "timeline"], name="lexicon_newest"),
                    models.Index(
                        fields=["tenant", "customer_id", "at", "timeline"],
                        name="lexicon_of_customer",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["terms"], gin_pending_list_limit=512, name="lexicon_terms"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("timeline", "internal"), name="lexicon_once")
                ],
            },
        ),
        Fence("lexicon", leaf=True),
        migrations.RunSQL(ADD, DROP[0]),
        migrations.RunSQL(FIND, DROP[1]),
    ]
