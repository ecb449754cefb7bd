"""The app's place in the installation."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.tickets"
    label = "tickets"
