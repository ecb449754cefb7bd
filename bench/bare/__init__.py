"""A bare Django application: what the same server and database can do at most."""
