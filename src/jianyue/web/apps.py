"""The app's place in the installation."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.web"
    label = "web"
