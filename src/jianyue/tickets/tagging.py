"""Tags of tickets: how a word is written, which tickets carry it, renaming and merging words.

What was tagged and untagged are facts of the ticket; the rows of `Tagging` are their copy.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count

from jianyue.ledger.recorded import Recorded
from jianyue.ledger.speech import NotAllowed
from jianyue.people.models import User
from jianyue.people.permissions import Deed, must
from jianyue.tickets.models import SavedFilter, Ticket
from jianyue.tickets.models_tags import LONGEST, Tag, Tagging
from jianyue.tickets.timeline import told
from jianyue.tickets.wishes import Incomplete

MOST: Final = 20  # tags of a ticket
MOST_WORDS: Final = 1000  # words of a provider
SUGGESTED: Final = 8
LOOKED_THROUGH: Final = 60
KINDS: Final = frozenset({"tagged", "untagged"})
PARTING: Final = re.compile(r"[,，、;；\n\t]+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the tags that a person typed, each once, as they are kept. Raises NotAllowed.

    Full-width letters, capitals and a leading # make no other word; commas of both kinds part.
    """
    typed = (unicodedata.normalize("NFKC", part) for part in PARTING.split(text))
    words = (" ".join(part.split()).lstrip("#").strip().lower() for part in typed)
    found = tuple(dict.fromkeys(word for word in words if word))
    for word in found:
        if len(word) > LONGEST or not word.isprintable():
            raise NotAllowed(
                f"标签最多 {LONGEST} 个字，不含控制字符。",
                f"A tag has at most {LONGEST} characters, all of which can be read.",
            )
    if len(found) > MOST:
        raise NotAllowed(f"一次最多 {MOST} 个标签。", f"At most {MOST} tags at a time.")
    return found


def tags_named(words: Iterable[str], tenant: int) -> list[Tag]:
    """Return the tags of these words that there are; a merged word is the one it became."""
    rows = Tag.objects.filter(tenant=tenant, word__in=list(words)).select_related("merged_into")
    found = {tag.pk: tag for row in rows for tag in (row.merged_into or row,)}
    return sorted(found.values(), key=lambda tag: tag.word)


def tags_for(words: Sequence[str], tenant: int, at: datetime) -> list[Tag]:
    """Return the tags of these words, making those that there are not. Raises NotAllowed."""
    known = set(Tag.objects.filter(tenant=tenant, word__in=words).values_list("word", flat=True))
    new = [Tag(tenant_id=tenant, word=word, made_at=at) for word in words if word not in known]
    if new and Tag.objects.filter(tenant=tenant).count() + len(new) > MOST_WORDS:
        raise NotAllowed(
            f"标签已有 {MOST_WORDS} 个；请先合并一些，或使用已有的标签。",
            f"There are {MOST_WORDS} tags; merge some first, or use one there is.",
        )
    # Two people may think of the same word at once.
    Tag.objects.bulk_create(new, ignore_conflicts=True)
    return tags_named(words, tenant)


def tags_to_add(said: object, facts: Sequence[Recorded], tenant: int, at: datetime) -> list[int]:
    """Return the tags that a fact adds to a ticket, by id. Raises NotAllowed, Incomplete."""
    tags = tags_for(_given(said), tenant, at)
    has = {tag.pk for tag in standing_tags(facts, tags_of_facts(facts, tenant))}
    new = [tag.pk for tag in tags if tag.pk not in has]
    if not new:
        raise Incomplete("工单已有这些标签。", "The ticket has these tags already.")
    if len(has) + len(new) > MOST:
        raise NotAllowed(f"一张工单最多 {MOST} 个标签。", f"A ticket has at most {MOST} tags.")
    return new


def tags_to_take(said: object, facts: Sequence[Recorded], tenant: int) -> list[int]:
    """Return the tags that a fact takes from a ticket, by id. Raises Incomplete."""
    wanted = {tag.pk for tag in tags_named(_given(said), tenant)}
    merged = Tag.objects.filter(tenant=tenant, merged_into__in=wanted).values_list("pk", flat=True)
    wanted.update(merged)
    gone = [pk for pk in ids_of(facts) if pk in wanted]
    if not gone:
        raise Incomplete("工单没有这些标签。", "The ticket has none of these tags.")
    return gone


def ids_of(facts: Iterable[Recorded]) -> list[int]:
    """Return the ids of a ticket's tags in the order in which they were put on it."""
    found: dict[int, None] = {}
    for event in told(facts):
        for pk in event.fact.body["tags"] if event.kind in KINDS else ():
            found.pop(pk, None)
            if event.kind == "tagged":
                found[pk] = None
    return list(found)


