"""What watches: monitoring systems, own checks, sources of counts; status pages that show it."""

from jianyue.api.monitoring import checks, looks, mails, monitors, sources, status_pages
from jianyue.api.monitoring.area import MONITORING, STATUS

__all__ = [
    "MONITORING", "STATUS", "checks", "looks", "mails", "monitors", "sources", "status_pages",
]  # fmt: skip
