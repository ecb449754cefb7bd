"""Keeping filters of the queue."""

from datetime import datetime
from typing import Final

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.tickets.filters import USUAL_COLUMNS, Filter, Sort
from jianyue.tickets.models import SavedFilter

MOST: Final = 30
LONGEST: Final = 40


def keep_filter(asked: Filter, name: str, *, at: datetime, by: User) -> SavedFilter:
    """Keep a filter under a name of the person's own; safe to repeat, the same name is replaced.

    Raises NotAllowed without a name, and where the person keeps too many already.
    """
    name = name.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        raise NotAllowed(
            f"请填写名称，最多 {LONGEST} 个字。", f"Give a name of up to {LONGEST} marks."
        )
    kept = SavedFilter.objects.filter(tenant=by.tenant_id, user=by)
    if kept.exclude(name=name).count() >= MOST:
        raise NotAllowed(f"最多保存 {MOST} 个筛选。", f"At most {MOST} filters are kept.")
    chosen = dict(asked.chosen)
    if asked.words:
        chosen["q"] = asked.words
    if asked.sort is not Sort.QUEUE:
        chosen["sort"] = asked.sort.value
    columns = [] if asked.columns == USUAL_COLUMNS else [each.value for each in asked.columns]
    saved, _ = SavedFilter.objects.update_or_create(
        tenant=by.tenant,
        user=by,
        name=name,
        defaults={"chosen": chosen, "columns": columns, "saved_at": at},
    )
    return saved