def standing_tags(facts: Iterable[Recorded], tags: Mapping[int, Tag]) -> list[Tag]:
    """Return a ticket's tags as they are called today; `tags` are those that its facts name."""
    named = (tags[pk] for pk in ids_of(facts) if pk in tags)
    return list({(tag.merged_into or tag).pk: tag.merged_into or tag for tag in named}.values())


def tags_of_facts(facts: Iterable[Recorded], tenant: int) -> Mapping[int, Tag]:
    """Return the tags that facts name, by id; no query where they name none."""
    pks = {pk for fact in facts if fact.kind in KINDS for pk in fact.body["tags"]}
    if not pks:
        return {}
    rows = Tag.objects.filter(tenant=tenant, pk__in=pks).select_related("merged_into")
    return {tag.pk: tag for tag in rows}


def copy_tags(ticket: Ticket, facts: Sequence[Recorded]) -> bool:
    """Write the copy of a ticket's tags anew; tell whether it was another one."""
    tags = standing_tags(facts, tags_of_facts(facts, ticket.tenant_id))
    wanted = {tag.pk for tag in tags}
    rows = Tagging.objects.filter(ticket=ticket)
    stored = set(rows.values_list("tag_id", flat=True))
    if wanted == stored:
        return False
    rows.exclude(tag__in=wanted).delete()
    own = {"tenant_id": ticket.tenant_id, "customer_id": ticket.customer_id, "ticket": ticket}
    Tagging.objects.bulk_create(Tagging(tag_id=pk, **own) for pk in sorted(wanted - stored))
    return True


def suggested(start: str, *, to: User) -> list[str]:
    """Return the words that begin so or hold it, the most used first; a handful."""
    rows = Tag.objects.visible_to(to).filter(merged_into=None)
    found = rows.filter(word__contains=start).annotate(used=Count("taggings"))
    words = list(found.order_by("-used", "word").values_list("word", flat=True)[:LOOKED_THROUGH])
    return sorted(words, key=lambda word: not word.startswith(start))[:SUGGESTED]


@transaction.atomic
def rename(tag: Tag, text: str, *, by: User) -> Tag:
    """Call a tag otherwise, on every ticket that has it. Raises NotAllowed."""
    must(by, Deed.PLAN_STAFF)
    words = words_of(text)
    if len(words) != 1:
        raise NotAllowed("请填写一个标签。", "Give one tag.")
    kept = _locked(tag, by)
    if Tag.objects.filter(tenant=by.tenant_id, word=words[0]).exclude(pk=kept.pk).exists():
        raise NotAllowed(
            "已有这个标签；请改用“合并”。", "There is such a tag already; merge the two instead."
        )
    kept.word, kept.changed_by = words[0], by
    kept.save(update_fields=["word", "changed_by"])
    return kept


@transaction.atomic
def merge(tag: Tag, into: Tag, *, by: User) -> Tag:
    """Have one tag stand for another on every ticket and in every kept filter; raises NotAllowed.

    The facts stay as they are; who types the old word from now on gets the new one.
    """
    must(by, Deed.PLAN_STAFF)
    if tag.pk == into.pk:
        raise NotAllowed("请选择另一个标签。", "Choose another tag.")
    found = {pk: _locked_pk(pk, by) for pk in sorted((tag.pk, into.pk))}
    old, new = found[tag.pk], found[into.pk]
    if new.merged_into_id or old.merged_into_id:
        raise NotAllowed("标签已被合并。", "The tag has been merged already.")
    rows = Tagging.objects.filter(tag=old)
    rows.filter(ticket__in=Tagging.objects.filter(tag=new).values("ticket")).delete()
    rows.update(tag=new)
    Tag.objects.filter(merged_into=old).update(merged_into=new)
    old.merged_into, old.changed_by = new, by
    old.save(update_fields=["merged_into", "changed_by"])
    _filters_follow(old, new)
    return new


def _filters_follow(old: Tag, new: Tag) -> None:
    kept = list(SavedFilter.objects.filter(tenant=old.tenant_id, chosen__tag=str(old.pk)))
    for saved in kept:
        saved.chosen = saved.chosen | {"tag": str(new.pk)}
    SavedFilter.objects.bulk_update(kept, ["chosen"])


def _given(said: object) -> tuple[str, ...]:
    words = words_of(said) if isinstance(said, str) else tuple(map(str, said))  # type: ignore[call-overload] # words
    if not words:
        raise Incomplete("请填写标签。", "Give a tag.")
    return words


def _locked(tag: Tag, by: User) -> Tag:
    return _locked_pk(tag.pk, by)


def _locked_pk(pk: int, by: User) -> Tag:
    found: Tag = Tag.objects.visible_to(by).select_for_update().get(pk=pk)
    return found
