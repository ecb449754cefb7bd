"""The app's place in the installation."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.watch"
    label = "watch"
