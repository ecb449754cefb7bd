"""The app's place in the installation."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.services"
    label = "services"
