"""The app's place in the installation."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.hooks"
    label = "hooks"
