"""An archive is read with suspicion: nothing is written before all of it was looked at."""

import json
import tarfile
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from jianyue.cli import archives
from jianyue.cli.archives import DUMP, MANIFEST, Damaged, Manifest

CONTENT = b"-- nothing"
TOLD = [len(CONTENT), sha256(CONTENT).hexdigest()]


def written(path: Path, held: list[tuple[str, bytes]], **more: object) -> Path:
    """Write an archive by hand: a manifest of what it should hold, and what it holds."""
    manifest = asdict(Manifest(archives.FORM, "0", "2026-01-12T04:00:00+00:00")) | more
    manifest.setdefault("parts", {})
    with tarfile.open(path, "w") as archive:
        for name, content in [(MANIFEST, json.dumps(manifest).encode()), *held]:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return path


def refused(path: Path) -> str:
    with pytest.raises(Damaged) as found, archives.opened(path) as (archive, manifest):
        archives.check(archive, manifest)
    return found.value.said.en


def test_a_sound_archive_is_taken_out_as_it_was_put_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("keys/secret", "files/a/b", "postgres/data/1", "static/page.css"):
        (data / name).parent.mkdir(parents=True)
        (data / name).write_text(name)
    (data / "files" / "link").symlink_to("/etc/hostname")
    (tmp_path / DUMP).write_bytes(CONTENT)
    parts = {DUMP: tmp_path / DUMP} | archives.files_of(data)
    told = {name: archives.digest_of(path) for name, path in parts.items()}
    archives.write(tmp_path / "b.tar", Manifest(archives.FORM, "0", "", told), parts)

    with archives.opened(tmp_path / "b.tar") as (archive, manifest):
        archives.check(archive, manifest)
        for name in manifest.parts:
            archives.take_out(archive, name, tmp_path / "again" / name)

    assert sorted(manifest.parts) == [DUMP, "files/a/b", "keys/secret"]
    assert (tmp_path / "again" / "keys" / "secret").read_text() == "keys/secret"
    assert (tmp_path / "again" / "keys" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../outside", "keys/../../outside", "/etc/passwd", "postgres/x"])
def test_a_part_that_would_leave_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = written(
        tmp_path / "b.tar", [(DUMP, CONTENT), (name, CONTENT)], parts={DUMP: TOLD, name: TOLD}
    )

    assert "not expected here" in refused(path)


def test_a_part_that_the_manifest_does_not_name_is_refused(tmp_path: Path) -> None:
    parts = [(DUMP, CONTENT), ("keys/secret", CONTENT)]

    assert "not expected" in refused(written(tmp_path / "b.tar", parts, parts={DUMP: TOLD}))


def test_a_part_that_comes_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar", [(DUMP, CONTENT)] * 2, parts={DUMP: TOLD})

    assert "not expected" in refused(path)


def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar", [(DUMP, CONTENT)], parts={DUMP: TOLD, "keys/secret": TOLD})
    with tarfile.open(path, "a") as archive:
        member = tarfile.TarInfo("keys/secret")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)

    assert "not expected" in refused(path)


def test_a_part_that_is_missing_or_altered_is_named(tmp_path: Path) -> None:
    parts = {DUMP: TOLD, "keys/secret": TOLD}

    assert "keys/secret (missing)" in refused(
        written(tmp_path / "b.tar", [(DUMP, CONTENT)], parts=parts)
    )
    assert f"{DUMP} (not as it was written)" in refused(
        written(tmp_path / "c.tar", [(DUMP, b"-- another")], parts=parts)
    )


@pytest.mark.parametrize(
    "more",
    [{"form": 2, "parts": {DUMP: TOLD}}, {"parts": {}}, {"unknown": 1}],
    ids=["of a later form", "without a dump", "with more to say"],
)
def test_an_archive_of_another_kind_is_refused(tmp_path: Path, more: dict[str, object]) -> None:
    assert "manifest.json" in refused(written(tmp_path / "b.tar", [(DUMP, CONTENT)], **more))


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_bytes(b"no tar at all" * 100)
    with tarfile.open(tmp_path / "c.tar", "w"):
        pass

    assert refused(tmp_path / "b.tar")
    assert "manifest.json (missing)" in refused(tmp_path / "c.tar")


def test_a_file_that_shrinks_while_it_is_copied_leaves_no_backup(tmp_path: Path) -> None:
    (tmp_path / DUMP).write_bytes(CONTENT)
    manifest = Manifest(archives.FORM, "0", "", {DUMP: [len(CONTENT) + 1, TOLD[1]]})

    with pytest.raises(OSError, match="unexpected end"):
        archives.write(tmp_path / "b.tar", manifest, {DUMP: tmp_path / DUMP})

    assert not (tmp_path / "b.tar").exists()
