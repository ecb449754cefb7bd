"""What the guide of transactions shows is what the product takes."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jianyue.engine.spans import Span
from jianyue.ledger.fence import inside
from jianyue.watch.models import Way
from jianyue.watch.transactions.counting import Sent, count
from jianyue.watch.transactions.figures import counted_of
from jianyue.watch.transactions.reading import table_in, told_in
from tests.counts import HOUR
from tests.story import Story

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
CLASSES = {"": ("clearing", "counter"), ".zh-CN": ("清算", "柜面")}


def shown(language: str, ending: str) -> str:
    text = (GUIDES / f"transactions{ending}.md").read_text(encoding="utf-8")
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert isinstance(found, str)
    return found


@pytest.mark.clause("C18")
@pytest.mark.parametrize("ending", CLASSES)
def test_the_batches_of_the_guide_are_taken(
    ending: str, story: Story, do: Callable[..., Any]
) -> None:
    bank = story.cast.contracts["bank-1"]
    story.at("2026-03-03 10:00")
    told = told_in(shown("json", ending).encode())
    first, _ = do("manager", count, bank, Sent(told.raw, Way.FILE, told.key))
    raw = table_in(shown("csv", ending))
    do("manager", count, bank, Sent(raw, Way.FILE, replaces=first, reason="柜面也要计入"))

    with inside(bank.tenant_id):
        found = counted_of(bank, Span(story.now - 48 * HOUR, story.now))
    clearing, counter = (found[kind] for kind in CLASSES[ending])
    assert clearing.success == Fraction(11970, 11979)
    assert counter.times.percentile(Fraction(95, 100)) == 3
