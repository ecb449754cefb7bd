"""Imports point inward only."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["id"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
ENGINE = sorted((ROOT / "src/jianyue/engine").rglob("*.py"))
# What a distribution is imported as, where that is not its own name with underscores.
IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "django-allauth": "allauth",
    "django-axes": "axes",
    "django-pgtrigger": "pgtrigger",
    "markdown-it-py": "markdown_it",
    "fonttools": "fontTools",
    "dnspython": "dns",
    "django-ninja": "ninja",
    "python-docx": "docx",
    "ruamel.yaml": "ruamel",
    "vl-convert-python": "vl_convert",
}


def imported_tops(path: Path) -> set[str]:
    tops = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            tops |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            tops.add((node.module or "").split(".")[0])
    return tops


def test_every_contract_between_the_folders_is_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr


def test_every_folder_has_its_place_among_the_layers() -> None:
    folders = {path.parent.name for path in (ROOT / "src/jianyue").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "src/jianyue").glob("[a-z]*.py")}
    named = {name for row in CONTRACTS["layers"]["layers"] for name in row.split(" | ")}

    assert named == folders | modules
    assert CONTRACTS["layers"]["exhaustive"]


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.name)
def test_the_engine_needs_the_standard_library_and_numpy_alone(path: Path) -> None:
    allowed = sys.stdlib_module_names | {"numpy", "jianyue"}

    assert imported_tops(path) - allowed == set()


def test_the_engine_contract_names_every_dependency_but_numpy() -> None:
    names = [text.split(">")[0].split("[")[0] for text in PROJECT["project"]["dependencies"]]
    imported = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in names}

    assert imported - {"numpy"} <= set(CONTRACTS["engine"]["forbidden_modules"])
