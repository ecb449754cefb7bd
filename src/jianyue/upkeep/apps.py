"""The app's place in the installation."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.upkeep"
    label = "upkeep"
