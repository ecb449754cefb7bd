"""Disaster recovery and backups."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0005_of_worker"),
        ("watch", "0004_transactions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BackupJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("system", models.CharField(max_length=80)),
                ("what", models.CharField(max_length=200)),
                ("schedule", models.CharField(max_length=200)),
                ("interval_hours", models.PositiveSmallIntegerField()),
                ("kept_days", models.PositiveSmallIntegerField()),
                ("test_months", models.PositiveSmallIntegerField()),
                ("defined_at", models.DateTimeField()),
                ("last_ok_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                ("test_due", models.DateField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backup_jobs",
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
                    "written_by",
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
                    models.UniqueConstraint(fields=("contract", "name"), name="backup_job_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="BackupKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                (
                    "added_by",
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
                        related_name="backup_keys",
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
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="BackupRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("run", models.CharField(max_length=80)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("ok", "worked"), ("failed", "failed")], max_length=10
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("hand", "by hand"),
                            ("file", "from a file"),
                            ("script", "by a script"),
                        ],
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("size", models.BigIntegerField(null=True)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backup_runs",
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
                    "job",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="watch.backupjob",
                    ),
                ),
                (
                    "recorded_by",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["job", "-ended_at", "-id"], name="backup_run_latest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "run"), name="backup_run_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("started_at"))),
                        name="backup_run_has_a_length",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("systems", models.JSONField(default=list)),
                ("version", models.PositiveSmallIntegerField()),
                ("rto_seconds", models.PositiveIntegerField()),
                ("rpo_seconds", models.PositiveIntegerField()),
                ("drill_months", models.PositiveSmallIntegerField()),
                ("drill_due", models.DateField()),
                ("review_due", models.DateField()),
                ("written_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_plans",
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
                    "written_by",
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
                    models.UniqueConstraint(fields=("tenant", "number"), name="plan_number_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("drill", "drill"), ("real", "real disaster")], max_length=10
                    ),
                ),
                ("what", models.CharField(max_length=500)),
                ("occurred_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(null=True)),
                ("data_until", models.DateTimeField(null=True)),
                ("recovered_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
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
                    "opened_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outage",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="watch.outage",
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
                        related_name="recoveries",
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
                    "plan",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="watch.recoveryplan",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "contract", "occurred_at"], name="recovery_of_contract"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "number"), name="recovery_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["drill", "real"])),
                        name="recovery_has_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Improvement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("due_date", models.DateField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("dropped", models.BooleanField(default=False)),
                ("outcome", models.CharField(blank=True, max_length=500)),
                (
                    "closed_by",
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
                        related_name="recovery_improvements",
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
                (
                    "written_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recovery",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="improvements",
                        to="watch.recovery",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("recovery", "place"), name="improvement_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="RestoreTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("tried_at", models.DateTimeField()),
                ("worked", models.BooleanField()),
                ("words", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField()),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restore_tests",
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
                    "job",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="watch.backupjob",
                    ),
                ),
                (
                    "recorded_by",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="watch.backuprun",
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
                    "verified_by",
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
                    models.UniqueConstraint(fields=("job", "seq"), name="restore_test_once")
                ]
            },
        ),
        Fence("recoveryplan"),
        Fence("recovery"),
        Fence("improvement", leaf=True),
        Fence("backupkey", door=True, leaf=True),
        Fence("backupjob"),
        Fence("backuprun"),
        Fence("restoretest", leaf=True),
    ]
