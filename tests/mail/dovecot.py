"""A mail server of Debian's packages, run for a test in a folder of its own."""

import getpass
import os
import shutil
import signal
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.installed import eventually, free_port

BINARY = "/usr/sbin/dovecot"
PASSWORD = "a-password"  # noqa: S105 - of the tests alone
CONFIG = """\
protocols = imap lmtp
base_dir = {folder}/base
state_dir = {folder}/state
log_path = {folder}/log
{users}
auth_mechanisms = plain
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
recipient_delimiter = +
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A server with one mailbox, whoever it is addressed to."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int

    def gets(self, mail: EmailMessage, to: str = "desk@provider.example") -> None:
        """Deliver a mail into the mailbox."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            line.sendmail("teller@sample.example", [to], mail.as_bytes())

    def seen(self) -> int:
        """Return how many mails are marked as read."""
        return sum(path.name.endswith("S") for path in (self.folder / "mail").glob("*/*:2,*"))

    def forgets_its_numbers(self) -> None:
        """Number the mails anew, as a mailbox that was moved does."""
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()
        listed = self.folder / "mail" / "dovecot-uidlist"
        listed.write_text("3 V4242 N1 G0123456789abcdef0123456789abcdef\n")
        shutil.chown(listed, *_owner())


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run the server meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="jy-dc-"))
    made = Dovecot(folder, free_port(), free_port(), free_port())
    _prepare(made)
    running = subprocess.Popen([BINARY, "-F", "-c", folder / "dovecot.conf"])
    try:
        eventually(lambda: _answers(made))
        yield made
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)
        shutil.rmtree(folder)


def _prepare(made: Dovecot) -> None:
    folder = made.folder
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    user, group = _owner()
    shutil.chown(folder / "mail", user, group)
    subprocess.run(
        ["/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    said = {name: getattr(made, name) for name in ("folder", "imap", "imaps", "lmtp")}
    text = CONFIG.format(users=_users(), password=PASSWORD, uid=user, gid=group, **said)
    (folder / "dovecot.conf").write_text(text)


def _owner() -> tuple[str, str]:
    """Return in whose name mail is kept: never root's."""
    if os.getuid() == 0:
        return "dovecot", "dovecot"
    me = getpass.getuser()
    return me, me


def _users() -> str:
    if os.getuid() == 0:
        return ""
    me = getpass.getuser()
    return "\n".join(f"default_{name} = {me}" for name in ("internal_user", "login_user"))


def _answers(made: Dovecot) -> bool:
    try:
        with smtplib.LMTP("127.0.0.1", made.lmtp, timeout=5) as line:
            return line.noop()[0] == 250
    except OSError:
        return False
