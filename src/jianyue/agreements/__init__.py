"""The agreement language, its check, and the catalogue."""
