"""Keep official notices of holidays, each to its tenant."""

import django.db.models.deletion
import jianyue.ledger.tenancy
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_fence"),
        ("people", "0002_fence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HolidayNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("version", models.PositiveSmallIntegerField()),
                ("closed", models.JSONField()),
                ("make_up", models.JSONField()),
                ("source", models.CharField(max_length=300)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
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
                    models.Index(
                        fields=["tenant", "country", "published_at"], name="holiday_notice_order"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "country", "year", "version"), name="holiday_notice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1), ("year__gte", 2000)),
                        name="holiday_notice_of_a_year",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="holidaynotice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="03c0290a2f3483ad01d2f8047f0eccbc2631d194",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_notice_stays_2adde",
                    table="services_holidaynotice",
                    when="BEFORE",
                ),
            ),
        ),
        Fence("holidaynotice", leaf=True),
    ]
