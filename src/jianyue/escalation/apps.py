"""The app's place in the installation."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.escalation"
    label = "escalation"
