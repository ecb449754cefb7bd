"""This installation: its data folder, its database, and Django set up for one role.

Commands that need the models name a module, which is loaded once Django stands
(docs/decisions/0081).
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

import click
import django
import psycopg
from django.db import DatabaseError, OperationalError

from jianyue.cli.speaking import BAD_INPUT, language_of
from jianyue.ledger.cluster import Cluster
from jianyue.ledger.environment import ROLES, BadSetting
from jianyue.ledger.speech import Both, Refused

Role = Literal["app", "worker", "owner"]
NO_DATABASE: Final = Both(
    "连不上数据库。用 jianyue doctor 查看原因。",
    "The database cannot be reached. `jianyue doctor` says why.",
)
NOT_DONE: Final = Both(
    "数据库拒绝执行。用 jianyue doctor 查看原因。",
    "The database refused this. `jianyue doctor` says why.",
)


class NoAddress(Refused):
    """An address is given for one role of the database, and missing for another."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What the environment says about this installation."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.environ.get("JIANYUE_DATA", "data")).resolve()

    @property
    def cluster(self) -> Cluster | None:
        """The private PostgreSQL, None where the environment names one."""
        named = any(self.environ.get(name) for name in ROLES.values())
        return None if named else Cluster(self.data / "postgres", environ=self.environ)

    def url(self, role: Role) -> str:
        """Return the address of the database for a role. Raises NoAddress."""
        if self.cluster is not None:
            return self.cluster.url(f"jianyue_{role}")  # type: ignore[arg-type] # three names
        if url := self.environ.get(ROLES[role]):
            return url
        raise NoAddress(
            f"此命令以 {role} 角色使用数据库，请设置 {ROLES[role]}。",
            f"This command uses the database as {role}: set {ROLES[role]}.",
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep the private PostgreSQL running meanwhile, where it is the one in use."""
        cluster = self.cluster
        if cluster is None:
            yield
            return
        with cluster.held():
            yield


def begin(role: Role) -> None:
    """Set Django up for a role of the database. Raises BadSetting."""
    os.environ["JIANYUE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianyue.settings")
    django.setup()


def standing(module: str, role: Role) -> ModuleType:
    """Return a module that needs the models, loaded once Django is set up for `role`."""
    begin(role)
    return import_module(f"jianyue.cli.{module}")


def say(words: Both, *, err: bool = False) -> None:
    """Print words in the language of the user."""
    click.echo(words.words(language_of(os.environ)), err=err)


def operating(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command of operation end with clear words and exit code 2 where it cannot work."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - stands for any command
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            say(refused.said, err=True)
        except BadSetting as refused:
            say(Both(f"环境变量有误：{refused}", f"A variable is wrong: {refused}"), err=True)
        except (OperationalError, psycopg.OperationalError) as refused:
            say(NO_DATABASE, err=True)
            click.echo(str(refused).strip(), err=True)
        except (DatabaseError, psycopg.Error) as refused:
            say(NOT_DONE, err=True)
            click.echo(str(refused).strip(), err=True)
        raise SystemExit(BAD_INPUT)

    return run
