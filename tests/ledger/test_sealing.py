"""Secrets at rest: the database alone opens nothing, and a new key changes nobody's secret."""

import stat
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.db import connection

from jianyue.ledger import sealing
from jianyue.people import second_steps
from tests import cast as people
from tests.codes import code_of

migration = import_module("jianyue.people.migrations.0004_sealed_second_steps")


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def secret(db: None) -> str:  # noqa: ARG001 - the database must stand
    """The secret of the teller's app; there are recovery codes too."""
    teller = people.found().teller
    made = str(generate_totp_secret())
    TOTP.activate(teller, made)
    RecoveryCodes.activate(teller)
    return made


def app() -> TOTP:
    return TOTP(Authenticator.objects.get(type="totp"))


def everything_kept() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        yield from (text for (text,) in cursor.fetchall())


def test_the_database_holds_no_secret_as_it_is(secret: str) -> None:
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    seed = sealing.unseal(codes.instance.data["seed"])

    kept = "".join(everything_kept())

    assert secret not in kept
    assert seed not in kept
    assert app().validate_code(code_of(secret))
    assert codes.validate_code(codes.generate_codes()[0])


def test_a_key_is_for_its_owner_alone(secret: str) -> None:
    (path,) = sealing.known()

    assert secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_key_seals_everything_anew_and_the_oldest_goes(secret: str) -> None:
    before = list(everything_kept())

    assert [second_steps.rotate(), second_steps.rotate()] == [2, 2]

    assert [path.name for path in sealing.known()] == ["sealing-0002", "sealing-0003"]
    assert not set(before) & set(everything_kept())
    assert app().validate_code(code_of(secret))


def sealed_by(key: Fernet) -> str:
    return key.encrypt(b"elsewhere").decode()


def test_what_another_key_sealed_is_refused_and_stops_a_rotation(secret: str) -> None:
    other = Authenticator.objects.get(type="recovery_codes")
    other.data["seed"] = sealed_by(Fernet(Fernet.generate_key()))
    other.save()
    before = list(everything_kept())
    assert second_steps.lost() == 1

    with pytest.raises(sealing.KeyLost):
        second_steps.rotate()

    assert list(everything_kept()) == before
    assert app().validate_code(code_of(secret))


def test_a_secret_that_is_not_sealed_is_not_taken() -> None:
    with pytest.raises(sealing.KeyLost):
        sealing.unseal(generate_totp_secret())


def test_an_upgrade_seals_what_was_kept_as_it_was_and_the_way_back_opens_it(secret: str) -> None:
    migration.open_again(apps, None)
    assert any(secret in text for text in everything_kept())

    migration.close(apps, None)
    closed = list(everything_kept())
    migration.close(apps, None)

    assert not any(secret in text for text in closed)
    assert list(everything_kept()) == closed
    assert app().validate_code(code_of(secret))
