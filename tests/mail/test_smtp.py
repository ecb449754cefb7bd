"""Mail out and back in by a real transfer agent: what is sent is delivered, read and answered."""

import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import override_settings

from jianyue.cli.rounds import deliver
from jianyue.ledger.environment import mail_server
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Words
from jianyue.mail import boxes
from jianyue.mail.boxes import Wanted
from jianyue.mail.models import Mail
from jianyue.mail.polling import poll_due
from jianyue.mail.taking import take_due
from jianyue.notices.models import Notice, State
from jianyue.operation import machine
from jianyue.operation.findings import Finding
from jianyue.operation.findings import State as Health
from jianyue.operation.installation import Installation
from tests.installed import Installed, eventually, free_port, installed
from tests.mail.dovecot import PASSWORD as MAILBOX
from tests.mail.dovecot import Dovecot, dovecot
from tests.mail.exim import LOGIN, PASSWORD, REFUSED, Exim, exim
from tests.mail.postman import LIVED, postman
from tests.mailing import ADDRESS, written
from tests.story import Story

pytestmark = [pytest.mark.mailserver, pytest.mark.enable_socket]
Do = Callable[..., Any]
TELLER = "teller@sample.example"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Dovecot, Exim]]:
    with dovecot() as mailbox, exim(mailbox.lmtp) as agent:
        yield mailbox, agent


@pytest.fixture
def servers(
    running: tuple[Dovecot, Exim], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Dovecot, Exim]]:
    mailbox, agent = running
    for path in (mailbox.folder / "mail").glob("*/*.*"):
        path.unlink()
    monkeypatch.setenv("SSL_CERT_FILE", str(agent.certificate))
    with override_settings(PRIVATE_HOSTS=frozenset({"localhost"})):
        yield mailbox, agent


def address(
    agent: Exim, *, login: str = LOGIN, password: str = PASSWORD, end: str = "?tls=1"
) -> str:
    """Return the agent's address as an administrator writes it."""
    return f"smtp://{quote(login)}:{quote(password, safe='')}@localhost:{agent.port}{end}"


@contextmanager
def sent_by(url: str) -> Iterator[None]:
    """Send what is due to that address."""
    said = mail_server({"JIANYUE_SMTP_URL": url}, Path("/nowhere"))
    with override_settings(**said):
        yield


def came(mailbox: Dovecot, to: str) -> list[EmailMessage]:
    """Return what stands in the mailbox for an address."""
    paths = sorted((mailbox.folder / "mail").glob("*/*.*"))
    mails = [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]
    found = [each for each in mails if each["To"] == to]
    return [each for each in found if isinstance(each, EmailMessage)]


def fetched(story: Story) -> list[Mail]:
    """Have the mailbox fetched and what came sorted; return it."""
    poll_due(story.wait(minutes=1))
    take_due(story.now)
    with inside(story.cast.agent.tenant_id):
        return list(Mail.objects.select_related("ticket").order_by("pk"))


def answer_to(letter: EmailMessage, text: str) -> EmailMessage:
    """Return what a mail program makes of an answer."""
    return written(
        TELLER, f"Re: {letter['Subject']}", text, To=str(letter["Reply-To"]),
        In_Reply_To=str(letter["Message-ID"]), References=str(letter["References"]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said", "answer"),
    [
        ("zh", "您好，工程师已在处理：生僻字“𠮷、龘”与全角 ＡＢＣ。", "谢谢，还是打不开。"),
        ("en", "An engineer looks at it — naïve café, 5 µs.", "Thank you, it still fails."),
    ],
)
def test_a_letter_goes_out_is_read_and_its_answer_comes_back_to_the_ticket(
    story: Story, do: Do, servers: tuple[Dovecot, Exim], language: str, said: str, answer: str
) -> None:
    mailbox, agent = servers
    speaks(story, language)
    do("administrator", boxes.add, box_at(mailbox))
    ticket = story.report(title="柜面系统打不开 / cannot sign in")
    story.record(ticket, "responded", text=said)
    with sent_by(address(agent)):
        assert deliver(story.now) >= 1
    eventually(lambda: agent.waits() == 0 and bool(came(mailbox, TELLER)))
    (letter,) = came(mailbox, TELLER)
    assert ticket.number in str(letter["Subject"])
    with agent.line() as line:
        line.send_message(answer_to(letter, answer), TELLER)
    eventually(lambda: agent.waits() == 0 and bool(came(mailbox, str(letter["Reply-To"]))))

    mails = fetched(story)
    assert [each.why or each.state for each in mails if each.sender == TELLER] == ["imported"]
    assert {each.why for each in mails if each.sender != TELLER} == {"own"}
    assert answer in words_of(story, ticket.timeline_id)


def speaks(story: Story, language: str) -> None:
    teller = story.cast.teller
    with inside(teller.tenant_id):
        type(teller).objects.filter(pk=teller.pk).update(language=language)


def box_at(mailbox: Dovecot) -> Wanted:
    return Wanted(
        "服务台", "imap", ADDRESS, host="localhost", port=mailbox.imap, security="plain",
        login="desk", password=MAILBOX,
    )  # fmt: skip


def words_of(story: Story, timeline: Any) -> list[str]:
    with inside(story.cast.agent.tenant_id):
        return list(Words.objects.filter(timeline=timeline).values_list("text", flat=True))


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"password": "wrong"}, "SMTPAuthenticationError"),
        ({"login": "somebody"}, "SMTPAuthenticationError"),
        ({"end": ""}, "SMTPNotSupportedError"),
    ],
)
def test_an_agent_that_lets_nobody_in_is_told_and_the_letter_waits(
    story: Story, servers: tuple[Dovecot, Exim], how: dict[str, str], why: str, tmp_path: Path
) -> None:
    _, agent = servers
    story.record(story.report(), "responded", text="您好")
    url = address(agent, **how)
    with sent_by(url):
        deliver(story.now)

    assert why in why_not(story, TELLER)
    assert examined(url, tmp_path, story).state is Health.FAULT
    with sent_by(address(agent)):
        deliver(story.wait(hours=1))
    with inside(story.cast.teller.tenant_id):
        rows = Notice.objects.filter(user=story.cast.teller)
        assert set(rows.values_list("state", flat=True)) == {State.SENT}


