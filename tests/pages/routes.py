"""Every route of the product, and addresses to try it with."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, PathConverter

# Pages of the kept library of accounts, which guards them itself.
LIBRARY = ("allauth.", "django.")


@dataclass(frozen=True)
class Route:
    """One route: its pattern from the root, its view, the names in it."""

    pattern: str
    view: object
    names: tuple[tuple[str, bool], ...]  # name, whether it is a whole number

    @property
    def policy(self) -> object:
        """Who the route is for; None where nobody decided."""
        return getattr(self.view, "policy", None)

    @property
    def of_library(self) -> bool:
        """Whether the kept library guards it."""
        return getattr(self.view, "__module__", "").startswith(LIBRARY)

    def address(self, given: dict[str, object]) -> str:
        """Return the address with the names filled in; a missing one is an error of the test."""
        path = self.pattern
        for name, _ in self.names:
            path = path.replace(f"<{name}>", str(given[name]))
        return "/" + path


def routes() -> Iterator[Route]:
    """Yield every route."""
    yield from _routes(get_resolver(), "")


def _routes(resolver: URLResolver, before: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each, before + _plain(str(each.pattern)))
        elif isinstance(each, URLPattern):
            names = tuple(
                (name, isinstance(converter, IntConverter))
                for name, converter in each.pattern.converters.items()
                if not isinstance(converter, PathConverter)
            )
            yield Route(before + _plain(str(each.pattern)), each.callback, names)


def _plain(pattern: str) -> str:
    """Return a pattern with bare names: `<int:pk>` is `<pk>`."""
    parts = []
    for part in pattern.split("<"):
        inside, closed, rest = part.partition(">")
        parts.append(f"<{inside.rsplit(':', 1)[-1]}>{rest}" if closed else inside)
    return "".join(parts)
