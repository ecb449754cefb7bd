"""django-helpdesk as its guide has it installed: the peer of the desk."""

from bench.helpdesk.driving import measured

__all__ = ["measured"]
