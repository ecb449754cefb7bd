"""Types of request with fields of their own: what is asked for an account, for access, for data."""
