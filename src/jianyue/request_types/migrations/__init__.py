"""How the tables of request types came to be."""
