"""Real histories of other desks run under an agreement."""
