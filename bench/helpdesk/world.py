"""Makes its tables, one public queue, one agent and so many tickets: `... world COUNT`."""

import os
import sys

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.helpdesk.settings")
django.setup()

from helpdesk.models import Queue, Ticket  # noqa: E402 - after Django is set up

PASSWORD = "jianyue-demo"  # noqa: S105 - of the bench alone
# Copies of one ticket made by its own model; a twentieth are open, as in our world.
COPIES = """
INSERT INTO helpdesk_ticket ({names})
SELECT {values} FROM helpdesk_ticket, generate_series(1, %s) AS number WHERE id = %s
"""


def main(count: int) -> None:
    """Make the world."""
    call_command("migrate", verbosity=0)
    agent = get_user_model().objects.create_superuser("agent", "agent@demo.example", PASSWORD)
    queue = Queue.objects.create(title="Desk", slug="desk", allow_public_submission=True)
    ticket = Ticket.objects.create(title="柜面系统无法登录", queue=queue, assigned_to=agent)
    fields = {field.column: f'"{field.column}"' for field in Ticket._meta.concrete_fields}
    del fields["id"]
    fields["status"] = "CASE WHEN number %% 20 = 0 THEN 1 ELSE 4 END"
    copies = COPIES.format(names=", ".join(fields), values=", ".join(fields.values()))
    with connection.cursor() as cursor:
        cursor.execute(copies, [count, ticket.pk])
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
