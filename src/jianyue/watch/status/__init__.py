"""Status pages: what is shown of systems, to whom, and how it gets there."""
