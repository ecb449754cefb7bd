"""What staff publish about an outage or planned work, and how they put it right."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from jianyue.ledger import actions as ledger
from jianyue.ledger.actions import Entry
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact
from jianyue.ledger.queries import words_of
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.services.models import Window
from jianyue.watch.models import Outage, StatusUpdate
from jianyue.watch.status import changing
from jianyue.watch.status.changing import Row
from jianyue.watch.status.known import is_shown
from jianyue.watch.status.plain import plain
from jianyue.watch.words import PUBLISHED, REPUBLISHED, Stage

LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class News:
    """What is to be published; one language is enough.

    stage  how far an outage is; nothing for planned work
    """

    zh: str = ""
    en: str = ""
    stage: str = ""


@transaction.atomic
def publish(row: Row, news: News, *, at: datetime, by: User) -> StatusUpdate:
    """Publish news of an outage or of planned work, and tell who subscribed. Raises NotAllowed."""
    kept = _locked(row, by)
    words, stage = _checked(kept, news)
    if not changing.pages_with(kept):
        raise NotAllowed(
            "没有状态页显示这个系统；请先在状态页设置中选择它。",
            "No status page shows this system; choose it in the settings of one.",
        )
    body = {"stage": stage} if stage else {}
    fact = ledger.add(kept.timeline_id, Entry(PUBLISHED, at, body, words), at=at, by=by.pk)
    update = _blank(kept, fact)
    update.zh, update.en = words["zh"], words["en"]
    update.save()
    changing.tell_update(kept, update, at=at)
    return update


@transaction.atomic
def correct(update: StatusUpdate, news: News, *, at: datetime, by: User) -> StatusUpdate:
    """Say it right, as a new fact; what was published before stays on the timeline.

    Who was told already is not told again. Raises NotAllowed.
    """
    row = _locked(update.outage or update.window, by)
    words, stage = _checked(row, news)
    kept = StatusUpdate.objects.select_for_update(of=("self",)).get(pk=update.pk)
    body: dict[str, Any] = {"of": kept.seq} | ({"stage": stage} if stage else {})
    ledger.add(row.timeline_id, Entry(REPUBLISHED, at, body, words), at=at, by=by.pk)
    kept.zh, kept.en, kept.stage = words["zh"], words["en"], stage
    kept.corrected_at, kept.corrected_by = at, by
    kept.save()
    changing.changed(row, at=at)
    return kept


def rebuild(tenant: int) -> list[str]:
    """Make the copies of what was published anew; return what changed. Safe to repeat."""
    with inside(tenant):
        facts = Fact.objects.filter(tenant=tenant, kind__in=(PUBLISHED, REPUBLISHED))
        timelines = list(facts.values_list("timeline", flat=True).distinct())
        rows: list[Row] = [
            *Outage.objects.filter(timeline__in=timelines).order_by("pk"),
            *Window.objects.filter(timeline__in=timelines).order_by("pk"),
        ]
        return [row.number for row in rows if _mended(row)]


def folded(row: Row) -> dict[int, StatusUpdate]:
    """Return what the facts say was published, by the number of the fact that published it."""
    words = words_of(row.timeline_id)
    told: dict[int, StatusUpdate] = {}
    for fact in Fact.objects.filter(timeline=row.timeline_id).order_by("seq"):
        if fact.kind == PUBLISHED:
            told[fact.seq] = update = _blank(row, fact)
        elif fact.kind == REPUBLISHED:
            update = told[fact.body["of"]]
            update.stage = fact.body.get("stage", "")
            update.corrected_at, update.corrected_by_id = fact.occurred_at, fact.by_id
        else:
            continue
        said = words.get(fact.seq, {})
        update.zh, update.en = said.get("zh", ""), said.get("en", "")
    return told


def _mended(row: Row) -> bool:
    stored = {each.seq: each for each in row.updates.all()}
    changed = False
    for seq, update in folded(row).items():
        kept = stored.get(seq)
        update.pk = kept.pk if kept else None
        if kept is None or _columns(kept) != _columns(update):
            update.save()
            changed = True
    return changed


def _columns(update: StatusUpdate) -> list[object]:
    return [getattr(update, each.attname) for each in update._meta.concrete_fields]


def _blank(row: Row, fact: Fact) -> StatusUpdate:
    of = {"outage": row} if isinstance(row, Outage) else {"window": row}
    return StatusUpdate(
        tenant_id=row.tenant_id, customer_id=row.customer_id, contract_id=row.contract_id, **of,
        seq=fact.seq, stage=fact.body.get("stage", ""), published_by_id=fact.by_id or 0,
        published_at=fact.occurred_at.astimezone(UTC),
    )  # fmt: skip


def _locked(row: Row, by: User) -> Row:
    must(by, Deed.RECORD_OUTAGES if isinstance(row, Outage) else Deed.PLAN_WINDOWS)
    rows = type(row).objects.visible_to(by).select_for_update(of=("self",))
    kept: Row = rows.select_related("contract").get(pk=row.pk)
    if isinstance(kept, Outage) and kept.voided_at is not None:
        raise NotAllowed("这次登记已经撤销。", "It was taken back already.")
    if isinstance(kept, Window) and not is_shown(kept):
        raise NotAllowed(
            "客户还没有确认，状态页上没有这次维护。",
            "The customer has not confirmed it; no status page shows it.",
        )
    return kept


def _checked(row: Row, news: News) -> tuple[dict[str, str], str]:
    words = {"zh": plain(news.zh, LONGEST), "en": plain(news.en, LONGEST)}
    if not any(words.values()):
        raise NotAllowed("请用中文或英文写明情况。", "Write it in Chinese or English.")
    if isinstance(row, Outage):
        if news.stage not in set(Stage):
            raise NotAllowed("请选择进展。", "Choose how far it is.")
        if news.stage == Stage.RESOLVED and row.until_at is None:
            raise NotAllowed(
                "请先登记系统恢复的时间。", "Record first when the system worked again."
            )
        return words, news.stage
    return words, ""
