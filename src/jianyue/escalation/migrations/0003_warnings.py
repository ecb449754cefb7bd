"""Plans of warnings, and the warnings that were told."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_handover"),
        ("escalation", "0002_steps"),
        ("ledger", "0003_memory"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0005_of_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="WarningPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rules", models.JSONField()),
                ("since", models.DateTimeField()),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warning_plans",
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
        ),
        migrations.CreateModel(
            name="Warned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=60)),
                ("round", models.PositiveIntegerField()),
                ("percent", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                ("people", models.JSONField()),
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
                        related_name="warnings",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ticket", "target", "round", "percent"), name="warned_once"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warned",
            trigger=pgtrigger.compiler.Trigger(
                name="warned_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d87f45ff258602e090f20c5997d17d67a7f00edc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_warned_stays_18aa9",
                    table="escalation_warned",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="warningplan",
            constraint=models.UniqueConstraint(fields=("contract",), name="one_plan_of_warnings"),
        ),
        Fence("warningplan", leaf=True),
        Fence("warned", leaf=True),
    ]
