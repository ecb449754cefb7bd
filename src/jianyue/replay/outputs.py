"""A folder of results that appears whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from jianyue.replay.refusals import Unreadable


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write into; its files move to `out` together when all are written.

    Whatever interrupts the writing, Ctrl-C too, leaves `out` as it was. Files in `out` of other
    names stay. Raises Unreadable where `out` cannot be written.
    """
    beside = out.parent / f".{out.name}-{token_hex(4)}"
    # Made inside the `try`: an interruption may come as soon as the folder is there.
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir(mode=0o700)
        yield beside
        _move(beside, out)
    except OSError as refused:
        raise _refusal(out, refused) from refused
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _move(beside: Path, out: Path) -> None:
    if not out.exists():
        beside.chmod(0o755)
        beside.rename(out)
        return
    for file in sorted(beside.iterdir()):
        file.replace(out / file.name)


def _refusal(out: Path, refused: OSError) -> Unreadable:
    reason = refused.strerror or str(refused)
    return Unreadable(
        f"不能写入 {out}：{reason}。请用 --out 指定另一个文件夹。",
        f"{out} cannot be written: {reason}. Name another folder with --out.",
    )
