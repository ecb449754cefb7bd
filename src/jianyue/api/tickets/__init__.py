"""Tickets: lists, one, what happened and happens, files, what belongs together."""

from jianyue.api.tickets import acting, files, joined, listed, show
from jianyue.api.tickets.area import TICKETS

__all__ = ["TICKETS", "acting", "files", "joined", "listed", "show"]
