"""Frozen reports: due by the agreement, drafted, released, delivered, restated."""
