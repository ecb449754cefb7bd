"""The agreements behind: internal ones (OLA) and those of suppliers (UC) must fit inside (E23)."""

from collections.abc import Iterator

from jianyue.agreements.checking.draft import Draft, Later, level_words, overlap
from jianyue.agreements.checking.findings import Seen, rule, seen, titled
from jianyue.agreements.checking.times import amount_of
from jianyue.agreements.governance import Behind
from jianyue.agreements.terms import PromisedTarget, limit_of
from jianyue.agreements.texts import Text
from jianyue.engine.calendars import NeverDue
from jianyue.engine.clocks import Limit
from jianyue.engine.columns import Micros

LONG = {"months", "years"}
Link = tuple[int, Behind]


def _links(draft: Draft, promised: PromisedTarget, level: int) -> list[Link]:
    """Return what stands behind one target at one level, in order."""
    return [
        (number, each)
        for number, each in enumerate(draft.agreement.behind)
        if each.target == promised.target.name
        and (not each.levels or not level or level in each.levels)
        and overlap(promised.services, each.services)
        and each.within.unit not in LONG
    ]


def _chains(links: list[Link]) -> Iterator[list[Link]]:
    """Yield the chain of each service that a link names, or the one chain of all."""
    services = dict.fromkeys(name for _, each in links for name in each.services)
    for service in services or [""]:
        yield [link for link in links if not link[1].services or service in link[1].services]


def _end(draft: Draft, chain: list[Link]) -> Micros | None:
    """Return when a chain ends if each link begins as the one before it ends."""
    at = draft.starts
    try:
        for _, each in chain:
            at = draft.due(limit_of(each.within, draft.terms.calendar(each.calendar)), at)
    except NeverDue:
        return None
    return at


def _too_long(draft: Draft, chain: list[Link], limit: Limit) -> Later | None:
    promised, ended = draft.deadlines(limit), _end(draft, chain)
    if promised is None or ended is None:
        return None
    return draft.latest(ended, promised)


def _words(chain: list[Link]) -> tuple[Text, ...]:
    found = []
    for _, each in chain:
        hours = f"，按“{each.calendar}”" if each.calendar else ""
        counted = f" on “{each.calendar}”" if each.calendar else ""
        zh = f"{each.with_.words('zh')} {each.within.words('zh')}{hours}"
        en = f"{each.with_.words('en')} {each.within.words('en')}{counted}"
        found.append(Text(zh=zh, en=en))
    return tuple(found)


@rule("behind-beyond-promise")
def behind_beyond_promise(draft: Draft) -> Iterator[Seen]:
    """Find promises that the agreements behind cannot carry."""
    for name, promise, promised in draft.targets():
        for level, limit in promised.target.limits.items():
            links = _links(draft, promised, level)
            for chain in _chains(links) if links else ():
                if found := _too_long(draft, chain, limit):
                    yield seen(
                        "behind",
                        chain[-1][0],
                        clause=promise.clause,
                        target=titled(name, promise.title),
                        level=level_words(level),
                        amount=amount_of(limit),
                        links=_words(chain),
                        start=found.start,
                        this=found.this,
                        that=found.that,
                    )


@rule("behind-no-promise")
def behind_no_promise(draft: Draft) -> Iterator[Seen]:
    """Find agreements behind nothing."""
    named = {name: (promise, promised) for name, promise, promised in draft.targets()}
    for number, each in enumerate(draft.agreement.behind):
        promise, promised = named[each.target]
        limits = promised.target.limits
        unknown = tuple(level for level in each.levels if level not in limits)
        if unknown and 0 not in limits:
            yield seen(
                "behind",
                number,
                clause=promise.clause,
                party=titled("", each.with_),
                levels=tuple(level_words(level) for level in unknown),
                target=titled(each.target, promise.title),
            )


RULES = (behind_beyond_promise, behind_no_promise)
