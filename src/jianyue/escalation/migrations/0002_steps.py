"""Steps of ladders that were told."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0001_rosters"),
        ("ledger", "0003_memory"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0005_of_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
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
                ("told_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                ("roles", models.JSONField()),
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
                        related_name="steps",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ticket", "level", "index", "round"), name="step_told_once"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="step",
            trigger=pgtrigger.compiler.Trigger(
                name="step_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="be4c75a7a99c3374de965d3fdc598b7bfcd133d0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_step_stays_958fd",
                    table="escalation_step",
                    when="BEFORE",
                ),
            ),
        ),
        Fence("step", leaf=True),
    ]
