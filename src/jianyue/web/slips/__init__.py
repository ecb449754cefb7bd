"""Service record slips: written on a ticket, read, signed by both sides, printed."""
