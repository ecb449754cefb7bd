"""Who decides about more time, as the agreement says (B23)."""

from collections.abc import Mapping

from jianyue.agreements.grading import level_in
from jianyue.agreements.language import Agreement
from jianyue.agreements.promises import Promise
from jianyue.agreements.terms import scheme_of

# An extension that names no target moves these (semantics 2).
RESOLUTION = frozenset({"restored", "resolved"})


def is_free(
    agreement: Agreement, kind: str, attributes: Mapping[str, str], target: str = ""
) -> bool:
    """Tell whether the desk's manager may extend without the customer's representative.

    kind        of the ticket
    attributes  what the ticket was last said to be
    target      the target to extend; left out, those of the resolution

    Only where no target of the ticket's level asks for an approval; where it cannot be told, the
    representative is asked.
    """
    asked = [
        promise
        for name, promise in agreement.targets.items()
        if kind in promise.for_ and (name == target if target else promise.to in RESOLUTION)
    ]
    return not any(_needs_approval(agreement, promise, attributes) for promise in asked)


def _needs_approval(agreement: Agreement, promise: Promise, attributes: Mapping[str, str]) -> bool:
    if promise.extension is None:
        return False
    level = level_in(agreement, scheme_of(agreement, promise), attributes)
    return not promise.extension.levels or level is None or level in promise.extension.levels
