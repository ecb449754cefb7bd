"""The app's place in the installation."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.agreements"
    label = "agreements"
