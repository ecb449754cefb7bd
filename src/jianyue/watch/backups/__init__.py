"""Backup jobs, their runs, and restores that were tried (C11)."""
