"""What every page has around it."""

from django.http import HttpRequest

from jianyue.people.permissions import Deed, may


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what the page's frame shows: language, theme, where one may go."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "language": getattr(request, "language", "zh"),
        "nonce": getattr(request, "nonce", ""),
        "theme": getattr(user, "theme", "auto") if known else "auto",
        "may": {deed.name.lower(): known and may(user, deed) for deed in Deed},  # type: ignore[arg-type]
    }
