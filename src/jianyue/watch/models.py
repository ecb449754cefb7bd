"""Rows of the watch: outages, and the alerts of monitoring systems."""

from jianyue.watch.models_alerts import Alert, Judged, Monitor, Signal
from jianyue.watch.models_outages import Outage

__all__ = ["Alert", "Judged", "Monitor", "Outage", "Signal"]
