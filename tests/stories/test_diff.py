"""`jianyue diff`: a contract manager asks what the other side changed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jianyue.agreements import catalog
from jianyue.cli.diff import diff


def run(*arguments: str) -> Result:
    return CliRunner().invoke(diff, list(arguments))


@pytest.fixture
def draft(tmp_path: Path) -> str:
    text = catalog.path("bank").read_text(encoding="utf-8")
    path = tmp_path / "draft.yaml"
    path.write_text(text.replace("    within: 2 h", "    within: 4 h", 1), encoding="utf-8")
    return str(path)


@pytest.mark.clause("E04")
def test_a_changed_time_is_told_with_its_clause(draft: str) -> None:
    result = run("bank", draft, "--language", "en")

    assert result.exit_code == 0
    assert result.output == "recovery 2 h → 4 h, clause 4.2\n1 change\n"


def test_it_speaks_chinese(draft: str) -> None:
    assert run("bank", draft, "--language", "zh").output == (
        "恢复 2 小时 → 4 小时，条款 4.2\n共 1 处变更\n"
    )


def test_equal_agreements_have_no_changes() -> None:
    assert run("bank", "bank", "--language", "en").output == "0 changes\n"


def test_a_file_that_is_not_there_is_refused() -> None:
    result = run("bank", "nowhere.yaml", "--language", "en")

    assert result.exit_code == 2
    assert "nowhere.yaml" in result.output
