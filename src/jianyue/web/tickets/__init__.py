"""The page of a ticket: its clocks and why they stand so, what happened, what can be done."""
