"""How operations are declared: what they need, what they answer, and what stands around each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from jianyue.api import answering, once
from jianyue.api.callers import caller
from jianyue.api.entering import LARGEST, Bearer, Need, names_of
from jianyue.api.shapes import ProblemOut
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope
from jianyue.people.permissions import Deed

JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
ALWAYS: Final = (400, 401, 403, 404, 429)
WRITING: Final = (409, 412, 413, 415, 422)
REPEAT: Final = {
    "in": "header", "name": once.HEADER, "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "The same key answers the same again for 24 hours, and does nothing twice.",
}  # fmt: skip
MATCH: Final = {
    "in": "header", "name": "If-Match", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what was read; 412 where it has changed meanwhile.",
}  # fmt: skip
NONE_MATCH: Final = {
    "in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"},
    "description": "The ETag of what is known already; 304 where it is the same.",
}  # fmt: skip
View = Callable[..., Any]
Answers = dict[int, type[BaseModel] | None]


@dataclass(frozen=True, slots=True)
class Told:
    """An operation as it is called: method, address, what it does; plain answers are no JSON."""

    method: str
    path: str
    said: Both
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A group of operations that one scope covers."""

    scope: Scope | None
    router: Router

    @classmethod
    def of(cls, scope: Scope | None, tag: str) -> "Area":
        """Return a group by the name it has in the reference."""
        return cls(scope, Router(tags=[tag]))

    def get(
        self, path: str, said: Both, answer: type[BaseModel], *deeds: Deed, plain: bool = False
    ) -> Callable[[View], View]:
        """Declare a question; `plain` answers with something else than JSON."""

        def declare(view: View) -> View:
            @wraps(view)
            def asked(request: HttpRequest, **given: Any) -> HttpResponse:  # noqa: ANN401 - what the library read
                found = view(request, **given)
                return found if plain else answering.read(request, found)

            known: Answers = {200: answer} if plain else {200: answer, 304: None}
            self._add(Told("GET", path, said, plain), asked, Need(self.scope, deeds), known)
            return asked

        return declare

    def post(
        self, path: str, said: Both, answer: type[BaseModel] | None, *deeds: Deed,
        takes: str = JSON, most: int = LARGEST,
    ) -> Callable[[View], View]:  # fmt: skip
        """Declare an act; repeated with the same key it is answered and not done again."""
        need = Need(self.scope, deeds, writes=True, takes=takes, most=most)
        return self._act(Told("POST", path, said), answer, need)

    def put(self, path: str, said: Both, *deeds: Deed) -> Callable[[View], View]:
        """Declare that something is so; it may be said again and again."""
        return self._act(Told("PUT", path, said), None, Need(self.scope, deeds, writes=True))

    def delete(self, path: str, said: Both, *deeds: Deed) -> Callable[[View], View]:
        """Declare that something is so no more."""
        return self._act(Told("DELETE", path, said), None, Need(self.scope, deeds, writes=True))

    def _act(
        self, told: Told, answer: type[BaseModel] | None, need: Need
    ) -> Callable[[View], View]:
        status = 204 if answer is None else 201

        def declare(view: View) -> View:
            @wraps(view)
            def acted(request: HttpRequest, **given: Any) -> HttpResponse:  # noqa: ANN401 - what the library read
                def act() -> HttpResponse:
                    return answering.done(view(request, **given), status)

                if told.method != "POST":
                    return act()
                return once.once(request, caller(request), _digest(request, need, given), act)

            self._add(told, acted, need, {status: answer})
            return acted

        return declare

    def _add(self, told: Told, view: View, need: Need, answers: Answers) -> None:
        door = Bearer(need)
        self.router.add_api_operation(
            told.path, [told.method], view, auth=door, response=_answers(told, answers),
            summary=told.said.en, operation_id=view.__name__,
            openapi_extra={
                "parameters": _headers(told),
                "x-summary-zh": told.said.zh,
                "x-scope": need.scope.value if need.scope else "",
                "x-deeds": [deed.value for deed in need.deeds],
            },
        )  # fmt: skip
        door.query = names_of(self.router.path_operations[told.path].operations[-1])


def _answers(told: Told, answers: Answers) -> dict[Any, Any]:
    problems = (*ALWAYS, *(WRITING if told.method != "GET" else ()))
    return {**answers, **dict.fromkeys(problems, ProblemOut)}


def _headers(told: Told) -> list[dict[str, Any]]:
    if told.method == "GET":
        return [] if told.plain else [NONE_MATCH]
    return [REPEAT, MATCH] if told.method == "POST" else [MATCH]


def _digest(request: HttpRequest, need: Need, said: dict[str, Any]) -> str:
    """Return by what a request is known; of files what stands in them."""
    if need.takes != FORM:
        return once.digest_of(request, request.body)
    parts = []
    for name, value in sorted(said.items()):
        parts.append(name.encode())
        if hasattr(value, "chunks"):
            parts += [str(value.name).encode(), b"".join(value.chunks())]
            value.seek(0)
        else:
            parts.append(repr(value).encode())
    return once.digest_of(request, *parts)
