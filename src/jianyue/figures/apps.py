"""The app's place in the installation."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.figures"
    label = "figures"
