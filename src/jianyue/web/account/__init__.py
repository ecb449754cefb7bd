"""Signing in, and what belongs to a person's own account."""
