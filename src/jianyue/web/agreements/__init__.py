"""Pages of contracts and their agreements: read, drafted, signed."""
