"""Transactions that others counted: sources, batches, rows, what is left out."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        ("watch", "0003_own_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("http", "sent by a program (HTTP)"),
                            ("file", "a file (CSV)"),
                            ("prometheus", "a Prometheus query"),
                        ],
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("queries", models.JSONField(default=list)),
                ("polled_until", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
                ("failed_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
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
                    "owner",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        condition=models.Q(("removed_at", None)),
                        fields=["next_at"],
                        name="source_due",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=80)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("http", "sent by a program (HTTP)"),
                            ("file", "a file (CSV)"),
                            ("prometheus", "a Prometheus query"),
                        ],
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("from_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
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
                        related_name="batches",
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
                    "replaces",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="watch.batch",
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
                    "source",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="watch.source",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="batch_number_once"),
                    models.UniqueConstraint(
                        fields=("contract", "source", "key"),
                        name="batch_once",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(fields=("replaces",), name="batch_corrected_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("successes", models.BigIntegerField()),
                ("failures", models.BigIntegerField()),
                ("excluded", models.BigIntegerField(default=0)),
                ("timed", models.BigIntegerField(default=0)),
                ("total_us", models.BigIntegerField(default=0)),
                ("longest_us", models.BigIntegerField(null=True)),
                ("within", models.JSONField(default=dict)),
                (
                    "batch",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="watch.batch",
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
                "indexes": [
                    models.Index(fields=["tenant", "contract", "from_at"], name="tally_of_contract")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="tally_has_a_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("excluded__gte", 0),
                            ("excluded__lte", models.F("failures")),
                            ("successes__gte", 0),
                        ),
                        name="tally_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("ground", models.CharField(max_length=80)),
                ("number", models.BigIntegerField()),
                ("evidence", models.CharField(max_length=300)),
                (
                    "contest",
                    models.CharField(
                        choices=[
                            ("excluded", "excluded, the customer has not agreed yet"),
                            ("agreed", "exclusion agreed"),
                            ("contested", "contested by the customer"),
                        ],
                        default="excluded",
                        max_length=10,
                    ),
                ),
                ("contested_at", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=500)),
                (
                    "batch",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="watch.batch",
                    ),
                ),
                (
                    "contested_by",
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
                        fields=["tenant", "contract", "from_at"], name="left_out_of_contract"
                    )
                ]
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tally",
            trigger=pgtrigger.compiler.Trigger(
                name="tally_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="05327e47910a396205eb0ab0719d4836db1922c2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_tally_stays_c502a",
                    table="watch_tally",
                    when="BEFORE",
                ),
            ),
        ),
        Fence("source", door=True),
        Fence("batch"),
        Fence("tally", leaf=True),
        Fence("leftout", leaf=True),
    ]
