"""Mail in: boxes, what came, whose it is and what becomes of it."""
