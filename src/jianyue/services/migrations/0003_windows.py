"""Windows of planned maintenance."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import jianyue.services.models_windows
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_handover"),
        ("ledger", "0003_memory"),
        ("people", "0004_sealed_second_steps"),
        ("services", "0002_staffing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Window",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("systems", models.JSONField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("emergency", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=500)),
                ("risk", models.CharField(max_length=500)),
                ("fallback", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for the customer"),
                            ("confirmed", "confirmed by the customer"),
                            ("refused", "refused by the customer"),
                            ("withdrawn", "withdrawn"),
                            ("running", "under way"),
                            ("done", "ended"),
                        ],
                        default=jianyue.services.models_windows.WindowState["ASKED"],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("counts_from", models.DateTimeField(null=True)),
                ("counts_until", models.DateTimeField(null=True)),
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
                    "asked_by",
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
                        related_name="windows",
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
                    "timeline",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.timeline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["tenant", "contract", "from_at"], name="window_of_contract"
                    ),
                    models.Index(
                        condition=models.Q(("counts_from__isnull", False)),
                        fields=["contract", "counts_from", "id"],
                        name="window_that_counts",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "number"), name="window_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))),
                        name="window_has_a_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gt", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="window_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counts_from", None), ("counts_until", None)),
                            ("counts_until__gt", models.F("counts_from")),
                            _connector="OR",
                        ),
                        name="window_counts_some_time",
                    ),
                ],
            },
        ),
        Fence("window"),
    ]
