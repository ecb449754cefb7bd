"""Pages of reports: what is owed, drafts, what was released and who received it."""
