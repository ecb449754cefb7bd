"""Own checks, and when nothing watched."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        ("watch", "0002_alerts"),
    ]

    operations = [
        migrations.AddField(
            model_name="monitor",
            name="silent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="monitor",
            name="speaks_minutes",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("system", models.CharField(max_length=80)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("http", "web page or interface (HTTP, HTTPS)"),
                            ("tcp", "port (TCP)"),
                            ("ping", "host (ping)"),
                            ("dns", "name (DNS)"),
                            ("heartbeat", "heartbeat (a job calls in time)"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("critical", "critical"),
                            ("error", "error"),
                            ("warning", "warning"),
                            ("info", "information"),
                        ],
                        max_length=10,
                    ),
                ),
                ("how", models.JSONField(default=dict)),
                ("every", models.PositiveIntegerField(default=60)),
                ("grace", models.PositiveIntegerField(default=0)),
                ("retries", models.PositiveSmallIntegerField(default=2)),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("new", "not looked at yet"),
                            ("up", "works"),
                            ("down", "does not work"),
                            ("blind", "cannot be looked at"),
                        ],
                        default="new",
                        max_length=6,
                    ),
                ),
                ("since_at", models.DateTimeField()),
                ("failing", models.PositiveIntegerField(default=0)),
                ("failed_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("reason_zh", models.CharField(blank=True, max_length=300)),
                ("reason_en", models.CharField(blank=True, max_length=300)),
                ("recent", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField(null=True)),
                ("warned_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
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
                    "monitor",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="watch.monitor",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Blind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("reason_zh", models.CharField(blank=True, max_length=300)),
                ("reason_en", models.CharField(blank=True, max_length=300)),
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
                    "monitor",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="watch.monitor",
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
                    "parent",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="watch.check",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "from_at"], name="blind_of_contract")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("monitor", "parent"),
                        name="blind_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_at", None),
                            ("until_at__gte", models.F("from_at")),
                            _connector="OR",
                        ),
                        name="blind_forwards",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("new", "not looked at yet"),
                            ("up", "works"),
                            ("down", "does not work"),
                            ("blind", "cannot be looked at"),
                        ],
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason_zh", models.CharField(blank=True, max_length=300)),
                ("reason_en", models.CharField(blank=True, max_length=300)),
                (
                    "parent",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="watch.check",
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
                "indexes": [models.Index(fields=["parent", "-id"], name="turn_of_check")],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("system", models.CharField(max_length=80)),
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
                    "monitor",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="watch.monitor",
                    ),
                ),
                (
                    "parent",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="watch.check",
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
                    models.Index(fields=["contract", "system", "from_at"], name="watch_of_system")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("monitor", "parent", "system"),
                        name="watched_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        Fence("check", door=True),
        Fence("turned", leaf=True),
        Fence("watch", leaf=True),
        Fence("blind", leaf=True),
    ]
