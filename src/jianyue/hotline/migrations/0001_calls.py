"""Lines that people call, and the calls over them."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0005_contract_of_timeline"),
        ("people", "0004_sealed_second_steps"),
        ("tickets", "0006_verdicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("added_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("internal", models.BooleanField(default=True)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="agreements.contract",
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
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("caller_name", models.CharField(blank=True, max_length=120)),
                ("rang_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("numbered_at", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wrong", "a wrong number"),
                            ("silent", "nobody spoke, or a nuisance"),
                            ("test", "a test of the line"),
                            ("other", "about no service"),
                        ],
                        max_length=10,
                    ),
                ),
                ("internal", models.BooleanField(default=True)),
                (
                    "agent",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "caller",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="agreements.contract",
                    ),
                ),
                (
                    "customer",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
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
                    "line",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="hotline.line",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "-rang_at"], name="call_by_day"),
                    models.Index(fields=["contract", "rang_at"], name="call_of_contract"),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["tenant", "id"],
                        name="call_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="call_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("line", "key"),
                        name="call_key_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at", None),
                            ("answered_at__gte", models.F("rang_at")),
                            _connector="OR",
                        ),
                        name="call_rang_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("rang_at")),
                            _connector="OR",
                        ),
                        name="call_ends_after_it_rang",
                    ),
                ],
            },
        ),
        Fence("line", door=True),
        Fence("call", leaf=True),
    ]
