"""Reports that are owed, their releases, deliveries and restatements."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import jianyue.reports.words
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0006_verdicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=160)),
                ("title", models.CharField(max_length=200)),
                ("title_en", models.CharField(max_length=200)),
                ("clause", models.CharField(blank=True, max_length=40)),
                ("per", models.CharField(blank=True, max_length=12)),
                (
                    "on",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("major-incident", "a major incident"),
                            ("inspection", "an inspection"),
                            ("demand", "on demand"),
                        ],
                        max_length=16,
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=40)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("copies", models.PositiveSmallIntegerField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("drafted_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
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
                    "released_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
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
                (
                    "ticket",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "timeline",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.timeline",
                    ),
                ),
                (
                    "version",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("figures", models.TextField()),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("content_digest", models.CharField(max_length=64)),
                ("released_at", models.DateTimeField()),
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
                    "report",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="reports.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("packed", models.BinaryField()),
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
                    "report",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept",
                        to="reports.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=80)),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                ("delivered_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("received", "received"), ("contested", "contested")],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
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
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="reports.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Restatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("internal", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "to be issued by the provider"),
                            ("withdrawn", "not needed any more"),
                            ("issued", "issued, waits for the customer"),
                            ("accepted", "accepted by both"),
                            ("contested", "not accepted by the customer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("changes", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=1000)),
                (
                    "answered_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "issued_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restatements",
                        to="reports.report",
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
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", models.BigIntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("tenant",), name="report_mark_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("drafted_until", models.DateTimeField()),
                ("look_at", models.DateTimeField()),
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
                (
                    "version",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contract",), name="report_plan_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["tenant", "contract", "-until_at"], name="report_of_contract"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["contract", "due_at"], name="report_due"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="report_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("contract", "key"), name="report_key_once"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gte", models.F("from_at"))),
                name="report_of_a_stretch",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("report",), name="released_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="release",
            trigger=pgtrigger.compiler.Trigger(
                name="release_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7e644427af943f1f58946ef8690d332b01906c08",
                    operation="DELETE",
                    pgid="pgtrigger_release_stays_409f9",
                    table="reports_release",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="release",
            trigger=pgtrigger.compiler.Trigger(
                name="released_figures_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.figures, OLD.digest, OLD.content_digest, OLD.released_at) IS DISTINCT FROM (NEW.figures, NEW.digest, NEW.content_digest, NEW.released_at))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d20e6af8df1b6ed622cdc31afe9b007ae56b2233",
                    operation="UPDATE",
                    pgid="pgtrigger_released_figures_stay_75758",
                    table="reports_release",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.UniqueConstraint(fields=("report", "place"), name="kept_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="kept",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="79ceb07c9f49e98461bc7cc05638aa6d1297ee38",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_kept_stays_77235",
                    table="reports_kept",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("report", "user"), name="delivered_once"),
        ),
        migrations.AddConstraint(
            model_name="restatement",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="restatement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="restatement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", jianyue.reports.words.Restated["PROPOSED"])),
                fields=("report",),
                name="one_proposed",
            ),
        ),
        Fence("plan", leaf=True),
        Fence("report"),
        Fence("release", leaf=True),
        Fence("kept", leaf=True),
        Fence("delivery", leaf=True),
        Fence("restatement", leaf=True),
        Fence("mark", leaf=True),
    ]
