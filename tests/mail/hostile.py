"""Mails that are built to break, to loop, to cost: the same ones each time, as many as wanted."""

import base64
import random
from collections.abc import Callable, Iterator
from typing import Final

HEAD: Final = b"From: teller@sample.example\r\nTo: desk@provider.example\r\n"
WORDS: Final = (
    b"\x00", b"\xff\xfe", b"=?utf-8?B?", b"?=", b"\r\n", b"\n.\n", b"--", b"boundary=", b'"', b"\\",
    b"<!--", b"]]>", b"<script>", b"\xe2\x80\xae", b"%00", b"../", b"charset=idna", b"((((",
    b"Content-Type:", b"multipart/mixed;", b"message/rfc822", b"base64", b"\r\n\r\n", b":", b";",
)  # fmt: skip


def many_parts(number: int) -> bytes:
    """A mail of a great many small parts."""
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * number
    )


def deep(depth: int, kind: bytes = b"multipart/mixed") -> bytes:
    """A mail in a mail in a mail."""
    parts = [HEAD]
    for level in range(depth):
        named = str(level).encode()
        parts.append(b"Content-Type: " + kind + b"; boundary=b" + named + b"\r\n\r\n")
        parts.append(b"--b" + named + b"\r\n")
    return b"".join(parts) + b"\r\nx"


def long_name(length: int) -> bytes:
    """A file with a very long name."""
    name = b"\xe7\xb3\xbb" * (length // 3) + b".pdf"
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b'Content-Disposition: attachment; filename="' + name + b'"\r\n\r\nx\r\n--b--'
    )


def continued_name(number: int) -> bytes:
    """A name in a great many pieces (RFC 2231), in a charset that takes quadratic time."""
    pieces = b";\r\n ".join(b"filename*%d*=idna''%%41" % each for each in range(number))
    return HEAD + b"Content-Disposition: attachment; " + pieces + b"\r\n\r\nx"


def quoted_parameters(number: int) -> bytes:
    """Parameters of quotes, which count backwards."""
    return HEAD + b"Content-Type: text/plain; " + b';"a\\"' * number + b"\r\n\r\nx"


def addresses(number: int) -> bytes:
    """A great many addresses, and comments in comments."""
    return (
        b"From: " + b"(" * number + b"a@b.example\r\n"
        b"To: " + b"x@y.example, " * number + b"\r\nSubject: s\r\n\r\nx"
    )


def html(text: bytes) -> bytes:
    """HTML that is built to cost time."""
    return HEAD + b"Content-Type: text/html\r\n\r\n" + text


def bomb(size: int) -> bytes:
    """A file that is small as it is and huge as it was; nobody unpacks it."""
    content = base64.encodebytes(b"PK\x03\x04" + b"\x00" * size)
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
        b"application/zip; name=bomb.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + content + b"\r\n--b--"
    )  # fmt: skip


def report(number: int) -> bytes:
    """A report of a failure with a great many fields."""
    fields = b"Final-Recipient: rfc822; teller@sample.example\r\nAction: failed\r\n" * number
    return (
        b"From: <>\r\nTo: desk@provider.example\r\nContent-Type: multipart/report; "
        b"report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: "
        b"message/delivery-status\r\n\r\n" + fields + b"\r\n--b\r\nContent-Type: message/rfc822"
        b"\r\n\r\nMessage-ID: <notice-1@localhost>\r\n\r\n--b--"
    )


def encoded(number: int) -> bytes:
    """A subject of a great many encoded words, half of them broken."""
    words = b" ".join(b"=?utf-8?B?5bi4?= =?gb2312?Q?=C4?= =?x?X?" for _ in range(number))
    return HEAD + b"Subject: " + words + b"\r\n\r\nx"


def urls(number: int) -> bytes:
    """Addresses over which other products have hung."""
    return HEAD + b"\r\n" + b"http://" + b"a." * number + b"((((" * number + b"\r\n"


BUILT: Final[tuple[Callable[[], bytes], ...]] = (
    lambda: b"",
    lambda: b"\x00" * 100_000,
    lambda: b"\r\n" * 500_000,
    lambda: HEAD,
    lambda: many_parts(1_000),
    lambda: many_parts(300_000),
    lambda: deep(100),
    lambda: deep(3_000),
    lambda: deep(200, b"message/rfc822"),
    lambda: long_name(64 * 1024),
    lambda: long_name(5_000_000),
    lambda: continued_name(1_000),
    lambda: continued_name(100_000),
    lambda: quoted_parameters(20_000),
    lambda: quoted_parameters(500_000),
    lambda: addresses(5_000),
    lambda: addresses(500_000),
    lambda: html(b"<div>" * 100_000),
    lambda: html(b"<a " * 300_000),
    lambda: html(b"<!--" * 300_000),
    lambda: html(b"&" * 1_000_000),
    lambda: html(b"<table><tr><td>" * 6_000 + b"x"),
    lambda: html(b"<b><i><a href=x>" * 6_000),
    lambda: bomb(1_000),
    lambda: bomb(17_000_000),
    lambda: report(10),
    lambda: report(100_000),
    lambda: encoded(100),
    lambda: encoded(100_000),
    lambda: urls(100_000),
    lambda: HEAD + b"\r\n" + b"\xe5\xb8\xb8" * 8_000_000,
    lambda: HEAD + b"\r\n" + ("在 ".encode() * 400 + b"\r\n") * 10_000,
    lambda: HEAD + b"X: y\r\n" * 300_000 + b"\r\nx",
    lambda: HEAD + b"Subject: " + b"x\r\n " * 300_000 + b"\r\n\r\nx",
    lambda: HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + b"\xd8" * 1_000_001,
    lambda: HEAD + b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\r\n" + b"M" * 1_000_000,
    lambda: HEAD + b"Date: " + b"9" * 100_000 + b"\r\n\r\nx",
    lambda: HEAD + b"References: " + b"<a@b> " * 500_000 + b"\r\n\r\nx",
)


def mails(number: int, seed: int = 1) -> Iterator[bytes]:
    """Yield so many: those that are built, then small ones changed by chance."""
    for built in BUILT[:number]:
        yield built()
    yield from changed(number - len(BUILT), seed)


def changed(number: int, seed: int = 1) -> Iterator[bytes]:
    """Yield so many small mails of which bytes were changed by chance."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    bases = [deep(5), long_name(300), report(3), encoded(5), html(b"<p>x</p>" * 20), bomb(200)]
    for _ in range(number):
        yield mutated(chance.choice(bases), chance)


def mutated(mail: bytes, chance: random.Random) -> bytes:
    """Return a mail some of whose bytes are others, gone, doubled, or words that mean something."""
    made = bytearray(mail)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(made) or 1)
        what = chance.randrange(4)
        if what == 0:
            made[place : place + 1] = bytes([chance.randrange(256)])
        elif what == 1:
            del made[place : place + chance.randint(1, 40)]
        elif what == 2:
            made[place:place] = chance.choice(WORDS) * chance.randint(1, 50)
        else:
            made[place:place] = made[place : place + chance.randint(1, 400)]
    return bytes(made)
