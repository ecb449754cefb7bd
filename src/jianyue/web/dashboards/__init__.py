"""Dashboards: all contracts, one contract, the team; every chart with its table and its CSV."""
