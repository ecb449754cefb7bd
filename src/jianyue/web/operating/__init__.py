"""How the installation stands, for whoever keeps it running."""
