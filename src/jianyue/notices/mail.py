"""Notices by mail, through the SMTP server of the installation."""

from django.conf import settings
from django.core.mail import EmailMessage

from jianyue.notices.invitations import path_of
from jianyue.notices.models import Notice


def send(notice: Notice) -> None:
    """Hand a notice to the mail server. Raises what the server or the network says.

    The Message-ID is made of the notice, so that a repeat after a lost answer is recognised as the
    same message; automatic answers are asked not to come (RFC 3834).
    """
    host = settings.SITE_URL.split("//", 1)[1].split(":")[0]
    path = path_of(notice)
    link = f"\n\n{settings.SITE_URL}{path}" if path else ""
    EmailMessage(
        subject=" ".join(notice.subject.split()),
        body=notice.body + link + "\n",
        to=[notice.user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    ).send()
