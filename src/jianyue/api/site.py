"""The API as a whole: its areas, how requests are read, how faults are told."""

import logging
from typing import Any, Final

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from pydantic_core import from_json

from jianyue.api import areas, faults
from jianyue.api.problems import Problem, Sort, answer, unreadable
from jianyue.ledger.speech import Refused
from jianyue.request_types.filling import NotAnAnswer
from jianyue.tickets.filters import UnknownFilter
from jianyue.tickets.wishes import Incomplete, TooLong

logger = logging.getLogger(__name__)
UNREADABLE: Final = unreadable("正文不是合法的 JSON。", "The body is no valid JSON.")


class Strict(Parser):
    """JSON as the standard has it: no NaN, no halves of characters, no bottomless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - any JSON
        """Return what a body says. Raises ValueError."""
        return from_json(request.body, allow_inf_nan=False)


api = NinjaAPI(
    title="Jianyue",
    version="1",
    description="Everything the pages do, by the same actions. 页面上能做的，都能由程序来做。",
    docs_url=None,
    openapi_url=None,
    parser=Strict(),
    urls_namespace="api",
)
for area in areas.AREAS:
    api.add_router("", area.router)


# In this order: the first that a fault is counts.
SORTS: Final[tuple[tuple[type[Exception], Sort], ...]] = (
    (AuthenticationError, Sort.NO_TOKEN),
    (UnknownFilter, Sort.UNREADABLE),
    (Incomplete, Sort.INVALID),
    (TooLong, Sort.INVALID),
    (NotAnAnswer, Sort.INVALID),
    (Refused, Sort.REFUSED),
    (RequestDataTooBig, Sort.TOO_LARGE),
    (Http404, Sort.MISSING),
    (ObjectDoesNotExist, Sort.MISSING),
    (PermissionDenied, Sort.FORBIDDEN),
)


def problem_of(fault: object) -> Problem:
    """Return the problem that a fault is for who called."""
    if isinstance(fault, Problem):
        return fault
    if isinstance(fault, ValidationError):
        return faults.problem_of(fault.errors)
    sort = next((sort for kind, sort in SORTS if isinstance(fault, kind)), None)
    if sort is not None:
        return Problem(sort, getattr(fault, "said", None))
    if isinstance(fault, HttpError) and isinstance(fault.__cause__, RequestDataTooBig):
        return Problem(Sort.TOO_LARGE)
    if isinstance(fault, HttpError | SuspiciousOperation | UnreadablePostError):
        return UNREADABLE
    return Problem(Sort.BROKEN)


def _told(request: HttpRequest, fault: Exception | type[Exception]) -> HttpResponse:
    """Answer a fault with its problem, and take back what was written before it."""
    transaction.set_rollback(True)
    problem = problem_of(fault)
    if problem.sort is Sort.BROKEN:
        # The library hands the fault on where nothing is caught any more.
        cause = fault if isinstance(fault, Exception) else None
        logger.error("The API broke at %s %s", request.method, request.path, exc_info=cause)
    return answer(request, problem)


for kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(kind, _told)
