"""Propose breaches from missed indicators: who opened them is nobody, and when is looked next."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0005_contract_of_timeline"),
        ("money", "0002_payments_of_the_time_before"),
        ("people", "0004_sealed_second_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="breach",
            name="title_en",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="paymentplan",
            name="judge_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="breach",
            name="opened_by",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="breach",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed, to be confirmed"),
                    ("opened", "to be told to the other side"),
                    ("told", "told, being handled"),
                    ("cure", "to be cured by a day"),
                    ("closed", "closed"),
                    ("withdrawn", "withdrawn"),
                    ("dismissed", "no breach"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="breach",
            constraint=models.UniqueConstraint(
                condition=models.Q(("opened_by", None)),
                fields=("contract", "about"),
                name="breach_proposed_once",
            ),
        ),
    ]
