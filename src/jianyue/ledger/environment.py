"""What the environment says, read once when the product starts; a bad value stops it."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from jianyue.ledger import custody
from jianyue.ledger.cluster import Cluster
from jianyue.ledger.cluster import Role as DatabaseRole

Role = Literal["app", "worker", "owner"]
Environment = Mapping[str, str]
ROLES: dict[Role, str] = {
    "app": "JIANYUE_DATABASE_URL",
    "worker": "JIANYUE_WORKER_DATABASE_URL",
    "owner": "JIANYUE_OWNER_DATABASE_URL",
}
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
DATABASE_ROLES: dict[Role, DatabaseRole] = {
    "app": "jianyue_app",
    "worker": "jianyue_worker",
    "owner": "jianyue_owner",
}
# Statements that come back are read once per connection; an address that leads through a pooler
# which cannot keep them says prepare_threshold=0 (docs/decisions/0131).
PREPARED_AFTER = 5
POOL = {"min_size": 1, "max_size": 8, "timeout": 10}


class BadSetting(ValueError):  # noqa: N818 - a refusal is named for what is so
    """A variable of the environment has a value that cannot be meant."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r}: {wanted}")


def flag(env: Environment, name: str, *, default: bool) -> bool:
    """Return a yes or no. Raises BadSetting for any other word."""
    said = env.get(name, "1" if default else "").strip().lower()
    if said not in YES | NO:
        raise BadSetting(name, said, "write 1 or 0")
    return said in YES


def role_of(env: Environment) -> Role:
    """Return in which database role this process works: app, worker or owner."""
    said = env.get("JIANYUE_ROLE", "app")
    if said not in ROLES:
        raise BadSetting("JIANYUE_ROLE", said, "write app, worker or owner")
    return next(role for role in ROLES if role == said)


