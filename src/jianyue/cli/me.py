"""`jianyue me`: whose token this is and what it may do."""

import click

from jianyue.cli.remote import asking, words
from jianyue.cli.speaking import Language
from jianyue.client import Client


@click.command()
@asking
def me(client: Client, language: Language) -> None:
    """Say who you are to the server at JIANYUE_API, by the token in JIANYUE_TOKEN.

    用 JIANYUE_TOKEN 里的令牌询问 JIANYUE_API 服务器：我是谁，能做什么。
    """
    said = client.get_me()
    organisation = said["organisation"]
    click.echo(f"{said['name']} <{said['email']}>")
    if organisation is not None:
        click.echo(words(organisation["name"], language))
    click.echo(", ".join(words(role["said"], language) for role in said["roles"]))
    scopes = " ".join(scope["value"] for scope in said["scopes"])
    click.echo(f"{said['token']}: {scopes} · {said['expires_at'][:10]}")
