"""How an installation stands: what `jianyue doctor` prints and the operator's page shows."""
