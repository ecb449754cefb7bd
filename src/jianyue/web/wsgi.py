"""The application as a server runs it."""

import os

from django.core.wsgi import get_wsgi_application

from jianyue.ledger.garbage import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianyue.settings")

application = get_wsgi_application()

settle()
