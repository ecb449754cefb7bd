"""A process that reads hostile mail: no secrets, no database, little time, little memory.

`python -m jianyue.mail.reading` takes mails from its standard input one after another and answers
each on its standard output; whoever started it ends it where it takes too long. Where a mail costs
it the limit, the kernel ends it, and nobody else is any the worse (docs/decisions/0177).
"""

import json
import math
import resource
import struct
import sys
from email.message import Message
from email.parser import BytesFeedParser
from pathlib import Path
from typing import IO, Any, Final

from jianyue.mail.parts import taken_apart

SECONDS: Final = 4  # of processor time for one mail, and what is left of a begun one
MEMORY: Final = 200 * 2**20  # above what the process has when it begins
LENGTH: Final = struct.Struct(">I")
PIECE: Final = 16 * 1024
FAILED: Final = ("MemoryError", "RecursionError")


def serve(coming: IO[bytes], going: IO[bytes]) -> None:
    """Answer each mail until there are no more; one that needs too much memory is the last."""
    while head := coming.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        raw = coming.read(length)
        _allow_time()
        try:
            known, files = taken_apart(_parsed(raw))
        except Exception as error:  # noqa: BLE001 - whatever is in a mail, it is said
            known, files = {"error": type(error).__name__}, []
        del raw
        said = json.dumps(known).encode()
        going.write(LENGTH.pack(len(said)) + said)
        for content in files:
            going.write(content)
        going.flush()
        if known.get("error") in FAILED:
            return


def confine() -> None:
    """Take away what a reader of mail has no need of."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most: dict[int, int] = {
        resource.RLIMIT_AS: pages * resource.getpagesize() + MEMORY,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,  # it writes no files
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_NPROC: 0,
    }
    for what, limit in most.items():
        resource.setrlimit(what, (limit, limit))


def _parsed(raw: bytes) -> Message:
    """Return a mail as its parts, fed in pieces: at once it would take four times the room."""
    parser = BytesFeedParser()
    for start in range(0, len(raw), PIECE):
        parser.feed(raw[start : start + PIECE])
    return parser.close()


def _allow_time() -> None:
    used: Any = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    confine()
    serve(sys.stdin.buffer, sys.stdout.buffer)
