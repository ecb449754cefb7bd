"""Notices by mail, through the SMTP server of the installation."""

from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from jianyue.notices import calls, invitations, resets
from jianyue.notices.models import Notice

# Links that let somebody in are made when the mail goes out, so that nothing stores them.
MADE_NOW: Final = {invitations.CAUSE: invitations.path_of, resets.CAUSE: resets.path_of}


def send(notice: Notice) -> None:
    """Hand a notice to the mail server. Raises what the server or the network says.

    The Message-ID is made of the notice, so that a repeat after a lost answer is recognised as the
    same message; automatic answers are asked not to come (RFC 3834).
    """
    host = settings.SITE_URL.split("//", 1)[1].split(":")[0]
    made_now = MADE_NOW.get(notice.cause)
    path = made_now(notice) if made_now else notice.path
    link = f"\n\n{settings.SITE_URL}{path}" if path else ""
    EmailMessage(
        subject=" ".join(notice.subject.split()),
        body=notice.body + link + calls.words_of(notice) + "\n",
        to=[notice.user.email],
        headers={
            "Message-ID": f"<notice-{notice.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    ).send()
