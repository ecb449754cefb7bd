"""Migrations of dashboards."""
