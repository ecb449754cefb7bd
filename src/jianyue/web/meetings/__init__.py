"""Pages of review meetings and action items."""
