"""Pages of the customer: report, follow, answer."""
