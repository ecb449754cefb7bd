"""No file speaks of the machine it was written on or keeps words of a template."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Put together here, so that this file is not its own first finding.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs"]
MACHINES = ["/" + "work/", "/" + "root/", "/" + "tmp/", "/home/" + "[a-z]", "/opt/" + "pypi"]
LEFTOVERS = ["TO" + "DO", "FIX" + "ME", "T" + "BD", "lorem " + "ipsum", "<<<<" + "<<<"]
MADE = {".pyc", ".mo"}
DATA = {".csv", ".png", ".xlsx", ".docx", ".pdf", ".json", ".xz"}


FOLDERS = ("src", "tests", "docs", "tools", "bench", "deploy", "examples", ".ci")


def ours() -> list[Path]:
    """The files of the project, whether it is a checkout or not."""
    inside = (path for name in FOLDERS for path in (ROOT / name).rglob("*"))
    paths = [*ROOT.glob("[!.]*"), ROOT / ".gitignore", *inside]
    return [path for path in paths if path.suffix not in DATA | MADE and path.is_file()]


def findings(patterns: list[str]) -> list[str]:
    pattern = re.compile("|".join(patterns))
    return [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in ours()
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
        for path in ours()
        if path.suffix == ".py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []
