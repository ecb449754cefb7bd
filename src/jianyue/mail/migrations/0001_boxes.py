"""Boxes that mail comes to, mail as it came, addresses that are not listened to."""

import django.db.models.deletion
import django.db.models.functions.text
import jianyue.ledger.tenancy
import jianyue.mail.words
from django.conf import settings
from django.db import migrations, models

from jianyue.ledger.fencing import Fence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0004_warned_from"),
        ("ledger", "0004_timers_by_kind"),
        ("tickets", "0005_of_worker"),
        ("watch", "0002_alerts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Box",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("imap", "fetched from a mailbox (IMAP)"),
                            ("listener", "brought by a mail server (SMTP/LMTP)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("host", models.CharField(blank=True, max_length=200)),
                ("port", models.PositiveIntegerField(default=993)),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS (port 993)"),
                            ("starttls", "STARTTLS (port 143)"),
                            ("plain", "none (private networks alone)"),
                        ],
                        default=jianyue.mail.words.Security["TLS"],
                        max_length=10,
                    ),
                ),
                ("login", models.CharField(blank=True, max_length=200)),
                ("sealed", models.TextField(blank=True)),
                ("folder", models.CharField(default="INBOX", max_length=100)),
                ("prover", models.CharField(blank=True, max_length=200)),
                ("cap", models.PositiveIntegerField(default=30)),
                ("on", models.BooleanField(default=True)),
                ("validity", models.BigIntegerField(null=True)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("polled_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
                ("failing_since", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("internal", models.BooleanField(default=True)),
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
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("address"),
                        condition=models.Q(("removed_at", None)),
                        name="box_address_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("content", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("to", models.CharField(blank=True, max_length=254)),
                ("back", models.CharField(max_length=254, null=True)),
                ("received_at", models.DateTimeField()),
                ("waits", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("imported", "on a ticket"),
                            ("alert", "taken as an alert"),
                            ("held", "held"),
                            ("set_aside", "set aside"),
                            ("rejected", "rejected"),
                        ],
                        default=jianyue.mail.words.State["WAITING"],
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "the sender has no account"),
                            ("unjoined", "the sender has not joined yet"),
                            ("unproven", "the mail server could not prove the sender"),
                            ("contract", "it is not known which contract it is about"),
                            ("stranger", "the sender has no part in that ticket"),
                            ("refused", "the ticket did not take it"),
                            ("flood", "too many mails from this address"),
                            ("broken", "it could not be read safely"),
                            ("large", "it is larger than 25 MB"),
                            ("failed", "an error stopped it"),
                            ("automatic", "sent by a machine"),
                            ("list", "bulk mail or a list"),
                            ("bounce", "a bounce"),
                            ("own", "sent by this product"),
                            ("blocked", "the address is blocked"),
                            ("monitor", "no monitor has this address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("message_id", models.CharField(blank=True, max_length=300)),
                ("sender", models.CharField(blank=True, max_length=254)),
                ("sender_name", models.CharField(blank=True, max_length=120)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("shown", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("internal", models.BooleanField(default=True)),
                (
                    "box",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="mail.box",
                    ),
                ),
                (
                    "settled_by",
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
                (
                    "ticket",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("waits", True)),
                        fields=["tenant", "id"],
                        name="mail_waiting",
                    ),
                    models.Index(fields=["tenant", "state", "-received_at"], name="mail_by_state"),
                    models.Index(fields=["tenant", "sender", "received_at"], name="mail_of_sender"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("box", "key"), name="mail_key_once"),
                    models.UniqueConstraint(fields=("box", "content"), name="mail_content_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Raw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                ("internal", models.BooleanField(default=True)),
                (
                    "mail",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="raws",
                        to="mail.mail",
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
                    "user",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("mail",), name="raw_once")]},
        ),
        migrations.CreateModel(
            name="Subjects",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ended", models.JSONField(default=list)),
                ("seen", models.JSONField(default=list)),
                ("graded", models.JSONField(default=dict)),
                ("usual", models.CharField(max_length=10)),
                ("until", models.CharField(blank=True, max_length=60)),
                ("set_at", models.DateTimeField()),
                ("internal", models.BooleanField(default=True)),
                (
                    "monitor",
                    jianyue.ledger.tenancy.Within(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("monitor",), name="subjects_once")]
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("internal", models.BooleanField(default=True)),
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
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "address"), name="block_once")
                ]
            },
        ),
        Fence("box", door=True),
        Fence("mail"),
        Fence("raw", leaf=True),
        Fence("subjects", leaf=True),
        Fence("block", leaf=True),
    ]
