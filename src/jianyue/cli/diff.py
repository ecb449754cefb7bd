"""`jianyue diff OLD NEW`: what changed between two versions of an agreement."""

import click

from jianyue.agreements.difference import differences
from jianyue.cli.speaking import Language, language_option, refusing
from jianyue.replay.trials import terms_named


@click.command()
@click.argument("old")
@click.argument("new")
@language_option
@refusing
def diff(*, old: str, new: str, language: Language) -> None:
    """Say what changed from OLD to NEW, files or names of the catalogue.

    逐项说明两个版本的协议有何不同：OLD、NEW 为协议文件或目录中的名称。
    """
    changes = differences(terms_named(old).agreement, terms_named(new).agreement)
    for change in changes:
        click.echo(change.words(language))
    total = len(changes)
    many = "change" if total == 1 else "changes"
    click.echo(f"共 {total} 处变更" if language == "zh" else f"{total} {many}")
