"""Words: left over from a template, samples never replaced, vague ones, numbers written twice."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pydantic_core import PydanticCustomError

from jianyue.agreements.amounts import Amount, Percent, Rate
from jianyue.agreements.checking.draft import Draft
from jianyue.agreements.checking.findings import Seen, rule, seen
from jianyue.agreements.checking.walking import cited, texts
from jianyue.agreements.goals import Goal
from jianyue.agreements.language import Paragraph
from jianyue.agreements.legal import Party
from jianyue.agreements.problems import Path, shown
from jianyue.agreements.quoting import PLACE
from jianyue.agreements.texts import Text

LEFTOVER = re.compile(
    r"[Xx×]{3,}|[XＸ×]{2,}(?=[年月日元号条公])|_{2,}|＿{2,}|【[^】]*】|\bT[O]DO\b|\bT[B]D\b|某某|"
    r"某公司|待填|待定|\[(?:\s*|填写[^\]]*|insert[^\]]*)\]|<(?:填写|insert)[^>]*>|\?{3,}|…{3,}",
    re.IGNORECASE,
)
VAGUE_ZH = re.compile(r"尽快|尽量|尽可能|尽最大努力|适时|酌情|原则上|合理时间|最快到场|视情况")
VAGUE_EN = re.compile(
    r"as (?:soon|fast|quickly) as possible|best efforts?|where possible|if possible|"
    r"in due course|reasonable time|commercially reasonable",
    re.IGNORECASE,
)
SAMPLE = re.compile(r"示例|样本公司|\bsample\b|\bexample\b", re.IGNORECASE)
NUMBER = re.compile(
    r"(?<![\d.\-x])(\d+(?:\.\d+)?)[  ]?(%|％|秒|分钟|小时|个工作日|工作日|天|"
    r"working days?|seconds?|minutes?|min|hours?|days?|h)(?![A-Za-z\-])"
)


def _texts(draft: Draft) -> Iterator[tuple[Path, str, str]]:
    for path, zh, en in texts(draft.agreement):
        if path[0] != "examples":
            yield path, zh, en


@rule("leftover")
def leftover(draft: Draft) -> Iterator[Seen]:
    """Find what nobody has filled in."""
    for path, zh, en in _texts(draft):
        found = LEFTOVER.search(zh) or LEFTOVER.search(en)
        if found:
            yield seen(*path, clause=_clause_of(draft, path), found=shown(found[0]))


def _clause_of(draft: Draft, path: Path) -> str | None:
    """Return the clause that a path of the articles lies in."""
    is_article = path[:1] == ("articles",)
    if not is_article or path[2:3] != ("clauses",):
        return None
    return draft.agreement.articles[int(path[1])].clauses[int(path[3])].number


def _parties(draft: Draft) -> tuple[Party, Party] | None:
    parties = draft.agreement.parties
    return (parties.customer, parties.provider) if parties else None


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _names(party: Party) -> set[str]:
    names = {party.name.words("zh"), party.name.words("en"), party.credit_code}
    return {_plain(name) for name in names} - {""}


@rule("same-party")
def same_party(draft: Draft) -> Iterator[Seen]:
    """Find agreements with oneself (C38)."""
    both = _parties(draft)
    if both and _names(both[0]) & _names(both[1]):
        yield seen("parties", "provider", name=both[1].name)


@rule("sample-party")
def sample_party(draft: Draft) -> Iterator[Seen]:
    """Find parties that nobody has filled in."""
    for side, party in zip(("customer", "provider"), _parties(draft) or (), strict=False):
        if SAMPLE.search(party.name.words("zh")) or SAMPLE.search(party.name.words("en")):
            yield seen("parties", side, "name", name=party.name)


@rule("explicit-words")
def explicit_words(draft: Draft) -> Iterator[Seen]:
    """Find promises without a number."""
    for path, zh, en in _texts(draft):
        if VAGUE_ZH.search(zh) or VAGUE_EN.search(en):
            words = _vague(VAGUE_ZH.search(zh), VAGUE_EN.search(en))
            yield seen(*path, clause=_clause_of(draft, path), found=words)


def _vague(zh: re.Match[str] | None, en: re.Match[str] | None) -> Text:
    """Return the vague words of both languages, or of the one that has them."""
    return Text(zh=zh[0] if zh else "", en=en[0] if en else "")


Sized = tuple[str, Decimal]


def _sized(value: object) -> Sized | None:
    """Return kind and size of a number, so that 60 min and 1 h are the same."""
    if isinstance(value, Rate):
        value = value.percent
    if isinstance(value, Percent):
        return "share", value.value
    if isinstance(value, Goal):
        if value.unit == "%":
            return "share", value.value
        known = {"s": 1, "min": 60, "h": 3600}
        return ("time", value.value * known[value.unit]) if value.unit in known else None
    if isinstance(value, Amount):
        return _size_of(value)
    return None


def _size_of(amount: Amount) -> Sized:
    if amount.is_length:
        return "time", Decimal(amount.length.total_seconds())
    return "time", amount.count * 86_400 if amount.unit == "days" else -amount.count


def _literals(text: str) -> Iterator[tuple[str, Sized]]:
    for found in NUMBER.finditer(PLACE.sub(" ", text)):
        phrase = f"{found[1]} {found[2]}"
        try:
            value = (Percent if found[2] in "%％" else Amount).parse(phrase)
        except PydanticCustomError:
            continue
        size = _sized(value)
        if size:
            yield found[0], size


def _numbers(draft: Draft) -> dict[str, set[Sized]]:
    """Return the numbers of the structured parts by the clause that they cite."""
    found: dict[str, set[Sized]] = {}
    for clause, path, value in cited(draft.agreement):
        size = _sized(value)
        if clause and size and path[0] != "articles":
            found.setdefault(clause, set()).add(size)
    return found


def _written(draft: Draft) -> Iterator[tuple[Path, Paragraph, str, bool]]:
    """Yield numbers written out in a clause that has numbers of its own: does one agree?"""
    numbers = _numbers(draft)
    for outer, article in enumerate(draft.agreement.articles):
        for inner, paragraph in enumerate(article.clauses):
            known = numbers.get(paragraph.number, set())
            kinds = {kind for kind, _ in known}
            words = (paragraph.text.zh, paragraph.text.en) if paragraph.text else ()
            path = ("articles", str(outer), "clauses", str(inner), "text")
            told = {size: phrase for text in words for phrase, size in _literals(text)}
            for size, phrase in told.items():
                if size[0] in kinds:
                    yield path, paragraph, phrase, size in known


@rule("words-and-numbers-differ")
def words_and_numbers_differ(draft: Draft) -> Iterator[Seen]:
    """Find words that say one thing while the clocks do another."""
    for path, paragraph, phrase, agrees in _written(draft):
        if not agrees:
            yield seen(*path, clause=paragraph.number, found=phrase)


@rule("reusable-words")
def reusable_words(draft: Draft) -> Iterator[Seen]:
    """Find numbers that stand in two places."""
    for path, paragraph, phrase, agrees in _written(draft):
        if agrees:
            yield seen(*path, clause=paragraph.number, found=phrase)


RULES = (
    leftover,
    same_party,
    sample_party,
    explicit_words,
    words_and_numbers_differ,
    reusable_words,
)
