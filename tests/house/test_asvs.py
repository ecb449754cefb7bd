"""The answers to ASVS name code and tests that there are."""

from importlib import import_module
from pathlib import Path

import pytest

from tools.asvs import ITEMS, Item

TESTS = Path(__file__).parent.parent


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_answer_names_code_and_a_test_that_exist(item: Item) -> None:
    module, name = item.where.split(":")
    file, test = item.test.split(":")

    assert hasattr(import_module(f"jianyue.{module}"), name)
    assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")


def test_no_item_of_level_one_is_left_without_an_answer() -> None:
    assert [each.id for each in ITEMS] == sorted(
        {each.id for each in ITEMS}, key=lambda text: [int(part) for part in text.split(".")]
    )
    assert not [each for each in ITEMS if each.level == 1 and each.stands.startswith("no")]
