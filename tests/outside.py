"""Systems outside that are looked at, played on this machine: pages, ports, names."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.rcode
import dns.rrset


class Site:
    """A web page that answers as it is told."""

    def __init__(self) -> None:
        self.status, self.body = 200, "welcome"
        self.asked = 0
        self.port = 0


@contextmanager
def site(proof: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a page on a port of this machine; with a certificate where one is given."""
    played = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _page(played))
    server.daemon_threads = True
    if proof is not None:
        server.socket = proof.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    played.port = int(server.server_address[1])
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()


def _page(played: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.asked += 1
            self.send_response(played.status)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(played.body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def names(**known: str) -> Iterator[int]:
    """Run a name server that knows these names as A records; yield its port."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(0.05)
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                asked, whom = sock.recvfrom(4096)
                sock.sendto(_answer(asked, known), whom)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(sock.getsockname()[1])
    finally:
        over.set()
        thread.join()
        sock.close()


def _answer(asked: bytes, known: dict[str, str]) -> bytes:
    query = dns.message.from_wire(asked)
    answer = dns.message.make_response(query)
    name = query.question[0].name
    address = known.get(name.to_text().split(".")[0])
    if address:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", address))
    else:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()