def site_address(env: Environment) -> str:
    """Return the address people type, without a slash at its end; links in mail begin with it."""
    url = env.get("JIANYUE_SITE_URL", "http://localhost:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadSetting("JIANYUE_SITE_URL", url, "write it as https://desk.example.com")
    return url


def hosts_of(url: str) -> list[str]:
    """Return the host names that are answered; others are refused."""
    host = urlsplit(url).hostname or "localhost"
    return [host, "localhost", "127.0.0.1", "[::1]"] if host == "localhost" else [host]


def private_hosts(env: Environment) -> frozenset[str]:
    """Return the hosts of private networks that notices may reach: `host` or `host:port`.

    JIANYUE_PRIVATE_HOSTS names them, as in "sms.internal,10.0.0.7:8080". Raises BadSetting.
    """
    names = env.get("JIANYUE_PRIVATE_HOSTS", "").lower().replace(",", " ").split()
    for name in names:
        if not re.fullmatch(r"[a-z0-9.:_-]+", name):
            raise BadSetting("JIANYUE_PRIVATE_HOSTS", name, "write hosts like sms.internal:8080")
    return frozenset(names)


def proxies(env: Environment, url: str) -> int:
    """Return how many proxies stand in front, each of which adds whom it speaks for.

    Without JIANYUE_PROXIES one, where people come by https. Raises BadSetting for no number.
    """
    said = env.get("JIANYUE_PROXIES", "1" if url.startswith("https://") else "0")
    if not re.fullmatch("[0-9]", said):
        raise BadSetting("JIANYUE_PROXIES", said, "write a number from 0 to 9")
    return int(said)


def ping_address(env: Environment) -> str:
    """Return the address that is asked each minute while all is well; none is a good answer.

    Raises BadSetting for anything but a whole address of http or https without a password.
    """
    url = env.get("JIANYUE_PING_URL", "")
    parts = urlsplit(url)
    whole = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if url and (not whole or not url.isascii() or any(letter <= " " for letter in url)):
        raise BadSetting("JIANYUE_PING_URL", "***", "write it as https://ping.example.com/name")
    return url


def metrics_token(env: Environment) -> str:
    """Return the word that opens /metrics from elsewhere. Raises BadSetting for a short one."""
    token = env.get("JIANYUE_METRICS_TOKEN", "")
    if token and len(token) < 16:  # noqa: PLR2004 - nobody guesses so many
        raise BadSetting("JIANYUE_METRICS_TOKEN", "***", "at least 16 characters")
    return token


def outside_identities(env: Environment) -> list[dict[str, Any]]:
    """Return the OpenID Connect providers by which people may sign in, as allauth reads them.

    JIANYUE_OIDC_PROVIDERS names them, as in "bank,school"; for each JIANYUE_OIDC_BANK_URL,
    _CLIENT and _SECRET are needed, _NAME is what people read. Raises BadSetting for a name that
    cannot stand in an address, a URL without https, or a part that is missing.
    """
    names = env.get("JIANYUE_OIDC_PROVIDERS", "").replace(",", " ").split()
    return [_outside_identity(env, name) for name in names]


def _outside_identity(env: Environment, name: str) -> dict[str, Any]:
    if not re.fullmatch("[a-z][a-z0-9]{0,30}", name):
        raise BadSetting("JIANYUE_OIDC_PROVIDERS", name, "write short names like bank,school")
    prefix = f"JIANYUE_OIDC_{name.upper()}"
    for part in ("URL", "CLIENT", "SECRET"):
        if not env.get(f"{prefix}_{part}"):
            raise BadSetting(f"{prefix}_{part}", "", f"sign-in by {name} needs it")
    url = env[f"{prefix}_URL"].rstrip("/")
    parts = urlsplit(url)
    here = parts.hostname in {"localhost", "127.0.0.1"}
    if not parts.hostname or parts.scheme not in {"https", "http" if here else "https"}:
        raise BadSetting(f"{prefix}_URL", url, "write it as https://login.example.com/realm")
    return {
        "provider_id": name,
        "name": env.get(f"{prefix}_NAME", name),
        "client_id": env[f"{prefix}_CLIENT"],
        "secret": env[f"{prefix}_SECRET"],
        "settings": {"server_url": url, "oauth_pkce_enabled": True},
    }


def secret_key(env: Environment, data: Path) -> str:
    """Return the key of sessions and links: given, or kept in the data folder."""
    given = env.get("JIANYUE_SECRET_KEY", "")
    if given:
        if len(given) < 32:  # noqa: PLR2004 - what Django asks for, roughly
            raise BadSetting("JIANYUE_SECRET_KEY", "***", "at least 32 characters")
        return given
    return kept_secret(
        data / "keys" / "secret", lambda: secrets.token_urlsafe(48).encode()
    ).decode()


def kept_secret(path: Path, make: Any, *, plain: bool = False) -> bytes:  # noqa: ANN401 - a maker of bytes
    """Return the bytes of a file that only its owner may read, made when it is missing.

    plain  never wrapped with the master key, for people read it in the file
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Linked when it is whole: another process that looks meanwhile must not read half a key.
        with NamedTemporaryFile(dir=path.parent, prefix=".new-") as file:
            file.write(make() if plain else custody.closed(make()))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return custody.read(path)


def database(env: Environment, data: Path, role: Role) -> dict[str, Any]:
    """Return Django's settings of the database for one role.

    The variable of the role, or without any of them the private cluster in the data folder.
    Raises BadSetting where the address is not one of PostgreSQL, or only another role's is given.
    """
    name = ROLES[role]
    url = env.get(name, "")
    if not url and any(env.get(other) for other in ROLES.values()):
        raise BadSetting(name, "", f"the process works as {role} and needs its own address")
    return connection(url or Cluster(data / "postgres").url(DATABASE_ROLES[role]), name)


def beside(env: Environment, data: Path, role: Role) -> dict[str, Any]:
    """Return the settings of connections beside the transaction of a request, opened if needed."""
    settings = database(env, data, role)
    settings["OPTIONS"] |= {"pool": POOL | {"min_size": 0}}
    return settings


def connection(url: str, name: str = "url") -> dict[str, Any]:
    """Return Django's settings for an address postgresql://user:password@host:port/name?host=..."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting(name, parts.scheme, "write it as postgresql://user@host/database")
    extra = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = extra.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "jianyue",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": POOL,
            "server_side_binding": True,
            **_kept_statements(extra.pop("prepare_threshold", ""), name),
            **extra,
        },
    }


def _prepared_after(said: str, name: str) -> int | None:
    """Return after how many times a statement is kept by the server; None never."""
    if said and not said.isdecimal():
        raise BadSetting(name, said, "write prepare_threshold as a number, 0 for never")
    return (int(said) if said else PREPARED_AFTER) or None


def _kept_statements(said: str, name: str) -> dict[str, Any]:
    """Return how the server keeps statements; each is planned for the values it has.

    A plan for any value cannot use the indexes of what is still open, which lists live on.
    """
    after = _prepared_after(said, name)
    planned = {"options": "-c plan_cache_mode=force_custom_plan"} if after else {}
    return {"prepare_threshold": after, **planned}


def mail_server(env: Environment, data: Path) -> dict[str, Any]:
    """Return Django's settings for mail: smtp://user:password@host:587?tls=1, or files.

    Without JIANYUE_SMTP_URL mail is written as files into the data folder, so that nothing is
    lost and nobody outside is reached by accident.
    """
    url = env.get("JIANYUE_SMTP_URL", "")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(data / "mail"),
        }
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("JIANYUE_SMTP_URL", parts.scheme, "write it as smtp://user:password@host")
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": "tls" in parse_qs(parts.query),
    }
