"""What the customer thinks: surveys, follow-up calls, opinions tracked to an improvement (B26)."""
