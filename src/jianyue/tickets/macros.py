"""Macros: kept, shared, looked at before they are done, and done as one on each ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.models import Macro
from jianyue.tickets.steps import checked

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Written:
    """A macro as somebody writes it.

    own   whether it is his alone
    team  with whom it is shared otherwise; None is everybody
    """

    name: str
    steps: dict[str, dict[str, Any]]
    own: bool = True
    team: Team | None = None


@transaction.atomic
def keep(said: Written, *, at: datetime, by: User, macro: Macro | None = None) -> Macro:
    """Keep a macro, a new one or one that was kept before. Raises NotAllowed."""
    must(by, Deed.WORK)
    _check(said, by)
    if macro is None:
        if Macro.objects.visible_to(by).count() >= MOST:
            raise NotAllowed(f"最多 {MOST} 个宏。", f"At most {MOST} macros are kept.")
        kept = Macro(tenant_id=by.tenant_id or 0)
    else:
        kept = _locked(macro, by)
    kept.user = by if said.own else None
    kept.team = None if said.own else said.team
    kept.name, kept.steps = said.name.strip(), checked(said.steps)
    kept.changed_at, kept.changed_by = at, by
    kept.save()
    return kept


@transaction.atomic
def remove(macro: Macro, *, by: User) -> None:
    """Take a macro away; what was done with it stays. Raises NotAllowed."""
    must(by, Deed.WORK)
    _locked(macro, by).delete()


def may_change(macro: Macro, by: User) -> bool:
    """Tell whether it is somebody's to change: his own, his team's, or a manager's everybody's."""
    return macro.user_id == by.pk or macro.team_id is not None or may(by, Deed.PLAN_STAFF)


def _check(said: Written, by: User) -> None:
    if not said.name.strip() or not said.name.isprintable():
        raise NotAllowed("请填写名称。", "Give a name.")
    if said.own or may(by, Deed.PLAN_STAFF):
        return
    if said.team is None or not said.team.members.filter(user=by).exists():
        raise NotAllowed("只能分享给自己的团队。", "You may share with your own teams alone.")


def _locked(macro: Macro, by: User) -> Macro:
    rows = Macro.objects.filter(pk__in=Macro.objects.visible_to(by).values("pk"))
    kept: Macro = rows.select_for_update(of=("self",)).get(pk=macro.pk)
    if not may_change(kept, by):
        raise NotAllowed("这个宏由经理维护。", "A manager keeps this macro.")
    return kept
