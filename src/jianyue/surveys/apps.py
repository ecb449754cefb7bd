"""The app's place in the installation."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.surveys"
    label = "surveys"
