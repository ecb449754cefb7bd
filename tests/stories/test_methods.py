"""How each kind of own check looks, at real pages, ports and names of this machine."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jianyue.watch.checks.methods import look, within
from tests.outside import names, site

pytestmark = pytest.mark.enable_socket
ENDS = datetime(2090, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})


@contextmanager
def proven(folder: Path, ends: datetime = ENDS) -> Iterator[tuple[ssl.SSLContext, Path]]:
    """Make a certificate of this machine; yield what a server shows, and the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    alike = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(ends - timedelta(days=25_000)).not_valid_after(ends)
        .add_extension(alike, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    shown, secret = folder / "shown.pem", folder / "secret.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, secret)
    yield context, shown


def page(port: int, **said: Any) -> dict[str, Any]:
    return {"url": f"https://127.0.0.1:{port}/", "status": "200-299", "days": 14, **said}


def test_a_page_shows_until_when_its_certificate_is_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proven(tmp_path) as (context, shown), site(context) as played:
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
        seen = look("http", page(played.port))
    assert (seen.works, seen.expires) == (True, ENDS)


def test_a_certificate_that_nobody_vouches_for_is_no_answer(tmp_path: Path) -> None:
    with proven(tmp_path) as (context, _), site(context) as played:
        seen = look("http", page(played.port))
    assert seen.works is False
    assert "certificate" in seen.reason.en


def test_a_certificate_that_has_ended_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        proven(tmp_path, datetime(2020, 1, 1, tzinfo=UTC)) as (context, shown),
        site(context) as played,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
        seen = look("http", page(played.port))
    assert (seen.works, "expired" in seen.reason.en) == (False, True)


def test_a_long_page_is_read_in_part() -> None:
    with site() as played:
        played.body = "x" * 200_000
        how = page(played.port, url=f"http://127.0.0.1:{played.port}/", contains="xxx")
        assert look("http", how).works is True


def test_a_redirect_is_not_followed() -> None:
    with site() as played:
        played.status = 302
        how = page(played.port, url=f"http://127.0.0.1:{played.port}/")
        assert look("http", how).reason.en == "it answered 302"
    assert played.asked == 1


def test_a_port_is_open_or_not() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        how = {"host": "127.0.0.1", "port": sock.getsockname()[1], "seconds": 1}
        closed = look("tcp", how)
        sock.listen()
        assert (look("tcp", how).works, closed.works) == (True, False)


def test_this_machine_answers_its_own_ping() -> None:
    seen = look("ping", {"host": "127.0.0.1", "seconds": 2})
    assert seen.works is True or "ping_group_range" in seen.reason.en


def test_a_name_resolves_to_what_was_agreed() -> None:
    with names(bank="192.0.2.7") as port:
        how = {"asked": "bank.example.", "type": "A", "server": f"127.0.0.1:{port}", "seconds": 2}
        found, other = look("dns", how), look("dns", how | {"contains": "192.0.2.8"})
        missing = look("dns", how | {"asked": "shop.example."})
    assert (found.works, other.works, missing.works) == (True, False, False)
    assert other.reason.en == "it resolves to 192.0.2.7"
    assert "NXDOMAIN" in missing.reason.en


@pytest.mark.parametrize(
    ("method", "how"),
    [
        ("http", {"url": "http://169.254.169.254/latest/", "status": "200"}),
        ("http", {"url": "http://[::ffff:10.0.0.1]/", "status": "200"}),
        ("tcp", {"host": "10.0.0.1", "port": 22}),
        ("tcp", {"host": "0x7f000002", "port": 22}),
        ("ping", {"host": "192.168.1.1"}),
        ("dns", {"asked": "a.example", "type": "A", "server": "172.16.0.1"}),
    ],
)
def test_no_private_address_is_tried(method: str, how: dict[str, Any]) -> None:
    seen = look(method, how)
    assert seen.works is None
    assert "JIANYUE_PRIVATE_HOSTS" in seen.reason.en


@pytest.mark.parametrize(
    ("statuses", "status", "fits"),
    [("200-299", 204, True), ("200-299,401", 401, True), ("200，301", 301, True),
     ("200-299", 301, False), ("2xx", 200, False)],
)  # fmt: skip
def test_statuses_are_written_as_ranges(statuses: str, status: int, *, fits: bool) -> None:
    assert within(statuses, status) is fits
