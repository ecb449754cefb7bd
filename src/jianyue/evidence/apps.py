"""The app's place in the installation."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.evidence"
    label = "evidence"
