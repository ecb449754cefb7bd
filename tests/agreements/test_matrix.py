"""A matrix of levels whose rows or columns are named twice would never reach the second."""

from typing import Any

import pytest
from pydantic import ValidationError

from jianyue.agreements.services import Matrix


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"urgency": ("high", "high"), "level": ((1, 2, 3), (2, 3, 4))}, "urgencies .* high"),
        ({"impact": ("low", "low"), "level": ((1, 2), (2, 3), (3, 4))}, "impacts .* low"),
    ],
)
def test_a_row_or_column_named_twice_is_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Matrix(**said)
