"""Clause numbers: used twice, quoted but missing, promises that no clause makes."""

from collections import Counter
from collections.abc import Iterator

from pydantic import BaseModel

from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.checking.walking import parts
from jianyue.agreements.problems import Path
from jianyue.agreements.texts import Text


def _numbers(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Yield every numbered clause of the text, or the article itself where it has none."""
    for outer, article in enumerate(draft.agreement.articles):
        for inner, paragraph in enumerate(article.clauses):
            yield ("articles", str(outer), "clauses", str(inner), "number"), paragraph.number


def _articles(draft: Draft) -> Iterator[tuple[Path, str]]:
    for outer, article in enumerate(draft.agreement.articles):
        yield ("articles", str(outer), "number"), article.number


@rule("clause-twice")
def clause_twice(draft: Draft) -> Iterator[Seen]:
    """Find numbers that mean two clauses."""
    for numbered in (list(_numbers(draft)), list(_articles(draft))):
        counts = Counter(number for _, number in numbered)
        known: set[str] = set()
        for path, number in numbered:
            if counts[number] > 1 and number in known:
                yield seen(*path, clause=number, number=number, count=counts[number])
            known.add(number)


@rule("clause-missing")
def clause_missing(draft: Draft) -> Iterator[Seen]:
    """Find citations of nothing."""
    known = {number for _, number in (*_numbers(draft), *_articles(draft))}
    for path, part in parts(draft.agreement):
        clause = getattr(part, "clause", None) if isinstance(part, BaseModel) else None
        if known and clause and clause not in known:
            where = ".".join(path)
            yield seen(*path, "clause", clause=clause, number=clause, where=where)


def _bound(draft: Draft) -> Iterator[tuple[Path, Text]]:
    """Yield what binds somebody, and has no clause."""
    agreement = draft.agreement
    for name, promise in agreement.targets.items():
        if promise.clause is None:
            yield ("targets", name), titled(name, promise.title)
    for name, indicator in agreement.indicators.items():
        if indicator.clause is None and indicator.goal is not None:
            yield ("indicators", name), titled(name, indicator.title)
    for number, credit in enumerate(agreement.credits):
        if credit.clause is None:
            yield ("credits", str(number)), titled(credit.when, credit.title)


@rule("traceable")
def traceable(draft: Draft) -> Iterator[Seen]:
    """Find promises that nobody can quote."""
    for path, what in _bound(draft):
        yield seen(*path, what=what)


RULES = (clause_twice, clause_missing, traceable)
