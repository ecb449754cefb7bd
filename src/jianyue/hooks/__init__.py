"""Webhooks: what happens is told to addresses of other systems, signed (docs/decisions/0217)."""
