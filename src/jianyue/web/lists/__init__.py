"""Every list as a file: what is filtered and visible, as CSV or XLSX; one way for all of them."""