def examined(url: str, folder: Path, story: Story) -> Finding:
    """Return what the doctor says of an address."""
    said = {"JIANYUE_SMTP_URL": url, "JIANYUE_DATA": str(folder)}
    return machine.mail(Installation(said), story.now)


def why_not(story: Story, to: str) -> str:
    """Return what was said when a letter to an address was tried last."""
    with inside(story.cast.teller.tenant_id):
        notice = Notice.objects.filter(user__email=to).order_by("pk").last()
    assert notice is not None
    assert notice.log[-1]["outcome"] == "failed"
    return str(notice.log[-1]["why"]["en"])


def test_an_agent_that_shows_a_certificate_of_nobody_is_not_spoken_to(
    story: Story, servers: tuple[Dovecot, Exim], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, agent = servers
    monkeypatch.delenv("SSL_CERT_FILE")
    story.record(story.report(), "responded", text="您好")
    before = agent.log()
    with sent_by(address(agent)):
        deliver(story.now)

    assert "certificate verify failed" in why_not(story, TELLER)
    assert PASSWORD not in agent.log()
    assert "<=" not in agent.log()[len(before) :]
    assert "certificate" in examined(address(agent), tmp_path, story).said.en
    monkeypatch.setenv("SSL_CERT_FILE", str(agent.certificate))
    assert examined(address(agent), tmp_path, story).state is Health.GOOD


def test_a_reader_whom_the_agent_refuses_is_told_and_the_others_get_theirs(
    story: Story, servers: tuple[Dovecot, Exim]
) -> None:
    mailbox, agent = servers
    teller = story.cast.teller
    with inside(teller.tenant_id):
        type(teller).objects.filter(pk=teller.pk).update(email=REFUSED)
    ticket = story.report()
    story.record(ticket, "assigned", assignee=story.cast.engineer)
    story.record(ticket, "responded", text="您好")
    with sent_by(address(agent)):
        deliver(story.now)
    eventually(lambda: agent.waits() == 0 and bool(came(mailbox, story.cast.engineer.email)))

    said = why_not(story, REFUSED)
    assert "SMTPRecipientsRefused" in said
    assert "no such mailbox" in said
    assert came(mailbox, REFUSED) == []


@pytest.fixture(scope="module")
def made() -> Iterator[Installed]:
    with installed() as found:
        found.live_through(LIVED)
        yield found


@pytest.mark.parametrize("kind", ["smtp", "lmtp"])
def test_the_agent_passes_mail_on_to_the_door_and_waits_while_it_is_shut(
    made: Installed, kind: str
) -> None:
    port = free_port()
    titles = "SELECT title, channel FROM tickets_ticket"
    with exim(1, port, kind) as agent:
        for subject in (f"早上打不开 {kind}", f"Still closed {kind}"):
            mail = written(TELLER, subject, To=f"desk+{kind}@door.example")
            with agent.line() as line:
                line.send_message(mail, TELLER, [f"desk+{kind}@door.example"])
        eventually(lambda: "Connection refused" in agent.log())
        assert agent.waits() == 2
        with postman(made, kind, port):
            eventually(lambda: agent.waits() == 0, 60)
            wanted = {(f"早上打不开 {kind}", "mail"), (f"Still closed {kind}", "mail")}
            eventually(lambda: wanted <= set(made.asked(titles)))


def test_the_door_refuses_what_it_does_not_know_and_the_agent_says_so_to_the_sender(
    made: Installed,
) -> None:
    port = free_port()
    with dovecot() as mailbox, exim(mailbox.lmtp, port) as agent, postman(made, "smtp", port):
        with agent.line() as line:
            line.send_message(written(TELLER, "x"), TELLER, ["nobody@door.example"])
        eventually(lambda: bool(came(mailbox, TELLER)))
        (bounce,) = came(mailbox, TELLER)
    assert "No such mailbox here" in bounce.as_string()
