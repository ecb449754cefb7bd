"""Not one bit of a bundle can be changed unseen, and nothing can be cut off or added."""

import random
from pathlib import Path
from zipfile import ZipFile

import pytest

from jianyue.evidence import layout
from jianyue.evidence.misfits import Misfit
from jianyue.evidence.verifying import verify
from tests.evidence.conftest import Made

TIMES = 600


def entry_at(path: Path, place: int) -> str:
    """Return the entry in whose bytes a place lies; nothing for the directory behind them."""
    with ZipFile(path) as file:
        infos = file.infolist()
        if place >= file.start_dir:
            return ""
    return next(each.filename for each in reversed(infos) if each.header_offset <= place)


def changed(made: Made, path: Path, content: bytes) -> Misfit:
    """Return what is found in other bytes under the same name."""
    file = path / made.path.name
    file.write_bytes(content)
    with pytest.raises(Misfit) as found:
        verify(file)
    return found.value


def test_every_single_bit_that_is_changed_is_found_and_its_entry_named(
    made: Made, tmp_path: Path
) -> None:
    whole = made.path.read_bytes()
    chosen = random.Random(6)  # noqa: S311 - the same bits each time
    for bit in chosen.sample(range(8 * len(whole)), TIMES):
        content = bytearray(whole)
        content[bit // 8] ^= 1 << bit % 8
        misfit = changed(made, tmp_path, bytes(content))

        expected = entry_at(made.path, bit // 8)
        assert misfit.place.file == made.path.name
        # Of the directory, and of the heading of the last entry, the file itself is named.
        if expected not in {"", layout.SIGNATURE}:
            assert misfit.place.entry == expected, f"bit {bit}: {misfit}"


@pytest.mark.parametrize("left", [0, 1, 21, 100, 2000, -1, -63, -64, -200])
def test_a_file_that_was_cut_off_is_found(made: Made, tmp_path: Path, left: int) -> None:
    misfit = changed(made, tmp_path, made.path.read_bytes()[:left])

    assert misfit.place.file == made.path.name


@pytest.mark.parametrize("more", [b"\0", b"PK\5\6" + bytes(18), b"x" * 1000])
def test_what_was_put_before_or_behind_is_found(made: Made, tmp_path: Path, more: bytes) -> None:
    whole = made.path.read_bytes()
    with ZipFile(made.path) as file:
        start = file.infolist()[1].header_offset

    for content in (whole + more, more + whole, whole[:start] + more + whole[start:]):
        assert changed(made, tmp_path, content).place.file == made.path.name


def test_the_bundle_itself_fits(made: Made) -> None:
    assert verify(made.path).seals == len(made.seals) > 3
