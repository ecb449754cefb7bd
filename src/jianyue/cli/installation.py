"""Commands of operation: Django set up for one role, refusals said in clear words.

Commands that need the models name a module, which is loaded once Django stands
(docs/decisions/0081).
"""

import os
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import click
import django
import psycopg
from django.db import DatabaseError, OperationalError

from jianyue.cli.speaking import BAD_INPUT, language_of
from jianyue.ledger.environment import BadSetting, Role
from jianyue.ledger.speech import Both, Refused

NO_DATABASE: Final = Both(
    "连不上数据库。用 jianyue doctor 查看原因。",
    "The database cannot be reached. `jianyue doctor` says why.",
)
NOT_DONE: Final = Both(
    "数据库拒绝执行。用 jianyue doctor 查看原因。",
    "The database refused this. `jianyue doctor` says why.",
)


def begin(role: Role) -> None:
    """Set Django up for a role of the database. Raises BadSetting."""
    os.environ["JIANYUE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jianyue.settings")
    django.setup()


def standing(module: str, role: Role) -> ModuleType:
    """Return a module that needs the models, loaded once Django is set up for `role`.

    module  in `jianyue`, as in "cli.chains"
    """
    begin(role)
    return import_module(f"jianyue.{module}")


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
