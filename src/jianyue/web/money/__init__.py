"""Pages of payments, breach cases and settlements."""
