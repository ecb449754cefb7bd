"""Carriers outside, played by a small server: they accept, refuse, lie, limit and keep silent."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, str]


class Carrier:
    """What a carrier was asked, and what it answers: one reply for good, or a function of each."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.reply: Callable[[int], Reply] = lambda _: (200, '{"errcode": 0, "errmsg": "ok"}')
        self.url = ""

    def answers(self, status: int, body: object) -> None:
        """Answer this from now on."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.reply = lambda _: (status, text)


@contextmanager
def carrier() -> Iterator[Carrier]:
    """Run a carrier on a port of this machine."""
    played = Carrier()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _ears(played))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    played.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()


def _ears(played: Carrier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            played.heard.append(json.loads(body or b"{}"))
            played.paths.append(self.path)
            played.headers.append(dict(self.headers))
            status, text = played.reply(len(played.heard))
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
