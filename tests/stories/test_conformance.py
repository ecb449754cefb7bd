"""`jianyue conformance`: another program's worked cases, held against the engine."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jianyue.cli.main import main

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "semantics.json"


def run(file: Path) -> Result:
    return CliRunner().invoke(main, ["conformance", str(file)])


def test_the_engine_agrees_with_every_worked_case() -> None:
    result = run(VECTORS)

    assert result.output.splitlines() == ["560 of 560"]
    assert result.exit_code == 0


def test_a_case_that_differs_is_named_with_what_was_found(tmp_path: Path) -> None:
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))
    cases["calendar"][0]["due"] = "2001-01-01T00:00:00Z"
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases), encoding="utf-8")

    result = run(file)

    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "559 of 560"
    assert result.output.startswith("calendar 1\n")
    assert "2001-01-01T00:00:00Z" in result.output


@pytest.mark.parametrize(("text", "said"), [("{", "not a JSON file"), ("[]", "an object")])
def test_what_is_no_file_of_cases_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")

    result = run(file)

    assert result.exit_code == 1
    assert said in result.output


def test_no_cases_are_no_agreement(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text("{}", encoding="utf-8")

    result = run(file)

    assert result.output.splitlines() == ["0 of 0"]
    assert result.exit_code == 1
