"""Beginning: the first provider of an installation, a new customer with its contract."""
