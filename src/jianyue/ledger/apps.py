"""The app's place in the installation."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.ledger"
    label = "ledger"
