"""What the environment says is read once; what cannot be meant stops the start."""

import stat
from pathlib import Path

import pytest

from jianyue.ledger import environment
from jianyue.ledger.environment import BadSetting


@pytest.mark.parametrize(("said", "meant"), [("1", True), ("Yes", True), ("0", False), ("", False)])
def test_a_flag_is_yes_or_no(said: str, meant: bool) -> None:  # noqa: FBT001 - a table
    assert environment.flag({"X": said}, "X", default=not meant) is meant


def test_a_flag_of_other_words_is_refused() -> None:
    with pytest.raises(BadSetting, match="X='perhaps'"):
        environment.flag({"X": "perhaps"}, "X", default=False)


def test_a_role_that_there_is_not_is_refused() -> None:
    assert environment.role_of({"JIANYUE_ROLE": "worker"}) == "worker"
    with pytest.raises(BadSetting, match="JIANYUE_ROLE"):
        environment.role_of({"JIANYUE_ROLE": "root"})


@pytest.mark.parametrize(
    "url", ["desk.example.com", "ftp://desk.example.com", "https://x.example/a"]
)
def test_an_address_of_the_site_is_a_whole_one(url: str) -> None:
    with pytest.raises(BadSetting, match="JIANYUE_SITE_URL"):
        environment.site_address({"JIANYUE_SITE_URL": url})


def test_only_the_host_of_the_site_is_answered() -> None:
    assert environment.hosts_of("https://desk.example.com") == ["desk.example.com"]
    assert "127.0.0.1" in environment.hosts_of("http://localhost:8000")


def test_a_secret_is_given_or_kept_for_its_owner_alone(tmp_path: Path) -> None:
    given = {"JIANYUE_SECRET_KEY": "s" * 32}
    assert environment.secret_key(given, tmp_path) == "s" * 32
    assert not list(tmp_path.iterdir())

    made = environment.secret_key({}, tmp_path)
    assert environment.secret_key({}, tmp_path) == made
    assert stat.S_IMODE((tmp_path / "keys" / "secret").stat().st_mode) == 0o600
    assert len(made) > 32


def test_a_short_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refused:
        environment.secret_key({"JIANYUE_SECRET_KEY": "short"}, tmp_path)
    assert "short" not in str(refused.value)


def test_each_role_needs_an_address_of_its_own(tmp_path: Path) -> None:
    given = {
        "JIANYUE_DATABASE_URL": "postgresql://desk:p%40ss@db.example:5433/desk?sslmode=require"
    }
    read = environment.database(given, tmp_path, "app")

    assert (read["HOST"], read["PORT"], read["NAME"]) == ("db.example", "5433", "desk")
    assert (read["USER"], read["PASSWORD"]) == ("desk", "p@ss")
    assert read["OPTIONS"]["sslmode"] == "require"
    with pytest.raises(BadSetting, match="JIANYUE_WORKER_DATABASE_URL"):
        environment.database(given, tmp_path, "worker")


def test_a_database_that_is_not_postgresql_is_refused() -> None:
    with pytest.raises(BadSetting, match="mysql"):
        environment.connection("mysql://desk@db.example/desk")


def test_mail_without_a_server_is_written_into_files(tmp_path: Path) -> None:
    assert environment.mail_server({}, tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


def test_a_mail_server_is_read_with_its_safety(tmp_path: Path) -> None:
    plain = {"JIANYUE_SMTP_URL": "smtp://desk:p%40ss@mail.example:587?tls=1"}
    read = environment.mail_server(plain, tmp_path)
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"]) == ("mail.example", 587)
    assert (read["EMAIL_HOST_PASSWORD"], read["EMAIL_USE_TLS"]) == ("p@ss", True)

    safe = environment.mail_server({"JIANYUE_SMTP_URL": "smtps://mail.example"}, tmp_path)
    assert (safe["EMAIL_PORT"], safe["EMAIL_USE_SSL"]) == (465, True)
    with pytest.raises(BadSetting, match="JIANYUE_SMTP_URL"):
        environment.mail_server({"JIANYUE_SMTP_URL": "https://mail.example"}, tmp_path)


def test_a_site_with_https_stands_behind_one_proxy_unless_told_otherwise() -> None:
    assert environment.proxies({}, "https://desk.example.com") == 1
    assert environment.proxies({}, "http://localhost:8000") == 0
    assert environment.proxies({"JIANYUE_PROXIES": "2"}, "https://desk.example.com") == 2
    with pytest.raises(BadSetting, match="JIANYUE_PROXIES"):
        environment.proxies({"JIANYUE_PROXIES": "some"}, "https://desk.example.com")


def test_private_hosts_are_named_one_by_one() -> None:
    said = {"JIANYUE_PRIVATE_HOSTS": "SMS.internal, 10.0.0.7:8080"}
    assert environment.private_hosts(said) == {"sms.internal", "10.0.0.7:8080"}
    assert environment.private_hosts({}) == frozenset()
    with pytest.raises(BadSetting, match="JIANYUE_PRIVATE_HOSTS"):
        environment.private_hosts({"JIANYUE_PRIVATE_HOSTS": "http://sms.internal/"})
