"""From the facts of an extension to how it stands: the row in a list is a copy of it."""

from collections.abc import Sequence
from typing import Final

from jianyue.ledger.models import Fact
from jianyue.ledger.speech import Both
from jianyue.services.models import Extension
from jianyue.watch.told import EXTENSION_ASKED, extended

SAID: Final = {
    EXTENSION_ASKED: Both("申请延长服务时间", "longer hours asked for"),
    "extension_confirmed": Both("服务方确认", "confirmed by the provider"),
    "extension_refused": Both("服务方未同意", "refused by the provider"),
    "extension_withdrawn": Both("撤回", "withdrawn"),
}


def copy_onto(extension: Extension, facts: Sequence[Fact]) -> None:
    """Copy onto the row what the facts say, in the order of recording."""
    for name, value in extended(facts).items():
        setattr(extension, name, value)
