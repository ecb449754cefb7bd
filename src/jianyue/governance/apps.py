"""The app's place in the installation."""

from importlib import import_module

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Tell Django where the app is, and calendar feeds where meetings are found."""

    name = "jianyue.governance"
    label = "governance"

    def ready(self) -> None:
        """Give the feeds what they show beside; only now can models be loaded."""
        beside = import_module("jianyue.escalation.ical").BESIDE
        found = import_module("jianyue.governance.ical").of_feed
        if found not in beside:
            beside.append(found)
