"""Who keeps the keys: files of the data folder, wrapped where a master key is kept elsewhere.

A copied data folder, disk or backup then opens nothing (docs/decisions/0122).
"""

import os
import shlex
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from jianyue.ledger.speech import Both, Refused

MARK: Final = b"jianyue-wrapped-1\n"
VARIABLE: Final = "JIANYUE_MASTER_KEY"
COMMAND: Final = "JIANYUE_MASTER_KEY_COMMAND"
CREDENTIAL: Final = "jianyue-master-key"  # a file in $CREDENTIALS_DIRECTORY, as systemd gives it
PATIENCE: Final = 30  # seconds
LENGTH: Final = 32  # bytes


class NoMaster(Refused):
    """A wrapped key cannot be opened: the master key is missing, or another."""


def source(environ: Mapping[str, str]) -> Both | None:
    """Return where the master key comes from, in words; None where there is none."""
    if environ.get(VARIABLE):
        return Both("环境变量", "the environment")
    if _credential(environ) is not None:
        return Both("systemd 凭据", "a systemd credential")
    return Both("外部命令", "a command") if environ.get(COMMAND) else None


def opened(content: bytes) -> bytes:
    """Return a key as it is; a wrapped one is opened. Raises NoMaster."""
    if not content.startswith(MARK):
        return content
    try:
        return _fernet().decrypt(content.removeprefix(MARK))
    except InvalidToken as wrong:
        raise NoMaster(
            "主密钥不是包裹这些密钥的那一把。",
            "The master key is not the one that wrapped the keys.",
        ) from wrong


def closed(content: bytes) -> bytes:
    """Return a key as it is written to a file: wrapped where there is a master key."""
    return MARK + _fernet().encrypt(content) if source(os.environ) is not None else content


def read(path: Path) -> bytes:
    """Return the key of a file. Raises NoMaster, and OSError where there is none."""
    return opened(path.read_bytes())


def files(folder: Path) -> list[Path]:
    """Return the files of keys in a folder."""
    return sorted(path for path in folder.glob("*") if path.is_file() and path.name[0] != ".")


def is_wrapped(path: Path) -> bool:
    """Tell whether a file needs the master key."""
    return path.read_bytes().startswith(MARK)


def rewrite(folder: Path, *, wrapped: bool) -> int:
    """Wrap or unwrap every key of a folder; return how many were changed. Raises NoMaster.

    All are opened before the first is written.
    """
    if wrapped:
        _fernet()
    keys = {path: read(path) for path in files(folder) if is_wrapped(path) != wrapped}
    for path, content in keys.items():
        fresh = path.with_name(f".{path.name}.new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(closed(content) if wrapped else content)
            os.fsync(handle)
        fresh.replace(path)
    return len(keys)


def _fernet() -> Fernet:
    environ = os.environ
    credential = _credential(environ)
    kept = credential.read_text(encoding="ascii") if credential else ""
    return _made(environ.get(VARIABLE) or kept or _said(environ.get(COMMAND, "")))


def _credential(environ: Mapping[str, str]) -> Path | None:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / CREDENTIAL if folder else None
    return path if path is not None and path.is_file() else None


@cache
def _said(command: str) -> str:
    """Return what the command prints, asked once in the life of a process. Raises NoMaster."""
    if not command:
        raise NoMaster(
            f"密钥已由主密钥包裹，请设置 {VARIABLE}、systemd 凭据 {CREDENTIAL} 或 {COMMAND}。",
            f"The keys are wrapped: set {VARIABLE}, the systemd credential {CREDENTIAL} or "
            f"{COMMAND}.",
        )
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command
            shlex.split(command), capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        why = type(error).__name__  # what it printed may hold a key
        raise NoMaster(f"{COMMAND} 失败：{why}", f"{COMMAND} failed: {why}") from error
    return done.stdout


@cache
def _made(text: str) -> Fernet:
    """Return what wraps with a key of 32 bytes in base64. Raises NoMaster for anything else."""
    try:
        right = len(urlsafe_b64decode(text.strip().encode("ascii"))) == LENGTH
    except ValueError:
        right = False
    if not right:
        raise NoMaster(
            "主密钥应是 32 字节的 base64（jianyue keys master 可生成一把）。",
            "The master key is 32 bytes in base64; `jianyue keys master` makes one.",
        )
    return Fernet(text.strip())
