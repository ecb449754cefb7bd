"""Pages of rosters, leaves, roles and feeds."""
