"""The app's place in the installation."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.dashboards"
    label = "dashboards"
