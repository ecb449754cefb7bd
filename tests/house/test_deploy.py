"""What lies in deploy/ asks for commands and variables that the product has."""

import re
import shlex
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from jianyue.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDES = [ROOT / "docs" / "guides" / f"operating{ending}.md" for ending in ("", ".zh-CN")]
VARIABLE = re.compile(r"JIANYUE_[A-Z_]*[A-Z]")
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SYSTEMD = shutil.which("systemd-analyze")
COMPOSE: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text())
# Each command sets its role itself; the second is only the beginning of names.
SET_BY_THE_PRODUCT = {"JIANYUE_ROLE", "JIANYUE_OIDC"}


def settings_of(unit: Path) -> list[tuple[str, str]]:
    parser = ConfigParser(strict=False, interpolation=None, delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment,method-assign] # systemd's names have capitals
    parser.read(unit)
    return [pair for section in parser.sections() for pair in parser.items(section)]


def commands() -> list[list[str]]:
    """Return every call of the product in deploy/, as words after its name."""
    text = "\n".join(unit.read_text() for unit in UNITS)
    found = re.findall(r"bin/jianyue ([^'\n]+)", text)
    services = [each["command"] for each in COMPOSE["services"].values() if "command" in each]
    return [shlex.split(each) for each in found] + services


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_exists_with_its_options(words: list[str], tmp_path: Path) -> None:
    name, *rest = words
    command = main.get_command(click.Context(main), name)
    assert command is not None
    (tmp_path / "backup.tar").touch()
    rest = [str(tmp_path / "backup.tar") if word.endswith(".tar") else word for word in rest]

    command.make_context(name, rest)


def test_every_variable_named_anywhere_is_read_by_the_product() -> None:
    code = " ".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    read = set(VARIABLE.findall(code))
    named = {
        name for path in [*DEPLOY.iterdir(), *GUIDES] for name in VARIABLE.findall(path.read_text())
    }

    assert named - read == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_guide_names_every_variable_that_is_read(guide: Path) -> None:
    code = " ".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))

    read = {name for name in VARIABLE.findall(code) if name not in SET_BY_THE_PRODUCT}
    assert read - set(VARIABLE.findall(guide.read_text())) == set()


def test_services_of_the_compose_file_that_serve_do_not_know_the_owners_password() -> None:
    for name in ("web", "work"):
        assert "JIANYUE_OWNER_DATABASE_URL" not in COMPOSE["services"][name]["environment"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_has_settings(unit: Path) -> None:
    assert settings_of(unit)


@pytest.mark.skipif(SYSTEMD is None, reason="only systemd itself says whether it reads a unit")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_one_that_systemd_reads(unit: Path, tmp_path: Path) -> None:
    # The programs lie elsewhere here; everything else must be understood.
    text = re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", unit.read_text())
    service = tmp_path / unit.with_suffix(".service").name
    service.write_text("[Service]\nExecStart=/bin/true\n")
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        [str(SYSTEMD), "verify", tmp_path / unit.name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "Unknown" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_the_image_is_made_of_files_that_are_there_and_let_through() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    let_through = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    copied = [
        name
        for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE)
        for name in line.split()[:-1]
    ]

    assert copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in let_through, name
    # The image installs the product without a network: what builds it must be locked too.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for wanted in project["build-system"]["requires"]:
        name = re.split(r"[^A-Za-z0-9_-]", wanted)[0]
        assert re.search(rf"^{name}==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)


def test_files_that_the_compose_file_mounts_are_there() -> None:
    volumes = [each for service in COMPOSE["services"].values() for each in service["volumes"]]
    mounted = [each.split(":")[0] for each in volumes if each.startswith(".")]

    assert mounted
    assert all((DEPLOY / name).is_file() for name in mounted)


@pytest.mark.parametrize("unit", [each for each in UNITS if each.suffix == ".service"], ids=str)
def test_every_unit_keeps_its_data_where_it_may_write(unit: Path) -> None:
    said = [value for name, value in settings_in(unit) if name == "Environment"]

    assert "JIANYUE_DATA=/var/lib/jianyue" in said


def settings_in(unit: Path) -> list[tuple[str, str]]:
    """Return every setting of a unit in order, those that stand several times too."""
    lines = [line.partition("=") for line in unit.read_text().splitlines() if "=" in line]
    return [(name, value) for name, _, value in lines]
