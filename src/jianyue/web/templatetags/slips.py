"""What a page that already shows a ticket asks about its slips."""

from django import template

from jianyue.tickets.models import Ticket
from jianyue.tickets.models_slips import SlipRows
from jianyue.web.slips import found

register = template.Library()


@register.simple_tag
def slips_of(ticket: Ticket) -> SlipRows:
    """Return the slips of a ticket, in one query, the first first."""
    return found.slips_of(ticket)
