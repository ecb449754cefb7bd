"""Evidence: seals over what was recorded, bundles of it, and their check without a server."""
