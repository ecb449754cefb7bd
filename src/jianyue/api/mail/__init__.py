"""Mail in: what is held and where it goes, the boxes it comes to, messengers beside them."""

from jianyue.api.mail import boxes, held, messengers
from jianyue.api.mail.area import MAIL

__all__ = ["MAIL", "boxes", "held", "messengers"]
