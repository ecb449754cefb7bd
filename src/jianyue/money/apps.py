"""The app's place in the installation."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.money"
    label = "money"
