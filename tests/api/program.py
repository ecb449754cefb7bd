"""A program that calls the API by a token, through the whole of the product."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client


@dataclass
class Program:
    """A caller with a token; answers are Django's, with `json()`."""

    token: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, None, headers)

    def post(self, path: str, said: Any = None, **headers: str) -> Any:
        return self.call("POST", path, said, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, None, headers)

    def put(self, path: str, **headers: str) -> Any:
        return self.call("PUT", path, None, headers)

    def upload(
        self, path: str, file: Any, said: Mapping[str, str] | None = None, **headers: str
    ) -> Any:
        known = {"Authorization": f"Bearer {self.token}"}
        known |= {name.replace("_", "-"): each for name, each in headers.items()}
        client = Client(headers=known, enforce_csrf_checks=True)
        return client.post(f"/api/v1{path}", {"file": file, **(said or {})})

    def call(self, method: str, path: str, said: Any, headers: Mapping[str, str]) -> Any:
        known = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        known |= dict(self.headers) | {name.replace("_", "-"): v for name, v in headers.items()}
        client = Client(headers=known, enforce_csrf_checks=True, raise_request_exception=False)
        body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        kind = "application/json" if body else "application/octet-stream"
        return client.generic(method, f"/api/v1{path}", body, content_type=kind)
