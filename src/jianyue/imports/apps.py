"""The app's place in the installation."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.imports"
    label = "imports"
