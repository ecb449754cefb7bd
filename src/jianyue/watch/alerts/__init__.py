"""Alerts of monitoring systems: read, stored, made into incidents and outages, judged."""
