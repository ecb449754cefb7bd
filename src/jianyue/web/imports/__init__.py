"""Pages that bring files in."""
