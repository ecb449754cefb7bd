"""`jianyue keys`: the keys with which this installation signs."""

from datetime import UTC, datetime

import click

from jianyue.cli.installation import operating, say, standing
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation


@click.group()
def keys() -> None:
    """Show or rotate the keys that sign versions, seals and slips.

    查看或更换签名密钥。旧密钥保留公钥，已有的签名始终可以验证。
    """


@keys.command("list")
@operating
def list_keys() -> None:
    """List the keys, the one in use last.

    列出密钥，最后一行是正在使用的。
    """
    with Installation().running():
        for key in standing("cli.signing", "app").known():
            until = f"{key.until:%Y-%m-%d %H:%M}" if key.until else "…"
            click.echo(f"{key.fingerprint[:16]}  {key.since:%Y-%m-%d %H:%M} – {until}")


@keys.command()
@operating
def rotate() -> None:
    """Put a new key in use from now on.

    从现在起使用新密钥。
    """
    with Installation().running():
        key = standing("cli.signing", "app").rotate(at=datetime.now(UTC))
    say(
        Both(
            f"新密钥 {key.fingerprint[:16]} 已启用；请做一次备份（jianyue backup）。",
            f"The new key {key.fingerprint[:16]} is in use; make a backup now (jianyue backup).",
        )
    )
