"""The app of mail in."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Mail in."""

    name = "jianyue.mail"
    label = "mail"
