"""Where a status page is read: its public name, or the secret of its link."""

from typing import Final

from django.conf import settings

from jianyue.ledger.sealing import unseal
from jianyue.watch.models import StatusPage
from jianyue.watch.words import Visibility

PUBLIC: Final = "status"
BY_LINK: Final = "s"


def path_of(page: StatusPage) -> str:
    """Return the path at which a page is read, from the root of the site.

    A public one lies under the short name of its provider: two providers can use the same name,
    and neither learns of the other's (docs/decisions/0172).
    """
    match Visibility.of(page.visibility):
        case Visibility.PUBLIC:
            return f"/{PUBLIC}/{page.tenant.code}/{page.slug}/"
        case Visibility.LINK:
            return f"/{BY_LINK}/{unseal(page.sealed)}/"
        case _:
            return f"/status-pages/{page.pk}/"


def url_of(page: StatusPage) -> str:
    """Return the whole address."""
    return f"{settings.SITE_URL}{path_of(page)}"
