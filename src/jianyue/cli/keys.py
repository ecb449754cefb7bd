"""`jianyue keys`: the keys with which this installation signs and seals."""

from datetime import UTC, datetime

import click
from cryptography.fernet import Fernet

from jianyue.cli.installation import operating, say, standing
from jianyue.ledger import custody
from jianyue.ledger.speech import Both
from jianyue.operation.installation import Installation


@click.group()
def keys() -> None:
    """Show or rotate the keys that sign versions, seals and slips, and that seal secrets at rest.

    查看或更换密钥：签名密钥，以及加密保存两步验证秘密的密钥。旧签名密钥保留公钥，已有的签名始终可以验证。
    """


@keys.command("list")
@operating
def list_keys() -> None:
    """List the keys that seal, then those that sign, of each the one in use last.

    先列出加密用的密钥，再列出签名密钥；每类的最后一行是正在使用的。
    """
    with Installation().running():
        signing = standing("cli.signing", "app")
        for path in signing.sealing_keys():
            click.echo(path.name)
        for key in signing.known():
            until = f"{key.until:%Y-%m-%d %H:%M}" if key.until else "…"
            click.echo(f"{key.fingerprint[:16]}  {key.since:%Y-%m-%d %H:%M} – {until}")


@keys.command()
@operating
def rotate() -> None:
    """Put new keys in use from now on; secrets at rest are sealed anew.

    从现在起使用新密钥，并用新密钥重新加密已保存的秘密。
    """
    with Installation().running():
        signing = standing("cli.signing", "app")
        sealed = signing.reseal()
        key = signing.rotate(at=datetime.now(UTC))
    say(
        Both(
            f"新密钥 {key.fingerprint[:16]} 已启用，{sealed} 项秘密已重新加密；"
            "请做一次备份（jianyue backup）。",
            f"The new key {key.fingerprint[:16]} is in use, {sealed} secrets were sealed anew; "
            "make a backup now (jianyue backup).",
        )
    )


@keys.command()
def master() -> None:
    """Print a new master key, to be kept anywhere but in the data folder.

    生成一把主密钥，请保管在数据文件夹以外的地方。
    """
    click.echo(Fernet.generate_key().decode())


@keys.command()
@operating
def wrap() -> None:
    """Wrap every key of the data folder with the master key.

    用主密钥包裹数据文件夹里的全部密钥；此后没有主密钥，谁也打不开它们。
    """
    number = custody.rewrite(Installation().data / "keys", wrapped=True)
    say(Both(f"已包裹 {number} 把密钥。", f"{number} keys were wrapped."))


@keys.command()
@operating
def unwrap() -> None:
    """Write every key of the data folder as it is; before the master key is changed.

    解开全部密钥；更换主密钥时先解开，换好后再包裹。
    """
    number = custody.rewrite(Installation().data / "keys", wrapped=False)
    say(Both(f"已解开 {number} 把密钥。", f"{number} keys were unwrapped."))
