"""Alerts recorded as facts: the timelines they lie on, and of each alert on which."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.db import migrations, models

from jianyue.ledger.fencing import Bind, Fence


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0007_happenings"),
        ("people", "0006_scopes_of_every_area"),
        ("watch", "0006_status"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="salt",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.CreateModel(
            name="AlertLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("rows", models.PositiveIntegerField(default=0)),
                (
                    "contract",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alert_logs",
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
        ),
        migrations.AddField(
            model_name="alert",
            name="log",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="watch.alertlog",
            ),
        ),
        migrations.AddIndex(
            model_name="alertlog",
            index=models.Index(fields=["tenant", "contract", "id"], name="alert_log_of_contract"),
        ),
        migrations.AddConstraint(
            model_name="alertlog",
            constraint=models.UniqueConstraint(
                fields=("tenant", "number"), name="alert_log_number_once"
            ),
        ),
        Fence("alertlog"),
        Bind("alert", "log"),
    ]
