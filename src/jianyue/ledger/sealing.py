"""Secrets at rest: sealed with keys of the data folder, so that the database alone opens nothing.

Fernet (AES-128-CBC and HMAC-SHA256) of the kept library; docs/decisions/0115.
"""

from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from jianyue.ledger import custody, keys
from jianyue.ledger.environment import kept_secret
from jianyue.ledger.speech import Refused

NAME: Final = "sealing-{:04}"


class KeyLost(Refused):
    """What was sealed cannot be opened: its key is not in the data folder, or it was changed."""

    def __init__(self) -> None:
        super().__init__(
            "加密保存的内容无法解开：缺少对应的密钥文件。请从备份恢复数据文件夹里的 keys。",
            "What is kept sealed cannot be opened: its key is missing. "
            "Put the folder `keys` back from a backup.",
        )


def seal(text: str) -> str:
    """Return `text` sealed with the newest key, made when there is none yet."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed with any of the keys. Raises KeyLost."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as lost:
        raise KeyLost from lost


def opens(sealed: str) -> bool:
    """Tell whether what was sealed can be opened with the keys at hand."""
    try:
        unseal(sealed)
    except KeyLost:
        return False
    return True


def is_sealed(text: str) -> bool:
    """Tell whether a text has been sealed: every such text begins with the version of Fernet."""
    return text.startswith("gAAAAA")


def known() -> list[Path]:
    """Return the files of the keys, the newest last."""
    return sorted(keys.folder().glob("sealing-*"))


def add_key() -> Path:
    """Put a new key in use; what was sealed before can still be opened."""
    number = int(known()[-1].name.rpartition("-")[2]) + 1 if known() else 1
    path = keys.folder() / NAME.format(number)
    kept_secret(path, Fernet.generate_key)
    return path


def drop_old_keys() -> None:
    """Take away the keys before the last two: nothing is sealed with them any more.

    The last but one stays, for whoever was sealing something with it just now.
    """
    for path in known()[:-2]:
        path.unlink()


def _keys() -> MultiFernet:
    paths = known() or [add_key()]
    return MultiFernet([Fernet(custody.read(path)) for path in reversed(paths)])
