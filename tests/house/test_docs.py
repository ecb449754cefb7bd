"""What the documents show is what the product does."""

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
PAGES = [page for page in PAGES if "decisions" not in page.parts]
FENCE = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@dataclass(frozen=True)
class Command:
    """One command of a page and what the page says it prints."""

    words: list[str]
    printed: list[str]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fences(page: Path) -> list[re.Match[str]]:
    return list(FENCE.finditer(page.read_text(encoding="utf-8")))


def commands(text: str) -> list[Command]:
    """Read the commands of a console block: `$ command`, then lines that it prints."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    found = [part.replace("\\\n", " ").splitlines() for part in parts]
    return [Command(lines[0].split(), [x.strip() for x in lines[1:]]) for lines in found]


def run(command: Command, folder: Path) -> str:
    words = [str(Path(sys.executable).with_name("jianyue")), *command.words[1:]]
    environment = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1"}
    result = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    # 1 is how the check of a draft says that it found something.
    assert result.returncode in {0, 1}, result.stdout + result.stderr
    return result.stdout + result.stderr


def assert_printed(wanted: list[str], printed: str) -> None:
    """Assert that the lines come in this order; `...` stands for any others."""
    lines = iter([line.strip() for line in printed.splitlines()])
    for line in wanted:
        assert line in {"", "..."} or line in lines, f"not printed: {line}\n{printed}"


def play(page: Path, folder: Path) -> None:
    for fence in fences(page):
        if fence["file"]:
            (folder / fence["file"]).write_text(fence["text"], encoding="utf-8")
        if fence["language"] == "console":
            for command in commands(fence["text"]):
                if command.words[0] == "jianyue":
                    assert_printed(command.printed, run(command, folder))


WITH_CONSOLE = [p for p in PAGES if any(f["language"] == "console" for f in fences(p))]
WITH_PYTHON = [p for p in PAGES if any(f["language"] == "python" for f in fences(p))]


@pytest.mark.parametrize("page", WITH_CONSOLE, ids=name_of)
def test_the_commands_of_a_page_run_and_print_what_it_says(page: Path, tmp_path: Path) -> None:
    for name in ("examples", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)

    play(page, tmp_path)


@pytest.mark.parametrize("page", WITH_CONSOLE, ids=name_of)
def test_every_make_command_of_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^\$ |`)make ([a-z-]+)", text, re.MULTILINE))

    assert named - TARGETS == set()


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_the_python_of_a_page_runs(page: Path) -> None:
    failed, tried = doctest.testfile(str(page), module_relative=False)

    assert tried
    assert failed == 0


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
