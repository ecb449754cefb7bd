"""Rosters: who is on call, who holds a role of an agreement, who comes next."""
