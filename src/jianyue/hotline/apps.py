"""The app's place in the installation."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.hotline"
    label = "hotline"
