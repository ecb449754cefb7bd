"""The application as a server runs it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianyue.settings")

application = get_wsgi_application()

# What is loaded now stays until the end, and a request leaves few circles behind: looking through
# both for garbage again and again takes a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
