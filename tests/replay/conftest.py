"""Small histories, read the way a user's are."""

from pathlib import Path

import pytest

from jianyue.replay.source import Source, no_progress, read_history
from tests.replay.small_histories import NOW, Reading


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Read rows of text under a mapping: `reading(ONE_ROW, "no,opened", "A,2026-01-05 10:00")`."""

    def read(mapping: str, *rows: str) -> Source:
        (tmp_path / "mapping.yaml").write_text(mapping, "utf-8")
        table = tmp_path / "history.csv"
        table.write_text("\n".join(rows) + "\n", "utf-8")
        return read_history(table, str(tmp_path / "mapping.yaml"), now=NOW, begin=no_progress)

    return read
