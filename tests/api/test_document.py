"""The document says what the API does: every operation, fuzzed, answers as it is written there."""

import inspect
import os
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, get_args, get_type_hints

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from pydantic import BaseModel
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jianyue.api.areas import AREAS
from jianyue.api.reference import described
from tests.api.program import Program
from tests.pages.samples import Samples

pytestmark = pytest.mark.again
# Ten cases an operation at the build server, fewer at a desk, more where somebody asks for it.
CASES: Final = int(os.environ.get("API_CASES") or (10 if os.environ.get("CI") else 2))
# That what fits its shape is taken is not among them: it may still name nothing, or not follow.
CHECKS: Final = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip
OPERATIONS: Final = [
    f"{method.upper()} {path}" for path, each in described()["paths"].items() for method in each
]


@pytest.fixture
def known(samples: Samples) -> dict[str, Any]:
    """What may stand in an address: of things that are there."""
    return {**samples.given, "person": samples.given["pk"]}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_one_that_the_document_tells(
    name: str, wsgi: Any, known: dict[str, Any], program: Callable[..., Program]
) -> None:
    method, path = name.split(" ")
    callers = [program("manager"), program("teller")]
    operation = schemathesis.openapi.from_dict(described())[path][method]

    @settings(
        max_examples=CASES, deadline=None, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck), derandomize=CASES <= 10,
    )  # fmt: skip
    @given(operation.as_strategy(), some.sampled_from(callers), some.integers(0, 1))
    def ask(case: Any, caller: Program, there: int) -> None:
        if there:
            fitting = {name: known[name] for name in case.path_parameters or {} if name in known}
            case.path_parameters |= fitting
        response = answered(case, caller, wsgi)
        assert response.status_code < 500, response.text
        case.validate_response(response, checks=list(CHECKS))

    ask()


def answered(case: Any, caller: Program, wsgi: Any) -> Any:
    """Send what was thought up, and return what is answered."""
    case.headers["Authorization"] = f"Bearer {caller.token}"
    return case.call(app=wsgi, base_url="http://localhost")


@pytest.mark.django_db
def test_the_document_is_for_everybody_and_the_page_tells_every_operation(client: Any) -> None:
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/").content.decode()

    assert document["openapi"] == "3.1.0"
    assert len(OPERATIONS) > 15
    for path in document["paths"]:
        assert path in page


def test_what_reads_is_called_by_what_it_does() -> None:
    reading = {"list", "get", "take", "find", "suggest", "draft", "explain", "fill"}
    names = [each["get"]["operationId"] for each in described()["paths"].values() if "get" in each]

    assert [name for name in names if name.split("_")[0] not in reading] == []


def shapes_in(kind: Any, found: dict[str, set[str]]) -> None:
    """Note the shapes and closed lists that a type is made of, by their names in the document."""
    for part in get_args(kind):
        shapes_in(part, found)
    if not isinstance(kind, type) or not issubclass(kind, BaseModel | Enum):
        return
    whole = f"{kind.__module__}.{kind.__qualname__}"
    if whole in found.setdefault(kind.__name__, set()):
        return
    found[kind.__name__].add(whole)
    if issubclass(kind, BaseModel):
        for field in kind.model_fields.values():
            shapes_in(field.annotation, found)


def test_no_two_shapes_are_called_the_same() -> None:
    found: dict[str, set[str]] = {}
    for area in AREAS:
        for path in area.router.path_operations.values():
            for operation in path.operations:
                kinds = get_type_hints(inspect.unwrap(operation.view_func)).values()
                answers = (
                    each.model_fields["response"].annotation
                    for each in operation.response_models.values()
                    if each
                )
                for kind in (*kinds, *answers):
                    shapes_in(kind, found)

    assert {name: sorted(each) for name, each in found.items() if len(each) > 1} == {}
