"""Files that are brought in, and where each imported ticket came from."""

import django.db.models.deletion
import jianyue.imports.words
import jianyue.ledger.tenancy
from jianyue.ledger.fencing import Fence
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0005_contract_of_timeline"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0008_imported"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Brought",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=100)),
                ("said", models.JSONField()),
                ("claims", models.JSONField(default=dict)),
                ("length", models.PositiveIntegerField()),
                ("brought_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brought",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "origin", "key"), name="brought_once"
                    ),
                    models.UniqueConstraint(fields=("ticket",), name="brought_as_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("tickets", "tickets"),
                            ("people", "people"),
                            ("organisations", "customers"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("table", "a plain table"),
                            ("zammad", "Zammad"),
                            ("glpi", "GLPI"),
                            ("jira", "Jira"),
                        ],
                        max_length=10,
                    ),
                ),
                ("origin", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("stored", models.UUIDField(null=True)),
                ("rows", models.PositiveIntegerField()),
                ("heads", models.JSONField()),
                ("distinct", models.JSONField()),
                ("columns", models.JSONField(default=dict)),
                ("values", models.JSONField(default=dict)),
                ("zone", models.CharField(max_length=60)),
                (
                    "dates",
                    models.CharField(
                        choices=[
                            ("ymd", "year, month, day"),
                            ("dmy", "day, month, year"),
                            ("mdy", "month, day, year"),
                        ],
                        default=jianyue.imports.words.Dates["YEAR_FIRST"],
                        max_length=3,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("uploaded_at", models.DateTimeField()),
                ("planned_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.contract",
                    ),
                ),
                (
                    "reporter",
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
                "indexes": [models.Index(fields=["tenant", "-uploaded_at"], name="import_newest")],
            },
        ),
        Fence("import", leaf=True),
        Fence("brought", leaf=True),
    ]
