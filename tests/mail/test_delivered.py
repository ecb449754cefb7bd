"""Mail brought by SMTP and LMTP to a real process, which is killed again and again meanwhile.

MAIL_SECONDS says for how long ten a second are brought; `make trust` asks for a minute.
"""

import logging
import os
import smtplib
import threading
import time
from collections.abc import Iterator

import pytest

from tests.installed import Installed, eventually, installed
from tests.mail.postman import LIVED, postman
from tests.mailing import ADDRESS, written

pytestmark = [pytest.mark.enable_socket, pytest.mark.simulation]
logger = logging.getLogger(__name__)
SECONDS = int(os.environ.get("MAIL_SECONDS", "6"))
KILLS = 10
EACH = 10  # mails a second
TELLER = "teller@sample.example"


@pytest.fixture(scope="module")
def made() -> Iterator[Installed]:
    with installed() as found:
        found.live_through(LIVED)
        yield found


def brought(port: int, number: int) -> None:
    """Bring a mail as a mail server does: again, until it is told that it is stored."""
    raw = written(TELLER, f"第 {number} 封", Message_ID=f"<{number}@sample.example>").as_bytes()
    for _ in range(3000):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as line:
                line.sendmail(TELLER, [ADDRESS], raw)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("it was never taken")


def counted(made: Installed, question: str) -> int:
    ((number,),) = made.asked(question)
    return int(number)


@pytest.mark.parametrize("kind", ["smtp", "lmtp"])
def test_mail_servers_bring_mail_for_boxes_alone(made: Installed, kind: str) -> None:
    line_of = smtplib.LMTP if kind == "lmtp" else smtplib.SMTP
    to = [f"desk+{kind}@provider.example", "nobody@provider.example", "x@elsewhere.example"]
    with postman(made, kind) as running, line_of("127.0.0.1", running.port) as line:
        raw = written(TELLER, kind, Message_ID=f"<{kind}@sample.example>").as_bytes()
        refused = line.sendmail(TELLER, to, raw)
        assert {address: code for address, (code, _) in refused.items()} == {
            to[1]: 550, to[2]: 550,
        }  # fmt: skip
        assert line.mail(TELLER, ["size=99999999"])[0] == 552
        titles = "SELECT title FROM tickets_ticket"
        eventually(lambda: made.asked(titles).count((kind,)) == 1)


def brought_while_killed(made: Installed, number: int) -> float:
    """Have so many mails brought, ten a second, and the process killed ten times meanwhile."""
    began = time.monotonic()
    with postman(made) as running:
        threads = [
            threading.Thread(target=brought, args=[running.port, each]) for each in range(number)
        ]
        for place, thread in enumerate(threads):
            thread.start()
            if place % (number // KILLS) == number // KILLS // 2:
                eventually(running.answers)
                running.is_killed()
            time.sleep(max(0.0, began + place / EACH - time.monotonic()))
        for thread in threads:
            thread.join()
        eventually(lambda: counted(made, "SELECT count(*) FROM mail_mail WHERE waits") == 0, 600)
    return time.monotonic() - began


def test_none_is_lost_and_none_is_there_twice_whoever_is_killed(made: Installed) -> None:
    number = SECONDS * EACH
    before = counted(made, "SELECT count(*) FROM tickets_ticket")
    seconds = brought_while_killed(made, number)

    logger.info("%s mails in %.1f s", number, seconds)
    held = made.asked("SELECT subject, why, detail FROM mail_mail WHERE state <> 'imported'")
    assert held == []
    assert counted(made, "SELECT count(*) FROM tickets_ticket") == before + number
    titles = made.asked("SELECT title FROM tickets_ticket WHERE title LIKE '第 %'")
    assert {title for (title,) in titles} == {f"第 {each} 封" for each in range(number)}
    states = made.asked("SELECT state, count(*) FROM mail_mail GROUP BY 1")
    assert states == [("imported", before + number)]
