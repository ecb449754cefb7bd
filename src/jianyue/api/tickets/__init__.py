"""Tickets: lists, one, what happened and happens, files, what belongs together."""
