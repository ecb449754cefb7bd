"""How the tables of recurring jobs came to be."""
