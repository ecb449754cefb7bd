"""An OpenID Connect provider of a sample school, on this machine, for as long as a test runs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any

SUBJECT = "pupil-7"


class Answers(BaseHTTPRequestHandler):
    """Discovery, a token for any code, and one person."""

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        config = {
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/person",
        }
        person = {"sub": SUBJECT, "email": "teller@sample.example", "email_verified": True}
        self.say(config if "well-known" in self.path else person)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.say({"access_token": "sample", "token_type": "Bearer"})

    def say(self, what: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *_: object) -> None:
        """Keep the tests quiet."""


@contextmanager
def school() -> Iterator[str]:
    """Yield the address of the provider."""
    server = ThreadingTCPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
