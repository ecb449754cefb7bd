"""Kept filters as tabs: one's own and shared ones, each in the order that its reader chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import Team, User
from jianyue.people.permissions import Deed, may, must
from jianyue.tickets.models import SavedFilter
from jianyue.tickets.models_saved import ViewPlace
from jianyue.tickets.saving import LONGEST, MOST

SHARED: Final = 100


@dataclass(frozen=True, slots=True)
class View:
    """A kept filter as one person has it.

    hidden   whether it is no tab of his
    changes  whether he may rename, share or delete it
    """

    saved: SavedFilter
    hidden: bool
    changes: bool

    @property
    def is_shared(self) -> bool:
        """Whether others have it too."""
        return self.saved.user_id is None


def views_of(user: User) -> list[View]:
    """Return the kept filters that somebody has, in his order; new ones come last. Two queries."""
    rows = SavedFilter.objects.visible_to(user).select_related("team").order_by("name", "pk")
    places = {each.saved_id: each for each in ViewPlace.objects.filter(user=user)}
    last = len(places)
    ordered = sorted(rows, key=lambda row: places[row.pk].place if row.pk in places else last)
    return [
        View(row, row.pk in places and places[row.pk].hidden, may_change(row, user))
        for row in ordered
    ]


def may_change(saved: SavedFilter, by: User) -> bool:
    """Tell whether it is somebody's to change: his own, his team's, or a manager's everybody's."""
    return saved.user_id == by.pk or saved.team_id is not None or may(by, Deed.PLAN_STAFF)


@transaction.atomic
def share(saved: SavedFilter, team: Team | None, *, at: datetime, by: User) -> SavedFilter:
    """Give a kept filter to a team, or to everybody at the provider. Raises NotAllowed.

    From then on it belongs to them: it stays when whoever made it leaves.
    """
    must(by, Deed.SEE_DESK)
    kept = _locked(saved, by)
    mine = team is not None and team.members.filter(user=by).exists()
    if not (mine or may(by, Deed.PLAN_STAFF)):
        raise NotAllowed("只能分享给自己的团队。", "You may share with your own teams alone.")
    shared = SavedFilter.objects.filter(tenant=by.tenant_id, user=None)
    if shared.count() >= SHARED:
        raise NotAllowed(f"最多共享 {SHARED} 个视图。", f"At most {SHARED} views are shared.")
    if shared.filter(team=team, name=kept.name).exclude(pk=kept.pk).exists():
        raise NotAllowed("他们已有同名的视图。", "They have a view of this name already.")
    kept.user, kept.team, kept.changed_by, kept.saved_at = None, team, by, at
    kept.save()
    return kept


@transaction.atomic
def copy(saved: SavedFilter, *, at: datetime, by: User) -> SavedFilter:
    """Make a kept filter one's own as well, under a name that one has not. Raises NotAllowed."""
    own = SavedFilter.objects.filter(tenant=by.tenant_id, user=by)
    names = set(own.values_list("name", flat=True))
    if len(names) >= MOST:
        raise NotAllowed(f"最多保存 {MOST} 个筛选。", f"At most {MOST} filters are kept.")
    endings = ("", *(f" {n}" for n in range(2, MOST + 2)))
    tried = (saved.name[: LONGEST - len(ending)] + ending for ending in endings)
    name = next(each for each in tried if each not in names)
    made: SavedFilter = SavedFilter.objects.create(
        tenant_id=saved.tenant_id, user=by, name=name, chosen=saved.chosen, columns=saved.columns,
        saved_at=at,
    )  # fmt: skip
    return made


@transaction.atomic
def remove(saved: SavedFilter, *, by: User) -> None:
    """Take a kept filter away, from everybody who has it. Raises NotAllowed."""
    _locked(saved, by).delete()


@transaction.atomic
def arrange(
    saved: SavedFilter, *, by: User, by_places: int = 0, hidden: bool | None = None
) -> None:
    """Move a tab to the left or right among one's own, or hide or show it; nobody else's change.

    by_places  -1 is one to the left, 1 one to the right; at an end it stays
    hidden     None leaves it as it is
    """
    views = views_of(by)
    here = next(n for n, view in enumerate(views) if view.saved.pk == saved.pk)
    there = min(max(here + by_places, 0), len(views) - 1)
    views.insert(there, views.pop(here))
    _write(views, saved, hidden=hidden, by=by)


def _write(views: Sequence[View], saved: SavedFilter, *, hidden: bool | None, by: User) -> None:
    rows = [
        ViewPlace(
            tenant_id=by.tenant_id or 0, user=by, saved=view.saved, place=place,
            hidden=view.hidden if hidden is None or view.saved.pk != saved.pk else hidden,
        )
        for place, view in enumerate(views)
    ]  # fmt: skip
    ViewPlace.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "saved"],
        update_fields=["place", "hidden"],
    )  # fmt: skip


def _locked(saved: SavedFilter, by: User) -> SavedFilter:
    rows = SavedFilter.objects.filter(pk__in=SavedFilter.objects.visible_to(by).values("pk"))
    kept: SavedFilter = rows.select_for_update(of=("self",)).get(pk=saved.pk)
    if not may_change(kept, by):
        raise NotAllowed(
            "这个视图由经理维护；可以复制一份。", "A manager keeps this view; copy it."
        )
    return kept
