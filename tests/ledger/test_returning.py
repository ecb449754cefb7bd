"""What a base backup may hold: files and folders below it, and nothing that leads outside."""

import io
import tarfile
from pathlib import Path

import pytest

from jianyue.ledger import returning


def packed(path: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size = kind, 3 if kind == tarfile.REGTYPE else 0
    made.linkname = "/etc/passwd"
    return made


@pytest.mark.parametrize(
    "strange",
    [
        member("../outside"),
        member("/etc/outside"),
        member("base/../../outside"),
        member("link", tarfile.SYMTYPE),
        member("hard", tarfile.LNKTYPE),
        member("device", tarfile.CHRTYPE),
    ],
    ids=lambda each: each.name,
)
def test_what_leads_outside_is_refused_and_nothing_is_written(
    strange: tarfile.TarInfo, tmp_path: Path
) -> None:
    path = packed(tmp_path / "base.tar.gz", member("base/1"), strange)

    with pytest.raises(returning.NotReached, match="strange"):
        returning._unpack(path, tmp_path / "data")

    assert list((tmp_path / "data").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_files_and_folders_are_its_owners_alone(tmp_path: Path) -> None:
    folders = member("base", tarfile.DIRTYPE), member("base/1")
    returning._unpack(packed(tmp_path / "base.tar.gz", *folders), tmp_path / "data")

    assert (tmp_path / "data" / "base" / "1").read_bytes() == b"xxx"
    assert (tmp_path / "data" / "base").stat().st_mode & 0o077 == 0
