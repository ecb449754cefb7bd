"""Commands that ask a server by a token: where it is, and what is said when it does not answer."""

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click
import httpx

from jianyue.cli.speaking import BAD_INPUT, Language, language_of
from jianyue.client import Client, Problem

if TYPE_CHECKING:
    from jianyue.client.shapes.shared import Said

ADDRESS: Final = "JIANYUE_API"
TOKEN: Final = "JIANYUE_TOKEN"  # noqa: S105 - the name of a variable
REFUSED: Final = 1
UNSET: Final = {
    "zh": "请设置环境变量 {name}：{what}。",
    "en": "Set {name} in the environment: {what}.",
}
WHAT: Final = {
    ADDRESS: {
        "zh": "服务器地址，例如 https://desk.example",
        "en": "the server, as https://desk.example",
    },
    TOKEN: {
        "zh": "在“账号与安全 → 接口令牌”中创建的令牌",
        "en": "a token that you made under Account, Tokens",
    },
}
AWAY: Final = {
    "zh": "连不上 {address}：{why}。请核对地址和网络后再试。",
    "en": "{address} cannot be reached: {why}. Check address and network, and try again.",
}


class Refused(click.ClickException):
    """What the server refused."""

    exit_code = REFUSED


class Unreached(click.ClickException):
    """Why the server was not reached."""

    exit_code = BAD_INPUT


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the client and the language as its first two arguments."""

    @wraps(command)
    def asked(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - what click passes on
        language = language_of(os.environ)
        address, token = _set(ADDRESS, language), _set(TOKEN, language)
        try:
            with Client(address, token, language=language) as client:
                return command(client, language, *args, **kwargs)
        except Problem as problem:
            raise Refused(_told(problem)) from None
        except (httpx.TransportError, httpx.InvalidURL, httpx.UnsupportedProtocol) as away:
            said = AWAY[language].format(address=address, why=str(away) or type(away).__name__)
            raise Unreached(said) from None

    return asked


def words(said: "Said | None", language: Language) -> str:
    """Return words in the language of who asks."""
    return "" if said is None else said[language]


def _set(name: str, language: Language) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        said = UNSET[language].format(name=name, what=WHAT[name][language])
        raise Unreached(said)
    return value


def _told(problem: Problem) -> str:
    lines = [f"{problem.title} ({problem.status})"]
    if problem.errors:
        lines += [f"  {each['field']}: {each['detail']}" for each in problem.errors]
    elif problem.detail:
        lines.append(problem.detail)
    return "\n".join(lines)
