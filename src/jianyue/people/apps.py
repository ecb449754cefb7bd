"""The app's place in the installation."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Tell Django where the app is."""

    name = "jianyue.people"
    label = "people"
