"""The row of an outage in a list is a copy of what its facts say."""

from collections.abc import Sequence

from jianyue.ledger.models import Fact
from jianyue.watch.models import Outage
from jianyue.watch.told import retold


def copy_onto(outage: Outage, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say."""
    for name, value in retold(facts).items():
        setattr(outage, name, value)
