"""Seals, and of which contract each timeline is that was begun before there were any."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence

# Every table whose rows are of a contract and have a timeline.
OF_CONTRACTS = (
    "tickets_ticket",
    "services_window",
    "services_extension",
    "watch_outage",
    "watch_recovery",
    "watch_recoveryplan",
    "watch_backupjob",
    "escalation_roster",
    "surveys_survey",
    "surveys_opinion",
    "surveys_followup",
)
FILLED = """
UPDATE ledger_timeline SET contract_id = told.contract_id
FROM "{}" AS told WHERE told.timeline_id = ledger_timeline.id AND told.contract_id IS NOT NULL
"""
CONTRACTS = """
UPDATE ledger_timeline SET contract_id = told.id
FROM agreements_contract AS told WHERE told.timeline_id = ledger_timeline.id
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("escalation", "0008_feeds_of_maintenance"),
        ("surveys", "0001_surveys"),
        ("services", "0004_extensions"),
        ("tickets", "0005_of_worker"),
        ("watch", "0006_status"),
        ("ledger", "0005_contract_of_timeline"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "hash",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
                        max_length=32,
                    ),
                ),
                ("sealed_at", models.DateTimeField(null=True)),
                ("told", models.PositiveIntegerField(default=0)),
                ("told_on", models.DateField(null=True)),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("number__gt", models.F("told"))),
                        fields=["tenant", "told_on"],
                        name="seals_to_be_told",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("contract",), name="one_chain_of_seals")
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=12)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("previous", models.BinaryField(max_length=32)),
                ("root", models.BinaryField(max_length=32)),
                ("timelines", models.PositiveIntegerField()),
                ("facts", models.PositiveIntegerField()),
                ("leaves", models.BinaryField()),
                ("hash", models.BinaryField(max_length=32)),
                ("signature", models.BinaryField(max_length=64)),
                (
                    "by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
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
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.key",
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
                    models.UniqueConstraint(fields=("contract", "number"), name="seal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("per", models.CharField(max_length=10)),
                ("first", models.DateField()),
                ("label", models.CharField(max_length=20)),
                (
                    "by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    models.UniqueConstraint(
                        fields=("contract", "by", "per", "first"), name="bundle_once"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="seal_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="265437213c02bf1cc5d5083c881abb8602f968ef",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_seal_stays_6b175",
                    table="evidence_seal",
                    when="BEFORE",
                ),
            ),
        ),
        Fence("chain", leaf=True),
        Fence("seal", leaf=True),
        Fence("wish", leaf=True),
        migrations.RunSQL(CONTRACTS, migrations.RunSQL.noop),
        *(migrations.RunSQL(FILLED.format(each), migrations.RunSQL.noop) for each in OF_CONTRACTS),
    ]
