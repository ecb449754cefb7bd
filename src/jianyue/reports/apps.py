"""The app's place in the installation."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Tell Django where the app is, and figures where punctuality is counted."""

    name = "jianyue.reports"
    label = "reports"

    def ready(self) -> None:
        """Give the figures their source; only now can models be loaded."""
        source = import_module("jianyue.reports.punctuality").punctuality
        import_module("jianyue.figures.queries").SOURCES["report-punctuality"] = source
