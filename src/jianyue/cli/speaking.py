"""In which language the command line speaks, and how it refuses."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

import click

from jianyue.replay.refusals import Unreadable

Language = Literal["zh", "en"]
P = ParamSpec("P")
R = TypeVar("R")

BAD_INPUT = 2
MOST_LINES = 30  # of a refusal: one screen


def language_of(environ: Mapping[str, str]) -> Language:
    """Return the language of a user's environment; Chinese where it names none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        told = environ.get(name, "").lower()
        if told and told.split(".")[0] not in {"c", "posix"}:
            return "zh" if told.startswith("zh") else "en"
    return "zh"


def language_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add --language, in which a command answers."""
    return click.option(
        "--language",
        type=click.Choice(["zh", "en"]),
        callback=lambda _context, _option, told: told or language_of(os.environ),
        help="回答的语言，默认随系统 / language of the answer; as the system by default.",
    )(command)


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with a clear message and exit code 2 where its input is unreadable."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - stands for any command
        try:
            return command(*args, **kwargs)
        except Unreadable as refused:
            lines = refused.text(kwargs["language"] or language_of(os.environ)).splitlines()
            for line in lines[:MOST_LINES]:
                click.echo(line, err=True)
            if len(lines) > MOST_LINES:
                click.echo(f"… +{len(lines) - MOST_LINES}", err=True)
            raise SystemExit(BAD_INPUT) from refused

    return run
