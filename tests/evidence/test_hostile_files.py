"""Files that were made to harm whoever opens them."""

import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from jianyue.evidence.misfits import Misfit
from jianyue.evidence.verifying import verify

MEBIBYTE = 2**20


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> ZipInfo:
    info = ZipInfo(name)
    info.external_attr, info.compress_type = mode << 16, ZIP_DEFLATED
    return info


def bomb(file: ZipFile) -> None:
    file.writestr(entry("facts.jsonl"), b"0" * (64 * MEBIBYTE))


def link(file: ZipFile) -> None:
    file.writestr(entry("facts.jsonl", stat.S_IFLNK | 0o777), b"/etc/passwd")


def other_packing(file: ZipFile) -> None:
    info = entry("facts.jsonl")
    info.compress_type = ZIP_BZIP2
    file.writestr(info, b"{}")


def named(name: str) -> Callable[[ZipFile], None]:
    return lambda file: file.writestr(entry(name), b"{}")


def locked(file: ZipFile) -> None:
    named("facts.jsonl")(file)
    file.filelist[0].flag_bits |= 1


CASES = {
    "a bomb": (bomb, "too large unpacked"),
    "a link": (link, "no ordinary file"),
    "another packing": (other_packing, "packing is not allowed"),
    "a way out": (named("../../etc/passwd"), "name is not allowed"),
    "a root": (named("/etc/passwd"), "name is not allowed"),
    "a drive": (named("C:evil"), "name is not allowed"),
    "a folder": (named("leaves/"), "name is not allowed"),
    "a long name": (named("a" * 300), "name is not allowed"),
    "other letters": (named("事实.jsonl"), "name is not allowed"),
    "encrypted": (locked, "it is encrypted"),
    "nothing": (lambda _: None, "this entry is missing"),
}


@pytest.mark.parametrize(("made", "said"), CASES.values(), ids=CASES)
def test_a_harmful_file_is_refused_before_it_is_read(
    tmp_path: Path, made: Callable[[ZipFile], None], said: str
) -> None:
    path = tmp_path / "bundle.zip"
    with ZipFile(path, "w") as file:
        made(file)
    with pytest.raises(Misfit) as found:
        verify(path)

    assert said in found.value.said.en
    assert found.value.place.file == "bundle.zip"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with ZipFile(path, "w") as file:
        named("facts.jsonl")(file)
        named("facts.jsonl")(file)
    with pytest.raises(Misfit, match="twice"):
        verify(path)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_text("no archive", encoding="utf-8")
    with pytest.raises(Misfit, match="no whole ZIP"):
        verify(path)
