"""Messengers whose messages come in beside mail, and whose their senders are."""

import django.db.models.deletion
import jianyue.ledger.tenancy
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_happenings"),
        ("mail", "0001_boxes"),
        ("tickets", "0012_channel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handle", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("internal", models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name="box",
            name="digest",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="box",
            name="kind",
            field=models.CharField(
                choices=[
                    ("imap", "fetched from a mailbox (IMAP)"),
                    ("listener", "brought by a mail server (SMTP/LMTP)"),
                    ("dingtalk", "DingTalk robot"),
                    ("wecom", "WeCom intelligent robot"),
                    ("feishu", "Feishu robot"),
                    ("program", "any other messenger (JSON)"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("state", "imported")),
                fields=["box", "to", "-received_at"],
                name="mail_of_conversation",
            ),
        ),
        migrations.AddField(
            model_name="handle",
            name="box",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="mail.box",
            ),
        ),
        migrations.AddField(
            model_name="handle",
            name="by",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handle",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.tenant"
            ),
        ),
        migrations.AddField(
            model_name="handle",
            name="user",
            field=jianyue.ledger.tenancy.Within(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="handle",
            constraint=models.UniqueConstraint(fields=("box", "handle"), name="handle_once"),
        ),
        Fence("handle", leaf=True),
    ]
