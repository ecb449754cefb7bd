"""Articles of what is known: written, published, found, and counted when they help."""
