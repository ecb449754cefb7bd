"""What pages do programs do too, or somebody has said why not."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from jianyue.api.reference import described
from tests.api.covered import BY, LEFT
from tests.pages.routes import LIBRARY


def methods_of(view: Any) -> set[str]:
    """Return the methods that Django's decorators let through to a view."""
    found: set[str] = set()
    waiting, seen = [view], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen or not hasattr(each, "__code__"):
            continue
        seen.add(id(each))
        cells = zip(each.__code__.co_freevars, each.__closure__ or (), strict=True)
        for name, cell in cells:
            if name == "request_method_list":
                found |= set(cell.cell_contents)
            elif callable(cell.cell_contents):
                waiting.append(cell.cell_contents)
    return found


def forms(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield the name of each route of the pages that takes a form."""
    for each in resolver.url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from forms(each, address)
        elif isinstance(each, URLPattern) and not address.startswith("api/"):
            ours = not each.callback.__module__.startswith(LIBRARY)
            if ours and "POST" in methods_of(each.callback):
                yield str(each.name)


def test_each_form_of_a_page_is_an_operation_or_is_left_for_a_reason() -> None:
    left = [name for names in LEFT.values() for name in names.split()]
    known = [*BY, *left]
    taken = set(forms(get_resolver()))

    assert len(known) == len(set(known))
    assert taken - set(known) == set()
    assert set(known) - taken == set()


def test_what_does_the_same_as_a_page_is_there() -> None:
    operations = {
        each["operationId"] for path in described()["paths"].values() for each in path.values()
    }
    assert {name for names in BY.values() for name in names.split()} - operations == set()
