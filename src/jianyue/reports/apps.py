"""The app's place in the installation."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Tell Django where the app is, figures where punctuality is counted, bundles of reports."""

    name = "jianyue.reports"
    label = "reports"

    def ready(self) -> None:
        """Give the figures their source and bundles their rows; only now can models be loaded."""
        source = import_module("jianyue.reports.punctuality").punctuality
        import_module("jianyue.figures.queries").SOURCES["report-punctuality"] = source
        report = import_module("jianyue.reports.models").Report
        import_module("jianyue.evidence.writing").NUMBERED["report"] = report
