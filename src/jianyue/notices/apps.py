"""The app's place in the installation."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.notices"
    label = "notices"
