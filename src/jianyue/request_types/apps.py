"""The app's place in the installation."""

from django.apps import AppConfig


class RequestTypesConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.request_types"
    label = "request_types"
