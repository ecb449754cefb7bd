"""One module for each way in which a notice leaves the house."""
