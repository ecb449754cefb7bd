"""Pages of request types: the list, one type, and choosing one at the report."""
