"""Its command that escalates, as cron runs it."""

import os

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.helpdesk.settings")

if __name__ == "__main__":
    django.setup()
    call_command("escalate_tickets")
