"""How a person wants pages to be shown."""

from jianyue.people.models import User


def prefer(user: User, **chosen: str) -> None:
    """Keep a language, a theme or a zone for a person. Safe to repeat; no fact, so no instant."""
    for name, value in chosen.items():
        setattr(user, name, value)
    User.objects.filter(pk=user.pk).update(**chosen)
