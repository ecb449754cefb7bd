"""No file speaks of the machine it was written on or keeps words of a template."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Put together here, so that this file is not its own first finding.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs"]
MACHINES = ["/" + "work/", "/" + "root/", "/" + "tmp/", "/home/" + "[a-z]", "/opt/" + "pypi"]
LEFTOVERS = ["TO" + "DO", "FIX" + "ME", "T" + "BD", "lorem " + "ipsum", "<<<<" + "<<<"]
DATA = {".csv", ".png", ".xlsx", ".docx", ".pdf", ".json", ".xz"}


def tracked() -> list[Path]:
    # The checkout may belong to someone else, such as the build server.
    words = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listing = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a checkout, so nothing tells which files belong to the project")
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.suffix not in DATA and path.is_file()]


def findings(patterns: list[str]) -> list[str]:
    pattern = re.compile("|".join(patterns))
    return [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := pattern.search(line))
    ]


@pytest.mark.parametrize("words", [REGISTRIES, MACHINES, LEFTOVERS])
def test_no_file_names_a_registry_a_machine_or_unfinished_work(words: list[str]) -> None:
    assert findings([word if "[" in word else re.escape(word) for word in words]) == []


def test_every_ignored_rule_says_why() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type: ignore(\[[a-z-, ]+\])?)\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix == ".py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []
