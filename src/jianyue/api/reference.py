"""The reference of the API: the document for programs, and the page for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jianyue.api.entering import CALLS
from jianyue.api.problems import STATUS, Sort
from jianyue.api.site import api
from jianyue.ledger.speech import Both
from jianyue.people.models import Scope

PREFIX = "/api/v1"
TRIED = 'curl -H "Authorization: Bearer jy_…" {}/api/v1/me'


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the page tells it."""

    method: str
    path: str
    said: Both
    scope: str
    parameters: Sequence[Mapping[str, Any]]
    body: str
    answer: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a shape, and what stands in it."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What is sent or answered."""

    name: str
    fields: Sequence[Field]


@cache
def described() -> dict[str, Any]:
    """Return the document of the whole API.

    It is read as it was written beside the client: to compose it takes seconds.
    """
    written = files("jianyue.client").joinpath("openapi.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(written)
    return found | {"servers": [{"url": settings.SITE_URL}]}


def composed() -> dict[str, Any]:
    """Return the document from the operations as they are, without the address of the server."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    for operations in found["paths"].values():
        for operation in operations.values():
            _tell_problems(operation)
    return {key: each for key, each in found.items() if key != "servers"}


@require_safe
def document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Answer with the OpenAPI document."""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every operation, what it takes and answers, and the problems there are."""
    problems = [(sort, STATUS[sort]) for sort in Sort]
    groups: dict[str, list[Operation]] = {}
    for path, operations in described()["paths"].items():
        for method, each in operations.items():
            groups.setdefault(each["tags"][0], []).append(_told(method, path, each))
    shown = {"groups": groups, "problems": problems, "scopes": list(Scope), "calls": CALLS,
             "shapes": _shapes(),
             "tried": TRIED.format(settings.SITE_URL)}  # fmt: skip
    return render(request, "api/reference.html", shown)


def _told(method: str, path: str, each: Mapping[str, Any]) -> Operation:
    answers = [
        each["responses"][status] for status in ("200", "201") if status in each["responses"]
    ]
    body, answer = _shape(each.get("requestBody")), _shape(answers[0] if answers else None)
    parameters = [each for each in each["parameters"] if each["in"] != "header"]
    return Operation(
        method.upper(), path, Both(each["x-summary-zh"], each["summary"]), each["x-scope"],
        parameters, body, answer,
    )  # fmt: skip


def _shape(said: Mapping[str, Any] | None) -> str:
    """Return the name of the shape of a body or an answer."""
    for content in ((said or {}).get("content") or {}).values():
        schema = content["schema"]
        return str(schema.get("$ref", schema.get("title", ""))).rsplit("/", 1)[-1]
    return ""


def _shapes() -> list[Shape]:
    schemas = described()["components"]["schemas"]
    return [
        Shape(name, [
            Field(key, _type(value), key in each.get("required", ()))
            for key, value in each.get("properties", {}).items()
        ])
        for name, each in sorted(schemas.items())
        if each.get("properties")
    ]  # fmt: skip


def _type(schema: Mapping[str, Any]) -> str:
    """Say in a word what a value is."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")


def _tell_problems(operation: Mapping[str, Any]) -> None:
    """Give problems the media type that they have; a file has one of its own."""
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and "application/json" in content:  # noqa: PLR2004 - problems begin there
            answer["content"] = {"application/problem+json": content["application/json"]}
        elif (
            content.get("application/json", {})
            .get("schema", {})
            .get("$ref", "")
            .endswith("/Nothing")
        ):
            answer["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
