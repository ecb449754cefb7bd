"""Tickets: lists, one, what happened and happens, files, what belongs together."""

from jianyue.api.tickets import acting, climbing, files, joined, listed, show
from jianyue.api.tickets.area import TICKETS

__all__ = ["TICKETS", "acting", "climbing", "files", "joined", "listed", "show"]
