"""`jianyue verify BUNDLE`: whether a bundle of evidence fits, without server or database."""

import re
from base64 import b64decode
from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from jianyue.cli.speaking import Language, language_option, refusing
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.verifying import Against, Verified
from jianyue.evidence.verifying import verify as verified
from jianyue.ledger.speech import Both
from jianyue.replay.refusals import Unreadable

MISFIT: Final = 1
LARGEST: Final = 2**20  # bytes of a seal or a key
KEY_BYTES: Final = 32
FINGERPRINT: Final = re.compile(r"\b[0-9a-f]{64}\b")
KEY: Final = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=")
FITS: Final = Both("证据包完整：每一处都吻合。", "The bundle fits: nothing in it is amiss.")
FAILS: Final = Both("不符：", "Does not fit: ")
ASK: Final = Both(
    "未与您持有的封条核对。加上 --seal，才能发现整条链被重建。",
    "It was held against no seal of yours. Only --seal finds a chain that was rebuilt as a whole.",
)
File = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("bundle", type=File)
@click.option("--seal", "seals", type=File, multiple=True, help="您收到的封条 / a seal you hold.")
@click.option(
    "--key", "keys", type=File, multiple=True, help="您信任的公钥或指纹 / a key you trust."
)
@language_option
@refusing
def verify(
    *, bundle: Path, seals: Iterable[Path], keys: Iterable[Path], language: Language
) -> None:
    """Check BUNDLE on any machine: form, facts, seals, signatures, and every figure anew.

    在任意机器上核对证据包：格式、事实、封条、签名，并由事实重新算出每项指标。
    不符时指出第一处并以退出码 1 结束，文件无法读取时为 2。
    """
    console = Console(highlight=False, soft_wrap=True)
    trusted = [each for path in keys for each in _fingerprints(path)]
    held = {str(path): _text(path) for path in seals}
    if not bundle.is_file():
        raise Unreadable(f"读不了文件“{bundle}”。", f"There is no readable file {str(bundle)!r}.")
    try:
        found = verified(bundle, Against(held, trusted))
    except Misfit as misfit:
        said = misfit.said.words(language)
        console.print(f"{FAILS.words(language)}{misfit.place}\n  {said}", markup=False)
        raise SystemExit(MISFIT) from misfit
    _print(console, found, language)


def _print(console: Console, found: Verified, language: Language) -> None:
    head, period = found.head, found.head["period"]
    console.print(FITS.words(language))
    for line in _lines(found):
        console.print(f"  {line.words(language)}", markup=False)
    title = head["title"][language]
    console.print(f"  {head['contract']} · {title} · {period['label']}", markup=False)
    if not found.held:
        console.print(ASK.words(language))


def _lines(found: Verified) -> Iterable[Both]:
    yield Both(
        f"事实 {found.facts} 条，时间线 {found.timelines} 条，封条 {found.seals} 张",
        f"Facts: {found.facts}; timelines: {found.timelines}; seals: {found.seals}",
    )
    if found.held:
        yield Both(
            f"与您持有的 {found.held} 张封条一致", f"Seals you hold that it fits: {found.held}"
        )
    names = f"（{_listed(found.names)}）", f" ({_listed(found.names)})"
    zh, en = names if found.names else ("", "")
    yield Both(
        f"由事实重算指标 {found.figures} 项，全部一致{zh}",
        f"Figures counted anew, all the same: {found.figures}{en}",
    )
    yield from _left(found)
    if found.withheld:
        yield Both(
            f"服务方内部事实 {found.withheld} 条，仅有哈希",
            f"Facts internal to the provider, of which the hash alone is there: {found.withheld}",
        )
    if found.unproven:
        numbers = _listed(map(str, found.unproven))
        yield Both(
            f"协议文本无事实佐证的版本：{numbers}",
            f"Versions whose text no fact names: {numbers}",
        )
    for key in found.keys:
        yield Both(f"签名公钥指纹：{key}", f"Signed with the key of fingerprint {key}")


def _left(found: Verified) -> Iterable[Both]:
    """Yield the figures that were not counted anew, those of one reason together."""
    for why in dict.fromkeys(found.left.values()):
        names = _listed(name for name, each in found.left.items() if each == why)
        yield Both(f"未重算：{names}。{why.zh}。", f"Not counted anew: {names}. Why: {why.en}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _fingerprints(path: Path) -> Collection[str]:
    """Return the fingerprints of the keys in a file, which may hold the keys themselves."""
    text = _text(path)
    found = FINGERPRINT.findall(text.lower())
    public = [b64decode(each) for each in KEY.findall(text)]
    found += [sha256(each).hexdigest() for each in public if len(each) == KEY_BYTES]
    if not found:
        raise Unreadable(
            f"“{path}”里没有公钥或指纹。", f"There is no key or fingerprint in {path}."
        )
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode()
    except (OSError, UnicodeDecodeError) as refused:
        said = str(path)
        raise Unreadable(f"读不了文件“{said}”。", f"The file {said!r} cannot be read.") from refused
