"""The rows of articles and solutions: copies of what their facts say, made anew on request."""

from collections import defaultdict
from typing import Any, Final
from uuid import UUID

from jianyue.knowledge.folding import PROSE, Told, Version, folded
from jianyue.knowledge.models import Article, Edition, Printed, Solution
from jianyue.knowledge.reviewing import have_timers
from jianyue.ledger.fence import inside
from jianyue.ledger.models import Fact, Words
from jianyue.ledger.terms import vector

OF_EDITION: Final = (*PROSE, "sort", "service", "version", "written_by_id", "written_at")


def told(timeline: UUID) -> Told:
    """Return what the facts of an article say; erased words are the number of who wrote them."""
    facts = list(Fact.objects.filter(timeline=timeline).order_by("seq"))
    who = {fact.seq: fact.by_id for fact in facts}
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for words in Words.objects.filter(timeline=timeline):
        text = f"#{who[words.seq]}" if words.erased_at else words.text
        said[words.seq][words.field] = text
    return folded(facts, said)


def copy_onto(article: Article) -> bool:
    """Store what the facts say of an article, and what customers read of it; tell of a change."""
    found = told(article.timeline_id)
    changed = _put(article, found.columns)
    kept = list(Edition.objects.filter(article=article).order_by("pk"))
    wanted: dict[int | None, Version] = {}
    if found.shown is not None:
        wanted = dict.fromkeys(found.customers, found.shown)
    for edition in kept:
        if edition.customer_id not in wanted:
            edition.delete()
            changed = True
        else:
            changed |= _put(edition, _columns(wanted.pop(edition.customer_id)))
    for customer, version in wanted.items():
        edition = Edition(
            tenant_id=article.tenant_id, article=article, number=article.number,
            customer_id=customer,
        )  # fmt: skip
        changed |= _put(edition, _columns(version))
    return changed


def copy_solution(solution: Solution) -> bool:
    """Store what the facts say of a solution; tell whether something was not so before."""
    facts = Fact.objects.filter(timeline=solution.timeline_id).order_by("seq")
    taken = [fact.occurred_at for fact in facts if fact.kind == "solution_taken_back"]
    at = taken[-1] if taken else None
    if solution.taken_at == at:
        return False
    solution.taken_at = at
    solution.save(update_fields=["taken_at"])
    return True


def rebuild(tenant: int) -> list[str]:
    """Make every copy anew; return the numbers of what changed. Safe to repeat."""
    with inside(tenant):
        changed = [each.number for each in Article.objects.order_by("pk") if copy_onto(each)]
        have_timers()
        rows = Solution.objects.select_related("article").order_by("pk")
        return changed + [each.article.number for each in rows if copy_solution(each)]


def terms_of(said: Any) -> str:  # noqa: ANN401 - a row, or what becomes one
    """Return what an article is found by."""
    titles, texts = f"{said.title_zh}\n{said.title_en}", f"{said.text_zh}\n{said.text_en}"
    return vector(titles, f"{said.keywords}\n{said.service}", texts)


def _columns(version: Version) -> dict[str, Any]:
    return {name: version.columns[name] for name in OF_EDITION}


def _put(row: Printed, columns: dict[str, Any]) -> bool:
    if row.pk and all(getattr(row, name) == value for name, value in columns.items()):
        return False
    for name, value in columns.items():
        setattr(row, name, value)
    row.terms = terms_of(row)
    row.save()
    return True
