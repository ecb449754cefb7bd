"""Pages of surveys, follow-up calls and opinions."""
