"""Status pages, and what is published on them."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import jianyue.watch.words
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("people", "0004_sealed_second_steps"),
        ("services", "0004_extensions"),
        ("watch", "0005_recovery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("off", "off"),
                            ("people", "the customer and the provider, signed in"),
                            ("link", "whoever has the secret link"),
                            ("public", "everybody"),
                        ],
                        default=jianyue.watch.words.Visibility["OFF"],
                        max_length=8,
                    ),
                ),
                ("slug", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("sealed", models.TextField()),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(max_length=80)),
                ("text_zh", models.CharField(blank=True, max_length=500)),
                ("text_en", models.CharField(blank=True, max_length=500)),
                ("link", models.CharField(blank=True, max_length=300)),
                ("systems", models.JSONField(default=list)),
                ("opened_at", models.DateTimeField()),
                ("written", models.CharField(blank=True, max_length=64)),
                ("placed", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "slug"), name="status_page_slug_once"
                    ),
                    models.UniqueConstraint(
                        fields=("customer", "contract"),
                        name="status_page_once",
                        nulls_distinct=False,
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="StatusUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("investigating", "Investigating"),
                            ("identified", "Identified"),
                            ("monitoring", "Monitoring"),
                            ("resolved", "Resolved"),
                        ],
                        max_length=15,
                    ),
                ),
                ("zh", models.CharField(blank=True, max_length=2000)),
                ("en", models.CharField(blank=True, max_length=2000)),
                ("published_at", models.DateTimeField()),
                ("corrected_at", models.DateTimeField(null=True)),
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
                    "corrected_by",
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
                    "outage",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="watch.outage",
                    ),
                ),
                (
                    "published_by",
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
                    "window",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="services.window",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outage", None), ("window", None), _connector="XOR"),
                        name="status_update_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("window", None)),
                        fields=("outage", "seq"),
                        name="status_update_of_outage",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outage", None)),
                        fields=("window", "seq"),
                        name="status_update_of_window",
                    ),
                ]
            },
        ),
        Fence("statuspage", door=True, leaf=True),
        Fence("statusupdate", leaf=True),
    ]
