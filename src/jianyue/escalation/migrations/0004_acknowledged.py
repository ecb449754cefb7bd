"""Who acknowledged calls, and how long contracts wait for it."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import jianyue.ledger.tenancy
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_handover"),
        ("escalation", "0003_warnings"),
        ("ledger", "0003_memory"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0005_of_worker"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.PositiveSmallIntegerField()),
                ("round", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("by_link", models.BooleanField(default=False)),
                (
                    "customer",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
                (
                    "ticket",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ticket", "level", "index", "round", "user"),
                        name="acknowledged_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Patience",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_minutes", models.PositiveIntegerField(default=15)),
                ("other_minutes", models.PositiveIntegerField(default=60)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.contract",
                    ),
                ),
                (
                    "customer",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contract",), name="patience_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first_minutes__gte", 1), ("other_minutes__gte", 1)),
                        name="patience_waits",
                    ),
                ]
            },
        ),
        migrations.AddIndex(
            model_name="step",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["told_at"], name="step_told_at"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="acknowledgement",
            trigger=pgtrigger.compiler.Trigger(
                name="acknowledgement_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bb9d02daffd3ea761f7d887828946161a9734182",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_acknowledgement_stays_7b3c5",
                    table="escalation_acknowledgement",
                    when="BEFORE",
                ),
            ),
        ),
        Fence("acknowledgement", leaf=True),
        Fence("patience", leaf=True),
    ]
