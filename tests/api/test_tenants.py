"""What is not one's own is not there: every operation, every stranger, the same 404."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from jianyue.api.reference import described
from jianyue.knowledge.models import Article
from jianyue.ledger.fence import inside
from jianyue.services.models import Window
from jianyue.tickets.models import Ticket
from jianyue.watch.models import Outage
from tests.api.bodies import BODIES
from tests.api.program import Program
from tests.cast import Cast
from tests.pages.samples import CANARY, MISSING, Samples

pytestmark = pytest.mark.again
Make = Callable[..., Program]
FOREIGN: Final = ("outsider", "rival_manager", "stranger", "foreman")
OPERATIONS: Final = [
    (method.upper(), path.removeprefix("/api/v1"), each)
    for path, operations in described()["paths"].items()
    for method, each in operations.items()
]
NAMED: Final = [each for each in OPERATIONS if "{" in each[1]]
# How the world of samples calls what stands in an address.
CALLED: Final = {
    "/outages": {"number": "outage"},
    "/windows": {"number": "window"},
    "/restatements": {"number": "restatement"},
    "/contracts": {},
    "/people": {"person": "pk"},
    "/teams": {"person": "pk"},
}
BESIDE_FILES: Final = {"/batches/{batch}/files": {"reason": "记错了"}}
AS_IT_IS: Final = {"target": "response", "language": "zh", "kind": "xlsx"}


def filled(path: str, operation: Any, given: dict[str, Any]) -> str:
    """Return an address with the names of things filled in, as the samples call them."""
    called = next((known for start, known in CALLED.items() if path.startswith(start)), {})
    whole = path
    for each in operation["parameters"]:
        if each["in"] == "path":
            name = each["name"]
            value = AS_IT_IS.get(name) or given[called.get(name, name)]
            value = 1 if path.startswith("/contracts") and name == "number" else value
            whole = whole.replace(f"{{{name}}}", str(value))
    return whole


def nowhere(path: str, operation: Any) -> str:
    """Return an address of what nobody has; what an agreement names stays as it is."""
    for each in operation["parameters"]:
        if each["in"] == "path":
            name, number = each["name"], each["schema"].get("type") == "integer"
            value = AS_IT_IS.get(name) or (MISSING if number else "nothing-there")
            path = path.replace(f"{{{name}}}", str(value))
    return path


def send(caller: Program, method: str, path: str, address: str) -> Any:
    if path.endswith("/files") and method == "POST":
        return caller.upload(address, SimpleUploadedFile("x.txt", b"x"), BESIDE_FILES.get(path))
    return caller.call(method, address, BODIES.get(path) if method == "POST" else None, {})


def content(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def test_every_act_that_takes_a_body_is_tried() -> None:
    posts = {
        path for method, path, each in OPERATIONS
        if method == "POST" and "application/json" in each.get("requestBody", {}).get("content", {})
    }  # fmt: skip
    assert posts == BODIES.keys()


@pytest.mark.parametrize("actor", FOREIGN)
def test_what_is_foreign_is_answered_like_what_is_missing(
    actor: str, samples: Samples, program: Make
) -> None:
    caller = program(actor)
    for method, path, operation in NAMED:
        foreign = send(caller, method, path, filled(path, operation, samples.given))
        missing = send(caller, method, path, nowhere(path, operation))
        assert foreign.status_code == missing.status_code, (method, path)
        assert foreign.status_code in {403, 404}, (method, path, content(foreign))
        assert content(foreign) == content(missing), (method, path)


def test_a_colleague_is_not_told_of_tickets_that_are_not_his(
    samples: Samples, program: Make
) -> None:
    colleague, number = program("colleague"), samples.given["number"]
    assert CANARY not in content(colleague.get("/tickets"))
    assert colleague.get(f"/tickets/{number}").status_code == 404


@pytest.mark.parametrize("actor", FOREIGN)
def test_no_list_tells_what_belongs_to_others(
    actor: str, samples: Samples, program: Make  # noqa: ARG001 - they must be there
) -> None:  # fmt: skip
    caller = program(actor)
    for method, path, _ in OPERATIONS:
        if method == "GET" and "{" not in path:
            assert CANARY not in content(caller.get(path)), path


def test_the_owner_is_told_what_is_his(samples: Samples, program: Make) -> None:
    agent = program("agent")
    assert CANARY in content(agent.get("/tickets"))
    assert CANARY in content(agent.get(f"/tickets/{samples.given['number']}"))


@pytest.mark.parametrize("actor", ["agent", "manager", "teller", "representative", "auditor"])
def test_no_question_breaks_whoever_asks_it(actor: str, samples: Samples, program: Make) -> None:
    caller = program(actor)
    for method, path, operation in OPERATIONS:
        if method == "GET":
            answer = caller.get(filled(path, operation, samples.given))
            assert answer.status_code in {200, 403, 404}, (path, content(answer))
            content(answer)  # a file is shut once it is read


def forged(row: models.Model) -> dict[str, Any]:
    """Return every field of a row with a value that it does not have."""
    return {each.name: f"forged {each.name}" for each in row._meta.concrete_fields}


def rows_of() -> str:
    kept = [list(each.objects.order_by("pk").values()) for each in (Ticket, Outage, Window)]
    return json.dumps(kept, default=str)


def test_fields_of_the_row_that_are_sent_along_change_nothing(
    samples: Samples, program: Make, cast: Cast
) -> None:
    names = ("manager", "teller", "representative", "contract_manager", "administrator")
    sides = [program(each) for each in names]
    with inside(cast.agent.tenant_id):
        row = Ticket.objects.get(number=samples.given["number"])
        rows: dict[str, Any] = {
            "outages": Outage.objects.get(number=samples.given["outage"]),
            "windows": Window.objects.get(number=samples.given["window"]),
            "knowledge": Article.objects.get(number=samples.given["article"]),
        }
        before = rows_of()
    posts = {path: each for method, path, each in OPERATIONS if method == "POST"}
    for path, body in BODIES.items():
        said = forged(rows.get(path.split("/")[1], row)) | body
        address = filled(path, posts[path], samples.given)
        answers = [each.post(address, said) for each in sides]  # some acts are the customer's
        answer = next(each for each in answers if each.status_code != 403)
        assert answer.status_code == 422, path
        refused = {each["field"] for each in answer.json()["errors"]}
        assert {"tenant", "timeline", "id"} <= refused, path
    with inside(cast.agent.tenant_id):
        assert rows_of() == before
