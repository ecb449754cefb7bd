"""The app's place in the installation."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.jobs"
    label = "jobs"
