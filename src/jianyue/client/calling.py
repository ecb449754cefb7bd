"""How the client calls: one connection, a key with each POST, problems as they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import quote
from uuid import uuid4

import httpx

TIMEOUT: Final = 30.0
BAD: Final = 400
TRIES: Final = 3  # of a call whose answer was lost; its key keeps it from being done twice


class Problem(Exception):  # noqa: N818 - a refusal is named for what is so
    """What the server answered instead of what was asked for."""

    def __init__(self, status: int, title: str, detail: str, errors: list[dict[str, str]]) -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.status, self.title, self.detail, self.errors = status, title, detail, errors


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes with a call: parameters, a body, a file, a tag that must still fit."""

    query: Mapping[str, Any] | None = None
    body: Any = None
    file: tuple[str, bytes] | None = None
    form: Mapping[str, Any] | None = None
    match: str = ""


NOTHING: Final = Asked()


def at(*parts: object) -> str:
    """Return an address; nothing that stands in a part can lead to another one."""
    return "".join(f"/{quote(str(part), safe='')}" for part in parts)


def as_text(value: object) -> str:
    """Return a value as a field of a form says it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Calls:
    """The connection that every operation goes over."""

    def __init__(
        self, address: str, token: str, *, language: str = "zh",
        transport: httpx.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        """Take the address of the server, as https://desk.example, and a token."""
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": language},
            timeout=TIMEOUT,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def _call(self, method: str, path: str, asked: Asked = NOTHING) -> Any:  # noqa: ANN401 - what was answered
        """Return what the server answers. Raises Problem, httpx.TransportError."""
        answer = self._sent(method, path, asked)
        if answer.status_code >= BAD:
            raise _problem(answer)
        if not answer.content:
            return None
        return answer.json() if _is_json(answer) else answer.content

    def _sent(self, method: str, path: str, asked: Asked) -> httpx.Response:
        headers = {"Idempotency-Key": uuid4().hex} if method == "POST" else {}
        headers |= {"If-Match": asked.match} if asked.match else {}
        for tried in range(1, TRIES + 1):
            try:
                return self._http.request(
                    method, path, params=asked.query, json=asked.body, data=asked.form,
                    files={"file": asked.file} if asked.file else None, headers=headers,
                )  # fmt: skip
            except httpx.TransportError:
                if tried == TRIES:
                    raise
        raise AssertionError


def _problem(answer: httpx.Response) -> Problem:
    try:
        said: dict[str, Any] = answer.json()
    except ValueError:
        said = {}
    title = str(said.get("title") or f"HTTP {answer.status_code}")
    return Problem(answer.status_code, title, str(said.get("detail", "")), said.get("errors") or [])


def _is_json(answer: httpx.Response) -> bool:
    return str(answer.headers.get("Content-Type", "")).startswith("application/json")
