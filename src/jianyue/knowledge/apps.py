"""The app's place in the installation."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.knowledge"
    label = "knowledge"
