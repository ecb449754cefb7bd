"""An installation is the same everywhere, and says nothing about where it was made."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+)", re.MULTILINE)
ADDRESS = re.compile(r"https?:|file:|--index|--extra|--find|^/|@ ", re.MULTILINE)


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, str]:
    return {folded(name): version for name, version in PIN.findall(lock.read_text())}


def wanted(specifiers: list[str]) -> set[str]:
    return {folded(re.split(r"[\[<>=!~; ]", text)[0]) for text in specifiers}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_its_hashes(lock: Path) -> None:
    parts = re.split(r"^(?=\w)", lock.read_text(), flags=re.MULTILINE)
    bare = [part for part in parts if PIN.match(part) and "--hash=sha256:" not in part]

    assert pins(lock)
    assert bare == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_an_address(lock: Path) -> None:
    assert ADDRESS.findall(lock.read_text()) == []


def test_every_dependency_is_locked() -> None:
    groups = PROJECT["dependency-groups"]

    assert wanted(PROJECT["project"]["dependencies"]) <= set(pins(ROOT / "requirements.txt"))
    assert wanted(groups["dev"]) <= set(pins(ROOT / "requirements-dev.txt"))
    assert wanted(groups["bench"]) <= set(pins(ROOT / "requirements-bench.txt"))


def test_the_locks_agree_with_each_other() -> None:
    merged: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in pins(lock).items():
            merged.setdefault(name, set()).add(version)

    assert {name: found for name, found in merged.items() if len(found) > 1} == {}
