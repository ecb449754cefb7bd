"""A mail transfer agent of Debian's packages, run for a test in a folder of its own.

It lets in who knows a password over STARTTLS, puts all mail into a mailbox by LMTP, and passes
mail of one domain on to the product's own door.
"""

import getpass
import os
import pwd
import shutil
import signal
import smtplib
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.installed import eventually, free_port

BINARY: Final = "/usr/sbin/exim4"
LOGIN: Final = "notices@provider.example"
PASSWORD: Final = "p@ss /:?#"  # noqa: S105 - of the tests alone
REFUSED: Final = "nobody@refused.example"
CONFIG: Final = """\
exim_user = {user}
exim_group = {group}
never_users =
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
primary_hostname = localhost
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
keep_environment =
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
message_size_limit = 30M
smtputf8_advertise_hosts = *
acl_smtp_rcpt = recipients
acl_smtp_data = accept

begin acl
recipients:
  deny
    !authenticated = *
    message = log in first
  deny
    domains = refused.example
    message = no such mailbox
  accept

begin routers
to_the_door:
  driver = manualroute
  domains = door.example
  route_list = * 127.0.0.1
  self = send
  transport = door
to_the_mailbox:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = mailbox

begin transports
door:
  driver = smtp
  protocol = {kind}
  port = {door}
  allow_localhost
mailbox:
  driver = smtp
  protocol = lmtp
  port = {mailbox}
  allow_localhost

begin retry
* * F,1h,1s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = ${{if def:tls_in_cipher}}
  server_condition = ${{if and {{{{eq{{$auth2}}{{{login}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


@dataclass(frozen=True)
class Exim:
    """A server that listens on one port."""

    folder: Path
    port: int

    @property
    def certificate(self) -> Path:
        """Where its certificate is, which only those trust who are told to."""
        return self.folder / "cert.pem"

    @contextmanager
    def line(self) -> Iterator[smtplib.SMTP]:
        """Give a line on which one is let in."""
        with smtplib.SMTP("localhost", self.port, timeout=20) as line:
            line.starttls(context=ssl.create_default_context(cafile=str(self.certificate)))
            line.login(LOGIN, PASSWORD)
            yield line

    def log(self) -> str:
        """Return what it did."""
        return (self.folder / "log" / "mainlog").read_text("utf-8")

    def waits(self) -> int:
        """Return how many mails are not delivered yet."""
        return sum(1 for _ in (self.folder / "spool" / "input").rglob("*-H"))


@contextmanager
def exim(mailbox: int, door: int = 1, kind: str = "smtp") -> Iterator[Exim]:
    """Run the server meanwhile.

    mailbox  port of the LMTP server that keeps the mail
    door     port to which mail for door.example is passed on, and `kind` how
    """
    made = Exim(Path(tempfile.mkdtemp(prefix="jy-mta-")), free_port())
    _prepare(made, mailbox=mailbox, door=door, kind=kind)
    config = made.folder / "exim.conf"
    words = [BINARY, "-C", str(config), "-bdf", "-q1s"]
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: _answers(made))
        yield made
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)
        shutil.rmtree(made.folder, ignore_errors=True)


def _prepare(made: Exim, **said: object) -> None:
    folder = made.folder
    folder.chmod(0o755)
    subprocess.run(
        ["/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    user = "Debian-exim" if os.getuid() == 0 else getpass.getuser()
    entry = pwd.getpwnam(user)
    for name in ("spool", "log"):
        (folder / name).mkdir()
    text = CONFIG.format(
        folder=folder, port=made.port, user=entry.pw_uid, group=entry.pw_gid, login=LOGIN,
        password=PASSWORD, **said,
    )  # fmt: skip
    (folder / "exim.conf").write_text(text, "utf-8")
    if os.getuid() == 0:
        for path in (folder / "spool", folder / "log", folder / "key.pem"):
            shutil.chown(path, entry.pw_uid, entry.pw_gid)


def _answers(made: Exim) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", made.port, timeout=5) as line:
            return line.noop()[0] == 250
    except OSError:
        return False
