"""The command line as a whole: every command is there, and asking for help is quick."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from jianyue.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_loads_and_helps(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    result = CliRunner().invoke(main, [name, "--help"])

    assert command is not None
    assert command.name == name
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_lists_every_command_in_both_languages() -> None:
    output = CliRunner().invoke(main, ["--help"]).output

    assert all(name in output for name in COMMANDS)
    assert all(" / " in words for words in COMMANDS.values())


def test_an_unknown_command_is_refused() -> None:
    result = CliRunner().invoke(main, ["nope"])

    assert result.exit_code == 2
    assert "nope" in result.output


def test_help_loads_nothing_that_draws_or_computes() -> None:
    heavy = "numpy docx typst vl_convert rich pydantic cn2an jinja2"
    script = (
        "import sys\nfrom jianyue.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"
