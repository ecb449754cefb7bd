"""The figures of the product, each against its peers in the same run."""
