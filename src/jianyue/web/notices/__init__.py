"""The bell, what one was told, and why."""
