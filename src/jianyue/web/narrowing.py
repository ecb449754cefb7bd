"""What an address of a list may ask for: the names it knows, each once, and nothing else."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from jianyue.web.policy import View

NUL = "\x00"


def narrowed_by(*names: str) -> Callable[[View], View]:
    """Mark a list that is narrowed by `names` alone.

    An unknown name, one given twice, and text that no database keeps are answered with 400: a list
    that quietly ignored them would show something else than was asked for.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def strict(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            for name, values in request.GET.lists():
                if name not in names or len(values) > 1 or NUL in values[0]:
                    raise BadRequest(name)
            return view(request, *args, **kwargs)

        return strict

    return mark
