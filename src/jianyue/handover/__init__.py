"""All of a contract in one file, to be handed over at its end (B29, C07)."""
