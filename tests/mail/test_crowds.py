"""How many lines the door for mail servers takes at once, and how long one lasts; real sockets."""

import asyncio
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from jianyue.mail.listening import LIMITS, Crowd, Limits, Listener
from tests.installed import eventually

pytestmark = pytest.mark.enable_socket


@contextmanager
def listening(limits: Limits, *, lmtp: bool = False) -> Iterator[Listener]:
    """Open the door meanwhile, in a loop of its own; its port is where it says."""
    listener, loop = Listener("127.0.0.1", 0, lmtp=lmtp, limits=limits), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listener.port = asyncio.run_coroutine_threadsafe(listener.open(), loop).result(10)
    try:
        yield listener
    finally:
        asyncio.run_coroutine_threadsafe(listener.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def line(listener: Listener, of: str = "127.0.0.1") -> socket.socket:
    """Return a line from an address of this machine."""
    return socket.create_connection(("127.0.0.1", listener.port), 10, source_address=(of, 0))


def greeted(sock: socket.socket) -> str:
    """Return with which code a line is greeted."""
    return sock.recv(1000).decode()[:3]


@pytest.mark.parametrize("lmtp", [False, True])
def test_so_many_lines_of_one_address_and_so_many_in_all(*, lmtp: bool) -> None:
    with listening(Limits(lines=3, of_one=2), lmtp=lmtp) as door, ExitStack() as stack:
        first = [stack.enter_context(line(door)) for _ in range(3)]
        other = [stack.enter_context(line(door, "127.0.0.2")) for _ in range(2)]

        assert [greeted(each) for each in first] == ["220", "220", "421"]
        assert [greeted(each) for each in other] == ["220", "421"]
        assert first[2].recv(10) == b"", "it is hung up"


def test_who_leaves_makes_room_however_he_leaves() -> None:
    with listening(Limits(lines=1, of_one=1)) as door:
        for leave in ("quit", "close", "reset"):
            with line(door) as sock:
                assert greeted(sock) == "220", leave
                if leave == "quit":
                    sock.sendall(b"QUIT\r\n")
                    assert sock.recv(100).startswith(b"221")
                elif leave == "reset":
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            eventually(lambda: door.crowd.enter("127.0.0.1"))
            door.crowd.leave("127.0.0.1")


def test_a_refused_line_that_talks_on_does_no_harm() -> None:
    with listening(Limits(lines=1, of_one=1)) as door, line(door) as kept:
        assert greeted(kept) == "220"
        for _ in range(50):
            with line(door) as sock, suppress(OSError):
                sock.sendall(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\n" * 100)
                assert greeted(sock) == "421"
        kept.sendall(b"NOOP\r\n")
        assert kept.recv(100).startswith(b"250")


def test_a_silent_line_ends_and_one_that_says_something_goes_on() -> None:
    with listening(Limits(patience=0.6)) as door, line(door) as silent, line(door) as slow:
        began = time.monotonic()
        assert (greeted(silent), greeted(slow)) == ("220", "220")
        for piece in (b"NO", b"O", b"P", b"\r\n"):
            time.sleep(0.3)
            slow.sendall(piece)
        assert slow.recv(100).startswith(b"250")
        assert time.monotonic() - began > 0.6
        assert silent.recv(100) == b""


def test_a_line_that_trickles_ends_all_the_same() -> None:
    with listening(Limits(patience=5, longest=0.8)) as door, line(door) as sock:
        assert greeted(sock) == "220"
        began = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - began < 10:
                sock.sendall(b"x")
                time.sleep(0.05)
        assert 0.5 < time.monotonic() - began < 5


def test_a_flood_of_lines_keeps_nobody_else_out_for_good() -> None:
    with listening(Limits(lines=20, of_one=10)) as door:
        with ExitStack() as stack:
            flood = [stack.enter_context(line(door)) for _ in range(200)]
            codes = [greeted(each) for each in flood]
            with smtplib.SMTP("127.0.0.1", door.port, source_address=("127.0.0.3", 0)) as other:
                assert other.noop()[0] == 250
        assert (codes.count("220"), codes.count("421")) == (10, 190)

        with smtplib.SMTP() as again:
            eventually(lambda: again.connect("127.0.0.1", door.port)[0] == 220)
            assert again.noop()[0] == 250


def test_the_limits_that_are_published_hold() -> None:
    crowd = Crowd(LIMITS)
    assert [crowd.enter("a") for _ in range(LIMITS.of_one + 1)][-2:] == [True, False]
    taken = sum(crowd.enter(str(n)) for n in range(1000))
    assert taken == LIMITS.lines - LIMITS.of_one
